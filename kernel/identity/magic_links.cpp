#include "kernel/identity/magic_links.hpp"

#include "kernel/http/session_cookie.hpp"

namespace guildhall::identity {

void MagicLinks::mail(sdk::Transaction& tx, const sdk::Person& person, std::string_view returnPath) {
    const auto back = returnPath.empty() ? std::string() : "return=" + http::returnQuery(returnPath) + "&";
    const auto token = tokens_.issue(tx, person.id, TokenPurpose::MagicLink);
    mail_.queue(tx, {.templateKey = "kernel/mail/magic_link",
                     .to = person.email,
                     .personId = person.id,
                     .category = "access",
                     .variables = {{"name", person.name},
                                   {"link", portalUrl_ + "/magic-link?" + back + "token=" + token},
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

std::optional<SignedIn> MagicLinks::use(std::string_view token, const sdk::Actor& from) {
    if (!usable(token)) return std::nullopt;
    return database_.write([&](sdk::Transaction& tx) -> std::optional<SignedIn> {
        const auto holder = tokens_.consume(tx, token);
        if (!holder) return std::nullopt;
        return sessions_.start(tx, holder->personId, from, "magic link");
    });
}

}  // namespace guildhall::identity
