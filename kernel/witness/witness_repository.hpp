// The tables kernel_audit_witness and kernel_witnessed_log.
#pragma once

#include <guildhall/sdk/database.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::witness {

/// Another site that signs how this one's log stands.
struct KnownWitness {
    std::string name;
    std::string verifierKey;
    std::string url;  ///< what `/add-checkpoint` stands behind
    std::int64_t size = 0;
    std::string note = {};
    std::optional<sdk::Instant> signedAt = {};
    std::string problem = {};
    std::optional<sdk::Instant> problemSince = {}, gapAt = {};
};

/// A log this site signs for.
struct WitnessedLog {
    std::string origin;
    std::string verifierKey;
    std::int64_t size = 0;
    std::string root = {};  ///< 32 raw bytes; empty: nothing was signed yet
    std::string note = {};
    std::optional<sdk::Instant> signedAt = {}, refusedAt = {};
    std::string refusedNote = {};
};

/// Stateless; every call works in the caller's transaction.
class WitnessRepository {
public:
    static std::vector<KnownWitness> witnesses(sdk::Transaction& tx);
    static std::optional<KnownWitness> witness(sdk::Transaction& tx, std::string_view name);
    /// False: there is one of that name.
    static bool addWitness(sdk::Transaction& tx, const KnownWitness& witness);
    static bool removeWitness(sdk::Transaction& tx, std::string_view name);
    /// What has gone wrong before no longer has.
    static void signedBy(sdk::Transaction& tx, std::string_view name, std::int64_t size, std::string_view note,
                         sdk::Instant now);
    static void failed(sdk::Transaction& tx, std::string_view name, std::string_view problem, sdk::Instant now);
    /// True: it was not known before.
    static bool gap(sdk::Transaction& tx, std::string_view name, sdk::Instant now);

    static std::vector<WitnessedLog> logs(sdk::Transaction& tx);
    static std::optional<WitnessedLog> log(sdk::Transaction& tx, std::string_view origin);
    static bool addLog(sdk::Transaction& tx, const WitnessedLog& log);
    static bool removeLog(sdk::Transaction& tx, std::string_view origin);
    /// What is signed next may be anything.
    static bool beginAnew(sdk::Transaction& tx, std::string_view origin);
    /// False: it was not at `before` any more, and nothing has changed.
    static bool seen(sdk::Transaction& tx, std::int64_t before, const WitnessedLog& now);
    /// True: it is the first since it was added or began anew.
    static bool refused(sdk::Transaction& tx, std::string_view origin, std::string_view note, sdk::Instant now);
};

}  // namespace guildhall::witness
