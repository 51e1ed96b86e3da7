// Keeps what somebody typed into a form whose session had ended meanwhile: sealed, for an hour, for that person only.
#pragma once

#include "kernel/config/secret_box.hpp"
#include "kernel/http/kept_form.hpp"
#include "kernel/vault/sealed_column.hpp"

#include <guildhall/sdk/database.hpp>
#include <guildhall/sdk/time.hpp>

#include <optional>
#include <string>

namespace guildhall::identity {

/// Any thread.
class KeptForms {
public:
    KeptForms(sdk::Database& database, const config::SecretBox& secrets, const sdk::Clock& clock, sdk::Random& random)
        : database_(database), secrets_(secrets), clock_(clock), random_(random) {}

    /// The token to find it by. None when it is not known whose session that was: it was signed out, or ended long ago.
    std::optional<std::string> keep(const std::string& sessionId, const http::KeptForm& form);
    std::optional<http::KeptForm> find(const std::string& token, const std::string& personId);

    static vault::SealedColumn sealedColumn();

private:
    sdk::Database& database_;
    const config::SecretBox& secrets_;
    const sdk::Clock& clock_;
    sdk::Random& random_;
};

}  // namespace guildhall::identity
