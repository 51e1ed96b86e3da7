// Sends the audit log on, in order and from where it stopped, so that whoever can write this database cannot take back
// what was seen elsewhere. At least once: a number that comes twice is the same entry.
#pragma once

#include "kernel/base/repeated_work.hpp"
#include "kernel/streaming/destination.hpp"
#include "kernel/streaming/stream_repository.hpp"

#include <guildhall/sdk/audit.hpp>
#include <guildhall/sdk/log.hpp>

#include <memory>
#include <vector>

namespace guildhall::streaming {

/// Any thread, except start and stop. One server sends at a time.
class AuditStream {
public:
    static constexpr int atOnce = 200;                   ///< entries
    static constexpr std::chrono::seconds claimed{120};  ///< longer than a destination takes for them
    static constexpr std::chrono::seconds pause{5};      ///< between two looks for new entries

    struct Parts {
        sdk::Database& database;
        sdk::Audit& audit;
        const sdk::Clock& clock;
        sdk::Log& log;
        std::vector<std::unique_ptr<Destination>> destinations;
    };
    explicit AuditStream(Parts parts) : parts_(std::move(parts)) {}

    const std::vector<std::unique_ptr<Destination>>& destinations() const { return parts_.destinations; }

    /// To each all that it lacks. One that fails does not stop the others; never throws.
    void sendAll();

    void start();
    void stop();

private:
    /// False when there is no more, or it did not arrive.
    bool sendSome(Destination& destination);
    /// What is wrong with what comes next; empty: it follows what was sent.
    std::string gapBefore(sdk::Transaction& tx, const StreamState& state, std::vector<audit::StoredEntry>& next);

    Parts parts_;
    audit::AuditRepository entries_;
    base::RepeatedWork work_;
};

}  // namespace guildhall::streaming
