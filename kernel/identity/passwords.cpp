#include "kernel/identity/passwords.hpp"

#include "kernel/factors/factor_repository.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/say.hpp>

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

bool Passwords::hasSecondStep(std::string_view personId) {
    return parts_.database.read(
        [&](sdk::Transaction& tx) { return factors::FactorRepository::totp(tx, personId).has_value(); });
}

std::size_t Passwords::least(std::string_view personId) { return parts_.rules.least(hasSecondStep(personId)); }

bool Passwords::needsCode(std::string_view token, const LinkKey& key) {
    const auto holder = parts_.database.read([&](sdk::Transaction& tx) { return parts_.tokens.find(tx, token); });
    return holder && !SignInTokens::opens(*holder, key);
}

void Passwords::check(std::string_view password, const sdk::Person& person) {
    if (auto problem = parts_.rules.problem(password, person.email, person.name, hasSecondStep(person.id)))
        throw sdk::Invalid(std::vector<sdk::FieldError>{{"password", *problem}});
}

void Passwords::store(sdk::Transaction& tx, const std::string& personId, const std::string& hash) {
    credentials_.setPasswordHash(tx, personId, hash, parts_.clock.now());
    parts_.tokens.voidAllOf(tx, personId);
    parts_.sessions.endAllOf(tx, personId);
}

sdk::Person Passwords::setByLink(std::string_view token, std::string_view password, const sdk::Actor& from,
                                 const LinkKey& key) {
    const auto person = personOfLink(token);
    if (!person) throw sdk::NotFound(deadLink);
    if (needsCode(token, key)) {
        if (!key.code.empty()) parts_.database.write([&](sdk::Transaction& tx) { parts_.tokens.countTry(tx, token); });
        throw sdk::Invalid(std::vector<sdk::FieldError>{
            {"code",
             sdk::say(key.code.empty() ? "Enter the code from the mail." : "That is not the code in the mail.")}});
    }
    check(password, *person);
    const auto hash = parts_.hasher.hash(password);
    parts_.database.write([&](sdk::Transaction& tx) {
        if (!parts_.tokens.consume(tx, token)) throw sdk::NotFound(deadLink);
        store(tx, person->id, hash);
        auto actor = from;
        actor.personId = person->id;
        parts_.audit.record(tx, actor, {"PASSWORD_SET", person->id});
        if (parts_.told) parts_.told(tx, *person, SecurityChange::Password, actor);
    });
    return *person;
}

void Passwords::setOwn(const sdk::Actor& actor, std::string_view password) {
    const auto row = parts_.database.read([&](sdk::Transaction& tx) { return persons_.find(tx, actor.personId); });
    if (!row) throw sdk::NotFound("There is no such person.");
    check(password, row->person);
    const auto hash = parts_.hasher.hash(password);
    parts_.database.write([&](sdk::Transaction& tx) {
        credentials_.setPasswordHash(tx, row->person.id, hash, parts_.clock.now());
        parts_.tokens.voidAllOf(tx, row->person.id);
        parts_.audit.record(tx, actor, {"PASSWORD_SET", row->person.id});
        if (parts_.told) parts_.told(tx, row->person, SecurityChange::Password, actor);
    });
}

void Passwords::setByHand(const sdk::Actor& actor, std::string_view personId, std::string_view password,
                          const std::string& reason) {
    const auto row = parts_.database.read([&](sdk::Transaction& tx) { return persons_.find(tx, personId); });
    if (!row) throw sdk::NotFound("There is no such person.");
    check(password, row->person);
    const auto hash = parts_.hasher.hash(password);
    parts_.database.write([&](sdk::Transaction& tx) {
        store(tx, row->person.id, hash);
        parts_.audit.record(tx, actor, {"PASSWORD_RESET_ADMIN", row->person.id, reason});
        if (parts_.told) parts_.told(tx, row->person, SecurityChange::Password, actor);
    });
}

}  // namespace guildhall::identity
