// Changes the key under which values lie sealed: `secret_key` seals, `secret_key_previous` still opens, and the
// job seals everything anew until the previous key opens nothing that is needed.
#pragma once

#include "kernel/config/secret_box.hpp"
#include "kernel/vault/sealed_column.hpp"

#include <guildhall/sdk/audit.hpp>
#include <guildhall/sdk/job.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace guildhall::vault {

/// Where one column stands.
struct ColumnStanding {
    std::string title;
    std::string column;         ///< `<table>.<column>`
    std::int64_t current = 0;   ///< values under secret_key
    std::int64_t previous = 0;  ///< under secret_key_previous
    std::int64_t other = 0;     ///< under keys this site does not have: lost, or about to be
};

/// Any thread.
class KeyRotation {
public:
    struct Parts {
        const config::SecretBox& secrets;
        sdk::Jobs& jobs;
        sdk::Audit& audit;
        /// The kernel's, and those of plugins, enabled or not.
        std::function<std::vector<SealedColumn>(sdk::Transaction&)> columns;
    };
    explicit KeyRotation(Parts parts) : parts_(std::move(parts)) {}

    std::vector<ColumnStanding> standing(sdk::Transaction& tx) const;
    /// Queues the job (KEY_ROTATION_STARTED) and returns its id. Throws sdk::Conflict when there is no previous key.
    std::string start(sdk::Transaction& tx, const sdk::Actor& actor) const;

    static constexpr const char* jobKind = "kernel.rotate_keys";
    /// Seals in small steps and may be begun again at any point: what is done is not looked at twice. What opens under
    /// neither key stays as it is and is counted. Ends with KEYS_ROTATED.
    void run(sdk::JobContext& job) const;

private:
    std::vector<SealedColumn> columns(sdk::Transaction& tx) const;
    /// One step; false when the column is through. `after` moves on.
    bool step(sdk::JobContext& job, const SealedColumn& column, std::vector<std::string>& after, std::int64_t& done,
              std::int64_t& lost) const;

    Parts parts_;
};

}  // namespace guildhall::vault
