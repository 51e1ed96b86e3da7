// The audit chain's head, signed outside the table (P-17): the chain shows every change inside it, but not that its
// newest entries were cut off. So every five minutes each node notes number, hash and time of the newest entry in
// <var>/audit-heads, with an HMAC-SHA-256 under a key made from the site's secret key. Copy that file elsewhere now and
// then: who can write both the database and the data folder can also shorten both.
#pragma once

#include "kernel/audit/audit_repository.hpp"

#include <guildhall/sdk/database.hpp>
#include <guildhall/sdk/log.hpp>
#include <guildhall/sdk/time.hpp>

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

    struct Parts {
        sdk::Database& database;
        const sdk::Clock& clock;
        sdk::Log& log;
        std::filesystem::path file;           ///< <var>/audit-heads
        std::vector<std::string> secretKeys;  ///< the current one signs, all of them count when read
    };
    explicit AuditHeads(Parts parts) : parts_(std::move(parts)) {}
    ~AuditHeads() { stop(); }

    /// Appends the newest entry; on disk when it returns. Nothing when it is the one noted last by this object.
    void note();
    /// Notes now and then every interval; what fails is logged and tried again.
    void start();
    void stop();

    /// Compares the chain with the heads in `file`: one sentence for each that is not kept, at most 20. Empty when
    /// there is no such file.
    std::vector<std::string> check(sdk::Transaction& tx, const std::filesystem::path& file) const;

private:
    std::string signature(const std::string& secretKey, const std::string& text) const;
    bool isSigned(const std::string& text, const std::string& signature) const;
    void loop();

    Parts parts_;
    AuditRepository repository_;
    std::string noted_;  ///< hash of the last one
    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace guildhall::audit
