#include "kernel/identity/sign_in_tokens.hpp"

namespace guildhall::identity {

namespace {

using namespace std::chrono_literals;

struct Kind {
    TokenPurpose purpose;
    std::string_view name;
    std::chrono::seconds life;
};
constexpr Kind kinds[] = {{TokenPurpose::MagicLink, "magic_link", 15min},
                          {TokenPurpose::Invitation, "invitation", 7 * 24h},
                          {TokenPurpose::Reset, "reset", 1h}};

const Kind& kindOf(TokenPurpose purpose) { return kinds[static_cast<int>(purpose)]; }

std::optional<TokenHolder> holderOf(const std::optional<TokenRow>& row) {
    if (!row) return std::nullopt;
    for (const auto& kind : kinds)
        if (kind.name == row->purpose) return TokenHolder{row->personId, kind.purpose};
    return std::nullopt;
}

}  // namespace

std::string SignInTokens::issue(sdk::Transaction& tx, std::string_view personId, TokenPurpose purpose) {
    const auto now = clock_.now();
    repository_.removeTokensExpiredBefore(tx, now - std::chrono::days(30));
    repository_.clampTokens(tx, now);
    const auto token = sdk::newToken(random_);
    repository_.addToken(tx, sdk::hashToken(token), kindOf(purpose).name, personId, now, now + kindOf(purpose).life);
    return token;
}

std::optional<TokenHolder> SignInTokens::find(sdk::Transaction& tx, std::string_view token) {
    return holderOf(repository_.findToken(tx, sdk::hashToken(token), clock_.now()));
}

std::optional<TokenHolder> SignInTokens::findUsed(sdk::Transaction& tx, std::string_view token) {
    return holderOf(repository_.findUsedToken(tx, sdk::hashToken(token)));
}

std::optional<TokenHolder> SignInTokens::consume(sdk::Transaction& tx, std::string_view token) {
    repository_.clampTokens(tx, clock_.now());
    return holderOf(repository_.consumeToken(tx, sdk::hashToken(token), clock_.now()));
}

void SignInTokens::voidAllOf(sdk::Transaction& tx, std::string_view personId) {
    repository_.voidTokens(tx, personId, clock_.now());
}

}  // namespace guildhall::identity
