#include "kernel/identity/person_directory.hpp"

#include "kernel/identity/credential_repository.hpp"
#include "kernel/identity/kept_form_repository.hpp"

#include "kernel/identity/session_repository.hpp"

#include <guildhall/sdk/email_address.hpp>
#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/say.hpp>

namespace guildhall::identity {

namespace {

std::string parsed(std::string_view field, std::string_view typed) {
    const auto result = sdk::parseField(sdk::personFields().get(field), typed);
    if (result.error) throw sdk::Invalid(std::vector<sdk::FieldError>{{std::string(field), *result.error}});
    return result.value.get<std::string>();
}

std::optional<sdk::Person> personOf(const std::optional<people::PersonRow>& row) {
    if (!row) return std::nullopt;
    return row->person;
}

}  // namespace

std::optional<sdk::Person> PersonDirectory::find(sdk::Transaction& tx, std::string_view id) {
    return personOf(persons_.find(tx, id));
}

std::optional<sdk::Person> PersonDirectory::findByEmail(sdk::Transaction& tx, std::string_view email) {
    return personOf(persons_.findByEmail(tx, people::storedAddress(email)));
}

std::vector<sdk::Person> PersonDirectory::withRole(sdk::Transaction& tx, std::string_view role) {
    return persons_.withRole(tx, role, clock_.now());
}

sdk::People::Provisioned PersonDirectory::provision(sdk::Transaction& tx, const sdk::Actor& actor,
                                                    std::string_view email, std::string_view name) {
    sdk::Person person{.name = parsed("name", name), .email = parsed("email", email)};
    if (auto found = persons_.findByEmail(tx, person.email)) return {found->person, false};
    person.id = sdk::newPersonId(random_);
    if (!persons_.add(tx, person, clock_.now())) {
        // Someone else was a moment faster.
        if (auto found = persons_.findByEmail(tx, person.email)) return {found->person, false};
        throw sdk::Conflict(
            sdk::say("The e-mail address {email} is too like one that exists already.", {{"email", person.email}}));
    }
    const sdk::Value after = {{"name", person.name}, {"email", person.email}};
    audit_.record(tx, actor,
                  {.action = "PARTICIPANT_CREATED",
                   .target = person.id,
                   .changes = sdk::auditDiff(sdk::personFields(), {}, after),
                   .about = person.id});
    grants_.grantParticipant(tx, actor, person.id);
    if (created_) created_(tx, person.id);
    return {person, true};
}

void PersonDirectory::invite(sdk::Transaction& tx, const sdk::Actor& actor, std::string_view personId) {
    links_.invite(tx, actor, personId);
}

void PersonDirectory::rename(sdk::Transaction& tx, const sdk::Actor& actor, std::string_view personId,
                             std::string_view name) {
    const auto row = persons_.find(tx, personId);
    if (!row) throw sdk::NotFound("There is no such person.");
    const auto called = parsed("name", name);
    if (called == row->person.name) return;
    persons_.setName(tx, personId, called, clock_.now());
    const sdk::Value before = {{"name", row->person.name}}, after = {{"name", called}};
    audit_.record(tx, actor,
                  {.action = "PERSON_RENAMED",
                   .target = row->person.id,
                   .changes = sdk::auditDiff(sdk::personFields(), before, after),
                   .about = row->person.id});
}

void PersonDirectory::grant(sdk::Transaction& tx, const sdk::Actor& actor, std::string_view personId,
                            std::string_view role, std::string_view reason) {
    if (!persons_.find(tx, personId)) throw sdk::NotFound("There is no such person.");
    grants_.grant(tx, actor, personId, role, reason);
}

namespace {

/// What the log keeps of a change.
const sdk::FieldSet& loggedFields() {
    static const auto fields = [] {
        auto all = sdk::FieldSet(sdk::personFields());
        for (const auto& [name, label] : {std::pair{"legal_first", "Legal first name"},
                                          {"legal_middle", "Legal middle names"},
                                          {"legal_last", "Legal last name"}})
            std::move(all).text(name, label, {.sensitivity = sdk::Sensitivity::Pii});
        return all;
    }();
    return fields;
}

sdk::Value loggedValues(const sdk::Person& person, const people::LegalName& legal) {
    return {{"name", person.name},     {"region", person.region},    {"time_zone", person.timeZone},
            {"locale", person.locale}, {"legal_first", legal.first}, {"legal_middle", legal.middle},
            {"legal_last", legal.last}};
}

}  // namespace

sdk::Person PersonDirectory::get(sdk::Transaction& tx, std::string_view id) {
    auto row = persons_.find(tx, id);
    if (!row) throw sdk::NotFound("There is no such person.");
    return std::move(row->person);
}

std::string PersonDirectory::versionOf(sdk::Transaction& tx, std::string_view id) {
    const auto at = persons_.changedAt(tx, id);
    return at ? std::to_string(sdk::toMicros(*at)) : std::string();
}

void PersonDirectory::change(sdk::Transaction& tx, const sdk::Actor& actor, std::string_view personId,
                             const PersonChange& change) {
    const auto person = get(tx, personId);
    const auto legal = persons_.legalName(tx, personId);
    auto after = person;
    after.name = parsed("name", change.name);
    after.region = parsed("region", change.region);
    after.timeZone = change.timeZone;
    after.locale = change.locale;
    const auto was = loggedValues(person, legal), is = loggedValues(after, change.legal);
    if (was == is) return;
    persons_.change(tx, after, clock_.now());
    persons_.setLegalName(tx, personId, change.legal);
    audit_.record(tx, actor,
                  {.action = "PARTICIPANT_UPDATED",
                   .target = person.id,
                   .changes = sdk::auditDiff(loggedFields(), was, is),
                   .about = person.id});
}

void PersonDirectory::sendPasswordLink(sdk::Transaction& tx, const sdk::Actor& actor, std::string_view personId) {
    const auto person = get(tx, personId);
    if (person.status != "active")
        throw sdk::Conflict("This person may not sign in now, so no link is sent. Change their status first.");
    const bool has = CredentialRepository().passwordHash(tx, personId).has_value();
    audit_.record(tx, actor, {"PASSWORD_RESET_ADMIN", person.id, {}, {}, {{"by", has ? "a link" : "an invitation"}}});
    if (has)
        links_.mailReset(tx, person);
    else
        links_.invite(tx, actor, personId);
}

void PersonDirectory::setStatus(sdk::Transaction& tx, const sdk::Actor& actor, std::string_view personId,
                                std::string_view status, std::string_view reason, std::string_view archiveOn) {
    const auto person = get(tx, personId);
    if (person.status == status && persons_.archiveOn(tx, personId) == archiveOn) return;
    persons_.setStatus(tx, personId, parsed("status", status), archiveOn, clock_.now());
    if (status != "active") {
        SessionRepository().removeOfPerson(tx, personId);
        grants_.checkSuperAdminStays(tx, personId);
    }
    const sdk::Value before = {{"status", person.status}}, after = {{"status", std::string(status)}};
    auto details = sdk::Value::object();
    if (!archiveOn.empty()) details["from"] = std::string(archiveOn);
    audit_.record(tx, actor,
                  {"PERSON_STATUS_CHANGED", person.id, std::string(reason),
                   sdk::auditDiff(sdk::personFields(), before, after), std::move(details)});
}

void PersonDirectory::archiveFrom(sdk::Transaction& tx, const sdk::Actor& actor, std::string_view personId,
                                  sdk::Date day, std::string_view reason) {
    const auto person = get(tx, personId);
    const auto status = person.status == "archived" ? std::string("active") : person.status;
    persons_.setStatus(tx, personId, status, sdk::isoDate(day), clock_.now());
    audit_.record(tx, actor,
                  {"PERSON_ARCHIVING_PLANNED", person.id, std::string(reason), {}, {{"from", sdk::isoDate(day)}}});
}

void PersonDirectory::archiveDue(sdk::Transaction& tx, const sdk::Actor& actor, sdk::Date today) {
    for (const auto& id : persons_.toArchive(tx, sdk::isoDate(today)))
        setStatus(tx, actor, id, "archived", "As planned", persons_.archiveOn(tx, id));
}

void PersonDirectory::anonymise(sdk::Transaction& tx, std::string_view personId) {
    SessionRepository().removeOfPerson(tx, personId);
    CredentialRepository().removeAllOf(tx, personId);
    KeptFormRepository::removeOfPerson(tx, personId);
    persons_.anonymise(tx, personId, clock_.now());
    grants_.checkSuperAdminStays(tx, personId);
}

}  // namespace guildhall::identity
