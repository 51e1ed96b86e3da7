// bcrypt on its own bounded threads, so that a crowd signing in cannot stall pages. A keyed hash goes before bcrypt:
// nothing is cut at 72 bytes, and a stolen database alone is useless for guessing.
#pragma once

#include <guildhall/sdk/id.hpp>

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace guildhall::identity {

struct PasswordHasherOptions {
    std::string key;  ///< secret
    /// The key before, while passwords kept under it shall still count; empty: none. Both are tried for everyone then,
    /// so that time tells nothing.
    std::string previousKey = {};
    int cost = 12;  ///< bcrypt: each step doubles the time; 12 takes about 0.2 s
    int threads = 1;
    std::size_t queue = 64;  ///< waiting calls; beyond it sdk::Unavailable
};

/// Any thread; calls wait for their turn.
class PasswordHasher {
public:
    /// Throws std::invalid_argument for an empty key or a cost outside 4 to 16.
    PasswordHasher(PasswordHasherOptions options, sdk::Random& random);
    ~PasswordHasher();
    PasswordHasher(const PasswordHasher&) = delete;
    PasswordHasher& operator=(const PasswordHasher&) = delete;

    /// `<key id>$2b$…`. Hashes without a key's id are older and are tried with both keys.
    std::string hash(std::string_view password);
    /// Kept under another key, or not known which: hash it anew when the password is at hand.
    bool isOutdated(const std::string& stored) const { return !stored.starts_with(keys_.front().id + "$"); }
    const std::string& keyId() const { return keys_.front().id; }
    bool verify(std::string_view password, const std::string& stored);
    /// False after the same time as `verify`: for addresses nobody has.
    bool verifyNobody(std::string_view password);

private:
    void run(std::function<void()> work);
    void serve();
    struct Key {
        std::string bytes;
        std::string id;
    };
    static Key keyOf(const std::string& bytes);
    static std::string prepared(const Key& key, std::string_view password);

    PasswordHasherOptions options_;
    std::vector<Key> keys_;  ///< the current one first
    sdk::Random& random_;
    std::string nobody_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<std::function<void()>> waiting_;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace guildhall::identity
