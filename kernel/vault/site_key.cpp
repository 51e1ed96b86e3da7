#include "kernel/vault/site_key.hpp"

#include "kernel/audit/audit_heads.hpp"
#include "kernel/config/settings.hpp"
#include "kernel/data/site_fact_repository.hpp"

namespace guildhall::vault {

namespace {

constexpr const char* checkName = "key_check";
constexpr const char* auditName = "audit_key";
constexpr const char* checkText = "guildhall";

/// Of `1:<key id>:…`.
std::string keyIdOf(const std::string& sealed) { return sealed.size() > 10 ? sealed.substr(2, 8) : "unknown"; }

}  // namespace

SiteKey::SiteKey(sdk::Database& database, const config::SecretBox& secrets, sdk::Random& random)
    : database_(database), secrets_(secrets), random_(random) {}

void SiteKey::refuse(const std::string& sealed) const {
    throw config::ConfigError(
        "secret_key: this is not the key of this site. The database was made with the key whose id is " +
        keyIdOf(sealed) + ", this one has the id " + secrets_.keyId() +
        (secrets_.previousKeyId().empty() ? "" : ", secret_key_previous has " + secrets_.previousKeyId()) +
        ". Passwords and encrypted values work with their own key only: set secret_key to it, or, if the key was "
        "changed on purpose, set secret_key_previous to the former one until `guildhall keys rotate` is through. "
        "Nothing has been changed");
}

void SiteKey::check() {
    const auto known =
        database_.read([](sdk::Transaction& tx) { return data::SiteFactRepository::find(tx, checkName); });
    if (known) {
        if (secrets_.open(*known, placeOf(checkName)) != checkText) refuse(*known);
        return;
    }
    made_ = database_.write([&](sdk::Transaction& tx) {
        // Of servers that start together one makes the values.
        if (!data::SiteFactRepository::add(tx, checkName, secrets_.seal(checkText, placeOf(checkName)))) return false;
        data::SiteFactRepository::save(tx, auditName, secrets_.seal(sdk::newToken(random_), placeOf(auditName)));
        using audit::AuditHeads;
        data::SiteFactRepository::save(tx, AuditHeads::keptName,
                                       secrets_.seal(AuditHeads::noHead, AuditHeads::keptPlace));
        return true;
    });
}

std::string SiteKey::auditKey() const {
    const auto sealed =
        database_.read([](sdk::Transaction& tx) { return data::SiteFactRepository::find(tx, auditName); });
    const auto key = sealed ? secrets_.open(*sealed, placeOf(auditName)) : std::nullopt;
    return key.value_or("");
}

SealedColumn SiteKey::sealedColumn() {
    return {"The site's own values", "kernel_site", "value", {"name"}, {"name"}, [](const auto& parts) {
                return placeOf(parts.front());
            }};
}

}  // namespace guildhall::vault
