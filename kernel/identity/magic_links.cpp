#include "kernel/identity/magic_links.hpp"

namespace guildhall::identity {

void MagicLinks::request(std::string_view typed, const sdk::Actor& from) {
    const auto email = sdk::asciiLower(sdk::trim(typed));
    database_.write([&](sdk::Transaction& tx) {
        limits_.take(tx, email, from.address);
        const auto row = persons_.findByEmail(tx, email);
        if (!row || row->person.status != "active") return;
        const auto token = tokens_.issue(tx, row->person.id, TokenPurpose::MagicLink);
        mail_.queue(tx, {.templateKey = "kernel/mail/magic_link",
                         .to = row->person.email,
                         .personId = row->person.id,
                         .category = "access",
                         .variables = {{"name", row->person.name},
                                       {"link", portalUrl_ + "/magic-link?token=" + token},
                                       {"minutes", 15}}});
    });
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
