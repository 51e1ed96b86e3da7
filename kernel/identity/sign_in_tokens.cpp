#include "kernel/identity/sign_in_tokens.hpp"

#include "kernel/base/sha256.hpp"
#include "kernel/factors/recovery_codes.hpp"

#include <algorithm>

namespace guildhall::identity {

namespace {

using namespace std::chrono_literals;

struct Kind {
    TokenPurpose purpose;
    std::string_view name;
    std::chrono::seconds life;
};
constexpr Kind kinds[] = {{TokenPurpose::MagicLink, "magic_link", 15min},
                          {TokenPurpose::Invitation, "invitation", invitationLife},
                          {TokenPurpose::Reset, "reset", 1h}};

constexpr std::size_t codeLength = 8;
constexpr std::int64_t mostTries = 5;

const Kind& kindOf(TokenPurpose purpose) { return kinds[static_cast<int>(purpose)]; }

std::optional<TokenHolder> holderOf(const std::optional<TokenRow>& row) {
    if (!row) return std::nullopt;
    for (const auto& kind : kinds)
        if (kind.name == row->purpose) return TokenHolder{row->personId, kind.purpose, row->browserHash, row->codeHash};
    return std::nullopt;
}

std::string codeHash(std::string_view browserHash, std::string_view code) {
    return base::sha256(std::string(browserHash) + ":" + factors::plainCode(code));
}

}  // namespace

std::string SignInTokens::add(sdk::Transaction& tx, TokenRow row, TokenPurpose purpose) {
    const auto now = clock_.now();
    repository_.removeTokensExpiredBefore(tx, now - std::chrono::days(30));
    repository_.clampTokens(tx, now);
    const auto token = sdk::newToken(random_);
    row.purpose = kindOf(purpose).name;
    repository_.addToken(tx, sdk::hashToken(token), row, now, now + kindOf(purpose).life);
    return token;
}

std::string SignInTokens::issue(sdk::Transaction& tx, std::string_view personId, TokenPurpose purpose) {
    return add(tx, {.personId = std::string(personId), .purpose = {}}, purpose);
}

SignInTokens::Mailed SignInTokens::issueForMail(sdk::Transaction& tx, std::string_view personId, TokenPurpose purpose,
                                                std::string_view browserHash) {
    TokenRow row{.personId = std::string(personId), .purpose = {}, .mailed = true};
    Mailed mailed;
    if (!browserHash.empty()) {
        mailed.code = factors::newTypedCode(random_, codeLength).insert(codeLength / 2, "-");
        row.browserHash = browserHash;
        row.codeHash = codeHash(browserHash, mailed.code);
    }
    mailed.token = add(tx, std::move(row), purpose);
    return mailed;
}

std::optional<TokenHolder> SignInTokens::find(sdk::Transaction& tx, std::string_view token) {
    return holderOf(repository_.findToken(tx, sdk::hashToken(token), clock_.now()));
}

std::optional<TokenHolder> SignInTokens::findUsed(sdk::Transaction& tx, std::string_view token) {
    return holderOf(repository_.findUsedToken(tx, sdk::hashToken(token)));
}

bool SignInTokens::opens(const TokenHolder& holder, const LinkKey& key) {
    if (holder.browserHash.empty()) return true;
    if (std::ranges::find(key.browsers, holder.browserHash) != key.browsers.end()) return true;
    return !key.code.empty() && codeHash(holder.browserHash, key.code) == holder.codeHash;
}

void SignInTokens::countTry(sdk::Transaction& tx, std::string_view token) {
    CredentialRepository::countTry(tx, sdk::hashToken(token), mostTries, clock_.now());
}

std::optional<TokenHolder> SignInTokens::consumed(sdk::Transaction& tx, const std::string& hash) {
    const auto row = repository_.consumeToken(tx, hash, clock_.now());
    if (row && row->mailed) persons_.setEmailVerified(tx, row->personId, clock_.now());
    return holderOf(row);
}

std::optional<TokenHolder> SignInTokens::consume(sdk::Transaction& tx, std::string_view token) {
    repository_.clampTokens(tx, clock_.now());
    return consumed(tx, sdk::hashToken(token));
}

std::optional<TokenHolder> SignInTokens::consumeByCode(sdk::Transaction& tx, const LinkKey& key,
                                                       std::string_view address) {
    const auto subject = "code of " + (key.browsers.empty() ? std::string() : key.browsers.front());
    const GuessLimits::Guess guess{subject, address};
    limits_.reserve(tx, guess);
    std::optional<std::string> hash;
    for (const auto& browser : key.browsers)
        if (auto found = CredentialRepository::tokenByCode(tx, browser, codeHash(browser, key.code), clock_.now()))
            hash = std::move(found);
    if (!hash) return std::nullopt;
    limits_.forgive(tx, guess);
    return consumed(tx, *hash);
}

void SignInTokens::voidAllOf(sdk::Transaction& tx, std::string_view personId) {
    repository_.voidTokens(tx, personId, clock_.now());
}

}  // namespace guildhall::identity
