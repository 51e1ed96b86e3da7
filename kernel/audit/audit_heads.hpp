// The audit chain's head, signed outside the table: the chain shows every change inside it, but not that its
// newest entries were cut off. So every five minutes, after every hundred entries, at the end of every command and at
// an ordinary stop the newest entry's number, hash and time are kept in two places: a line of <var>/audit-heads, with
// an HMAC-SHA-256 under a key of the site's that outlives a change of the secret key, and sealed in the table
// kernel_site. Copy the file elsewhere now and then: who can write both the database and the data folder can bring back
// an older state of both.
#pragma once

#include "kernel/audit/audit_repository.hpp"
#include "kernel/config/secret_box.hpp"

#include <guildhall/sdk/database.hpp>
#include <guildhall/sdk/log.hpp>
#include <guildhall/sdk/time.hpp>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace guildhall::audit {

/// Any thread.
class AuditHeads {
public:
    static constexpr std::chrono::seconds interval{300};
    static constexpr int entriesBetween = 100;
    // The row of kernel_site with the head the database keeps, and what a site begins with: no entry yet.
    static constexpr const char* keptName = "audit_head";
    static constexpr const char* keptPlace = "site.audit_head";
    static constexpr const char* noHead = "0 - -";

    struct Parts {
        sdk::Database& database;
        const sdk::Clock& clock;
        sdk::Log& log;
        std::filesystem::path file;  ///< <var>/audit-heads
        const config::SecretBox& secrets;
        std::string signingKey;              ///< vault::SiteKey::auditKey
        std::vector<std::string> olderKeys;  ///< secret keys that signed heads before there was a key for it
    };
    explicit AuditHeads(Parts parts) : parts_(std::move(parts)) {}
    ~AuditHeads() { stop(); }

    /// For a site that has just got its signing key: what older servers signed is signed anew, and the head noted.
    void begin();
    /// Keeps the newest entry in both places; on disk when it returns. Nothing when it is the one noted last by this
    /// object.
    void note();
    /// An entry has been committed: after every hundredth the head is noted soon.
    void recorded();
    /// How many were told to `recorded` since the last note.
    int unsignedEntries() const { return unsigned_; }
    /// Notes now and then every interval; what fails is logged and tried again.
    void start();
    /// With a last note when it was started.
    void stop();

    /// Compares the chain with the heads in `file`: one sentence for each that is not kept, at most 20. Empty when
    /// there is no such file.
    std::vector<std::string> check(sdk::Transaction& tx, const std::filesystem::path& file) const;
    /// The same with the head the database keeps.
    std::vector<std::string> checkKept(sdk::Transaction& tx) const;

private:
    bool isSigned(const std::string& text, const std::string& signature) const;
    void noteOrTell();
    void loop();

    Parts parts_;
    AuditRepository repository_;
    std::mutex noting_;
    std::string noted_;  ///< hash of the last one
    std::atomic<int> unsigned_{0};
    std::mutex mutex_;
    std::condition_variable wake_;
    bool asked_ = false;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace guildhall::audit
