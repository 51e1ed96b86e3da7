// The statements on seals.
#pragma once

#include <guildhall/sdk/database.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace guildhall::certificates {

struct StoredSeal {
    std::string id;
    std::string fingerprint;
    std::string certificates;  ///< PEM
    std::string privateKey;    ///< sealed by the vault; empty: no longer in force
    sdk::Instant since{};
};

struct SealRepository {
    static constexpr const char* table = "certificates_seal";
    static constexpr const char* keyColumn = "private_key";

    static std::optional<StoredSeal> inForce(sdk::Transaction& tx);
    static std::optional<StoredSeal> find(sdk::Transaction& tx, std::string_view fingerprint);
    /// In the place of the one in force, whose key is destroyed. False: another one came in between.
    static bool put(sdk::Transaction& tx, const StoredSeal& seal);
};

}  // namespace guildhall::certificates
