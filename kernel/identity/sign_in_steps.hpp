// What is under way between two requests of somebody who signs in: sealed into a cookie or a form, for a while, once.
// The server keeps nothing of it until it is used up.
#pragma once

#include "kernel/config/secret_box.hpp"

#include <guildhall/sdk/database.hpp>
#include <guildhall/sdk/time.hpp>
#include <guildhall/sdk/value.hpp>

#include <nlohmann/json.hpp>

#include <optional>
#include <string>

namespace guildhall::identity {

/// Any thread.
class SignInSteps {
public:
    SignInSteps(const config::SecretBox& secrets, const sdk::Clock& clock) : secrets_(secrets), clock_(clock) {}

    /// `kind` says what it is for: it opens for nothing else.
    std::string seal(const std::string& kind, sdk::Value facts, std::chrono::minutes life) const;
    std::optional<sdk::Value> open(const std::string& kind, const std::string& sealed) const;
    /// False when it was used up before. Others' tokens, too, that may come once only (`jti`).
    bool useUp(sdk::Transaction& tx, const std::string& sealed) const;

private:
    const config::SecretBox& secrets_;
    const sdk::Clock& clock_;
};

}  // namespace guildhall::identity
