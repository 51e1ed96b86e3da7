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
    audit_.record(tx, actor, {"PARTICIPANT_CREATED", person.id, {}, sdk::auditDiff(sdk::personFields(), {}, after)});
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
                  {"PERSON_RENAMED", row->person.id, {}, sdk::auditDiff(sdk::personFields(), before, after)});
}

void PersonDirectory::grant(sdk::Transaction& tx, const sdk::Actor& actor, std::string_view personId,
                            std::string_view role, std::string_view reason) {
    if (!persons_.find(tx, personId)) throw sdk::NotFound("There is no such person.");
    grants_.grant(tx, actor, personId, role, reason);
}

void PersonDirectory::setRegion(sdk::Transaction& tx, const sdk::Actor& actor, std::string_view personId,
                                std::string_view region) {
    const auto row = persons_.find(tx, personId);
    if (!row) throw sdk::NotFound("There is no such person.");
    const auto kept = parsed("region", region);
    if (row->person.region == kept) return;
    persons_.setRegion(tx, personId, kept, clock_.now());
    const sdk::Value before = {{"region", row->person.region}}, after = {{"region", kept}};
    audit_.record(tx, actor,
                  {"PERSON_REGION_CHANGED", row->person.id, {}, sdk::auditDiff(sdk::personFields(), before, after)});
}

void PersonDirectory::setStatus(sdk::Transaction& tx, const sdk::Actor& actor, std::string_view personId,
                                std::string_view status) {
    const auto row = persons_.find(tx, personId);
    if (!row) throw sdk::NotFound("There is no such person.");
    if (row->person.status == status) return;
    persons_.setStatus(tx, personId, parsed("status", status), clock_.now());
    if (status != "active") {
        SessionRepository().removeOfPerson(tx, personId);
        grants_.checkSuperAdminStays(tx, personId);
    }
    const sdk::Value before = {{"status", row->person.status}}, after = {{"status", std::string(status)}};
    audit_.record(tx, actor,
                  {"PERSON_STATUS_CHANGED", row->person.id, {}, sdk::auditDiff(sdk::personFields(), before, after)});
}

void PersonDirectory::anonymise(sdk::Transaction& tx, std::string_view personId) {
    SessionRepository().removeOfPerson(tx, personId);
    CredentialRepository().removeAllOf(tx, personId);
    KeptFormRepository::removeOfPerson(tx, personId);
    persons_.anonymise(tx, personId, clock_.now());
    grants_.checkSuperAdminStays(tx, personId);
}

}  // namespace guildhall::identity
