// Whether `secret_key` is this site's: a value in the database that only the right key opens. A wrong key must not
// start: it would refuse right passwords and read no secret, as if all were lost.
#pragma once

#include "kernel/config/secret_box.hpp"
#include "kernel/vault/sealed_column.hpp"

#include <guildhall/sdk/database.hpp>

#include <string>

namespace guildhall::vault {

/// Any thread.
class SiteKey {
public:
    SiteKey(sdk::Database& database, const config::SecretBox& secrets, sdk::Random& random);

    /// Throws config::ConfigError, which says what to do and changes nothing, when the database was made with another
    /// key. A new site gets its values. Until `keys rotate` is through the key before opens them, too.
    void check();
    /// Whether check() has given the site its values.
    bool made() const { return made_; }
    /// Signs the heads of the audit log: the same for ever, whatever the secret key becomes. After check().
    std::string auditKey() const;

    /// The sealed values of kernel_site, for a change of keys.
    static SealedColumn sealedColumn();
    static std::string placeOf(const std::string& name) { return "site." + name; }

private:
    [[noreturn]] void refuse(const std::string& sealed) const;

    sdk::Database& database_;
    const config::SecretBox& secrets_;
    sdk::Random& random_;
    bool made_ = false;
};

}  // namespace guildhall::vault
