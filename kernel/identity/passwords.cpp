#include "kernel/identity/passwords.hpp"

#include <guildhall/sdk/error.hpp>

namespace guildhall::identity {

namespace {

constexpr const char* deadLink = "This link has been used or has expired. Ask for a new one.";

}  // namespace

std::optional<sdk::Person> Passwords::personOfLink(std::string_view token) {
    return parts_.database.read([&](sdk::Transaction& tx) -> std::optional<sdk::Person> {
        const auto holder = parts_.tokens.find(tx, token);
        if (!holder || holder->purpose == TokenPurpose::MagicLink) return std::nullopt;
        const auto row = persons_.find(tx, holder->personId);
        if (!row || row->person.status != "active") return std::nullopt;
        return row->person;
    });
}

void Passwords::check(std::string_view password, const sdk::Person& person) const {
    if (auto problem = parts_.rules.problem(password, person.email, person.name))
        throw sdk::Invalid(std::vector<sdk::FieldError>{{"password", *problem}});
}

void Passwords::store(sdk::Transaction& tx, const std::string& personId, const std::string& hash) {
    credentials_.setPasswordHash(tx, personId, hash, parts_.clock.now());
    parts_.tokens.voidAllOf(tx, personId);
    parts_.sessions.endAllOf(tx, personId);
}

sdk::Person Passwords::setByLink(std::string_view token, std::string_view password, const sdk::Actor& from) {
    const auto person = personOfLink(token);
    if (!person) throw sdk::NotFound(deadLink);
    check(password, *person);
    const auto hash = parts_.hasher.hash(password);
    parts_.database.write([&](sdk::Transaction& tx) {
        if (!parts_.tokens.consume(tx, token)) throw sdk::NotFound(deadLink);
        store(tx, person->id, hash);
        auto actor = from;
        actor.personId = person->id;
        parts_.audit.record(tx, actor, {"PASSWORD_SET", person->id});
    });
    return *person;
}

void Passwords::setByHand(const sdk::Actor& actor, std::string_view personId, std::string_view password) {
    const auto row = parts_.database.read([&](sdk::Transaction& tx) { return persons_.find(tx, personId); });
    if (!row) throw sdk::NotFound("There is no such person.");
    check(password, row->person);
    const auto hash = parts_.hasher.hash(password);
    parts_.database.write([&](sdk::Transaction& tx) {
        store(tx, row->person.id, hash);
        parts_.audit.record(tx, actor, {"PASSWORD_RESET_ADMIN", row->person.id});
    });
}

}  // namespace guildhall::identity
