#include "kernel/identity/password_hasher.hpp"

#include <guildhall/sdk/base64.hpp>
#include "kernel/base/sha256.hpp"

#include <guildhall/sdk/error.hpp>

#include <crypt.h>
#include <openssl/crypto.h>

#include <algorithm>
#include <array>
#include <future>
#include <memory>
#include <stdexcept>

namespace guildhall::identity {

namespace {

/// Empty when the setting (salt and cost, or a stored hash) is not one bcrypt knows.
std::string bcrypt(const std::string& phrase, const std::string& setting) {
    // crypt_data is 32 KB: too large for a thread's stack frame to be nice.
    const auto data = std::make_unique<crypt_data>();
    const char* result = crypt_r(phrase.c_str(), setting.c_str(), data.get());
    return result && result[0] == '$' ? result : "";
}

}  // namespace

PasswordHasher::PasswordHasher(PasswordHasherOptions options, sdk::Random& random)
    : options_(std::move(options)), random_(random) {
    keys_.push_back(keyOf(options_.key));
    if (!options_.previousKey.empty() && options_.previousKey != options_.key)
        keys_.push_back(keyOf(options_.previousKey));
    if (options_.key.empty()) throw std::invalid_argument("passwords need a secret key");
    if (options_.cost < 4 || options_.cost > 16) throw std::invalid_argument("the password cost must be 4 to 16");
    for (int i = 0; i < std::max(1, options_.threads); ++i) threads_.emplace_back([this] { serve(); });
    nobody_ = hash("nobody has this password");
}

PasswordHasher::~PasswordHasher() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    for (auto& thread : threads_) thread.join();
}

void PasswordHasher::serve() {
    std::unique_lock lock(mutex_);
    for (;;) {
        wake_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
        if (waiting_.empty()) return;
        const auto work = std::move(waiting_.front());
        waiting_.pop_front();
        lock.unlock();
        work();
        lock.lock();
    }
}

void PasswordHasher::run(std::function<void()> work) {
    auto task = std::make_shared<std::packaged_task<void()>>(std::move(work));
    auto done = task->get_future();
    {
        const std::lock_guard lock(mutex_);
        if (waiting_.size() >= options_.queue)
            throw sdk::Unavailable("Very many people are signing in right now. Try again in a moment.");
        waiting_.push_back([task] { (*task)(); });
    }
    wake_.notify_one();
    done.get();
}

PasswordHasher::Key PasswordHasher::keyOf(const std::string& bytes) {
    return {bytes, base::sha256(base::hmacSha256(bytes, "guildhall password key id")).substr(0, 8)};
}

std::string PasswordHasher::prepared(const Key& key, std::string_view password) {
    return sdk::toBase64(base::hmacSha256(key.bytes, password));
}

std::string PasswordHasher::hash(std::string_view password) {
    std::array<std::byte, 16> bytes;
    random_.fill(bytes);
    std::array<char, CRYPT_GENSALT_OUTPUT_SIZE> setting;
    if (!crypt_gensalt_rn("$2b$", static_cast<unsigned long>(options_.cost),
                          reinterpret_cast<const char*>(bytes.data()), bytes.size(), setting.data(), setting.size()))
        throw std::runtime_error("bcrypt is not available");
    std::string result;
    run([&] { result = bcrypt(prepared(keys_.front(), password), setting.data()); });
    if (result.empty()) throw std::runtime_error("bcrypt is not available");
    return keys_.front().id + result;
}

bool PasswordHasher::verify(std::string_view password, const std::string& stored) {
    const auto begin = std::min(stored.find('$'), stored.size());
    const auto id = stored.substr(0, begin), kept = stored.substr(begin);
    bool right = false;
    run([&] {
        for (const auto& key : keys_) {
            const auto result = bcrypt(prepared(key, password), kept);
            const bool same = !result.empty() && result.size() == kept.size() &&
                              CRYPTO_memcmp(result.data(), kept.data(), kept.size()) == 0;
            right = right || (same && (id.empty() || id == key.id));
        }
    });
    return right;
}

bool PasswordHasher::verifyNobody(std::string_view password) {
    verify(password, nobody_);
    return false;
}

}  // namespace guildhall::identity
