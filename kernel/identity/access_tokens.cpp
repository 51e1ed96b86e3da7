#include "kernel/identity/access_tokens.hpp"

#include <guildhall/sdk/error.hpp>

#include <algorithm>

namespace guildhall::identity {

namespace {

constexpr std::string_view prefix = "gh_";  // so that scanners for secrets can tell what it is
constexpr std::chrono::seconds noteEvery{60};

/// The same person with no more than the scope.
sdk::Viewer narrowed(const sdk::Viewer& viewer, const std::vector<std::string>& scope) {
    if (scope.empty()) return viewer;
    sdk::Viewer::Parts parts{.personId = viewer.personId(),
                             .name = viewer.name(),
                             .email = viewer.email(),
                             .timeZone = viewer.timeZone(),
                             .region = viewer.region(),
                             .activeRole = viewer.activeRole(),
                             .activeRoleTitle = viewer.activeRoleTitle(),
                             .roles = viewer.roles(),
                             .staff = viewer.staff()};
    for (const auto& code : scope)
        if (viewer.can(code)) parts.permissions.insert(code);
    return sdk::Viewer(std::move(parts));
}

}  // namespace

std::string AccessTokens::make(sdk::Transaction& tx, const sdk::Actor& actor, const Wanted& wanted) {
    const auto viewer = viewers_.load(tx, actor.personId, wanted.role);
    if (viewer.activeRole() != wanted.role) throw sdk::Forbidden("You do not hold that role.");
    if (!std::ranges::all_of(wanted.scope, [&](const std::string& code) { return viewer.can(code); }))
        throw sdk::Forbidden("A token may do no more than the role it is for.");
    const auto secret = std::string(prefix) + sdk::newToken(random_);
    const AccessToken token{.id = sdk::newId(random_, "tokn"),
                            .personId = actor.personId,
                            .name = wanted.name,
                            .role = wanted.role,
                            .scope = wanted.scope,
                            .createdAt = clock_.now(),
                            .expiresAt = wanted.expiresAt};
    AccessTokenRepository::add(tx, token, sdk::hashToken(secret));
    audit_.record(tx, actor,
                  {"TOKEN_CREATED",
                   actor.personId,
                   {},
                   {},
                   {{"token", token.id}, {"name", token.name}, {"role", token.role}, {"scope", token.scope}}});
    return secret;
}

bool AccessTokens::revoke(sdk::Transaction& tx, const sdk::Actor& actor, std::string_view personId,
                          std::string_view id) {
    if (!AccessTokenRepository::remove(tx, personId, id)) return false;
    audit_.record(tx, actor, {"TOKEN_REVOKED", std::string(personId), {}, {}, {{"token", std::string(id)}}});
    return true;
}

std::optional<AccessTokens::Program> AccessTokens::identify(std::string_view secret, std::string_view address) {
    if (!secret.starts_with(prefix) || secret.size() > 200) return std::nullopt;
    const auto hash = sdk::hashToken(secret);
    const auto now = clock_.now();
    std::optional<AccessToken> token;
    sdk::Viewer viewer;
    database_.read([&](sdk::Transaction& tx) {
        token = AccessTokenRepository::findByHash(tx, hash);
        if (token && now < token->expiresAt) viewer = viewers_.load(tx, token->personId, token->role);
    });
    if (!viewer.signedIn() || viewer.activeRole() != token->role) return std::nullopt;
    // The second step was shown by whoever made it; where it is used from is another matter.
    if (viewers_.limits()->obstacle(token->role, {std::string(address), true}) != access::RoleLimitSet::Obstacle::None)
        return std::nullopt;
    if (!token->lastUsedAt || now - *token->lastUsedAt >= noteEvery || *token->lastUsedAt > now) {
        try {
            database_.write([&](sdk::Transaction& tx) { AccessTokenRepository::used(tx, token->id, now, address); });
        } catch (const sdk::Unavailable&) {
            // Reading goes on where nothing can be written.
        }
    }
    return Program{token->id, token->name, narrowed(viewer, token->scope)};
}

}  // namespace guildhall::identity
