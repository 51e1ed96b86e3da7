// What is kept of people's second steps and passkeys: kernel_totp, kernel_recovery_code, kernel_passkey.
#pragma once

#include "kernel/factors/passkeys.hpp"

#include <guildhall/sdk/database.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::factors {

struct KeptTotp {
    std::string sealedSecret;
    std::int64_t lastStep = 0;
    sdk::Instant createdAt;
};

struct Passkey {
    std::string id;  ///< `pkey-…`
    std::string personId;
    PublicKey key;
    std::string name;
    sdk::Instant createdAt;
    std::optional<sdk::Instant> lastUsedAt;
};

/// Stateless; every call works in the caller's transaction.
class FactorRepository {
public:
    static std::optional<KeptTotp> totp(sdk::Transaction& tx, std::string_view personId);
    static void setTotp(sdk::Transaction& tx, std::string_view personId, std::string_view sealedSecret,
                        std::int64_t lastStep, sdk::Instant now);
    /// False when a code of that step or a later one was used meanwhile.
    static bool useStep(sdk::Transaction& tx, std::string_view personId, std::int64_t step);
    static bool removeTotp(sdk::Transaction& tx, std::string_view personId);

    static void setRecoveryCodes(sdk::Transaction& tx, std::string_view personId,
                                 const std::vector<std::string>& hashes);
    /// False when there is no such code or it was used.
    static bool useRecoveryCode(sdk::Transaction& tx, std::string_view personId, std::string_view hash,
                                sdk::Instant now);
    static std::int64_t recoveryCodesLeft(sdk::Transaction& tx, std::string_view personId);

    static std::vector<Passkey> passkeys(sdk::Transaction& tx, std::string_view personId);
    static std::optional<Passkey> passkey(sdk::Transaction& tx, std::string_view credentialId);
    /// False when somebody has that credential already.
    static bool add(sdk::Transaction& tx, const Passkey& passkey);
    static void used(sdk::Transaction& tx, std::string_view id, std::int64_t signCount, sdk::Instant now);
    /// Its name; empty when that person has no such passkey.
    static std::string remove(sdk::Transaction& tx, std::string_view personId, std::string_view id);

    static void removeAllOf(sdk::Transaction& tx, std::string_view personId);
};

}  // namespace guildhall::factors
