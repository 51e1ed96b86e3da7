#include "kernel/identity/magic_links.hpp"

#include "kernel/http/session_cookie.hpp"

namespace guildhall::identity {

void MagicLinks::mail(sdk::Transaction& tx, const sdk::Person& person, std::string_view returnPath,
                      std::string_view browserHash) {
    const auto back = returnPath.empty() ? std::string() : "return=" + http::returnQuery(returnPath) + "&";
    const auto mailed = tokens_.issueForMail(tx, person.id, TokenPurpose::MagicLink, browserHash);
    mail_.queue(tx, {.templateKey = "kernel/mail/magic_link",
                     .to = person.email,
                     .personId = person.id,
                     .category = "access",
                     .variables = {{"name", person.name},
                                   {"link", portalUrl_ + "/magic-link?" + back + "token=" + mailed.token},
                                   {"code", mailed.code},
                                   {"minutes", 15}}});
}

std::string MagicLinks::personOf(std::string_view token) {
    const auto holder = database_.read([&](sdk::Transaction& tx) { return tokens_.findUsed(tx, token); });
    return holder && holder->purpose == TokenPurpose::MagicLink ? holder->personId : std::string();
}

bool MagicLinks::usable(std::string_view token) {
    const auto holder = database_.read([&](sdk::Transaction& tx) { return tokens_.find(tx, token); });
    return holder && holder->purpose == TokenPurpose::MagicLink;
}

bool MagicLinks::needsCode(std::string_view token, const LinkKey& key) {
    const auto holder = database_.read([&](sdk::Transaction& tx) { return tokens_.find(tx, token); });
    return holder && !SignInTokens::opens(*holder, key);
}

std::optional<SignedIn> MagicLinks::use(std::string_view token, const sdk::Actor& from, const LinkKey& key) {
    if (!usable(token)) return std::nullopt;
    return database_.write([&](sdk::Transaction& tx) -> std::optional<SignedIn> {
        const auto found = tokens_.find(tx, token);
        if (found && !SignInTokens::opens(*found, key)) {
            if (!key.code.empty()) tokens_.countTry(tx, token);
            return std::nullopt;
        }
        const auto holder = tokens_.consume(tx, token);
        if (!holder) return std::nullopt;
        return sessions_.start(tx, holder->personId, from, "magic link");
    });
}

}  // namespace guildhall::identity
