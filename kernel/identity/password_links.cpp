#include "kernel/identity/password_links.hpp"

#include <guildhall/sdk/error.hpp>

namespace guildhall::identity {

std::string PasswordLinks::linkFor(sdk::Transaction& tx, std::string_view personId, TokenPurpose purpose) {
    return portalUrl_ + "/set-password?token=" + tokens_.issue(tx, personId, purpose);
}

std::string PasswordLinks::invitationLink(sdk::Transaction& tx, const sdk::Actor& actor, std::string_view personId) {
    const auto row = persons_.find(tx, personId);
    if (!row) throw sdk::NotFound("There is no such person.");
    audit_.record(tx, actor, {"PERSON_INVITED", row->person.id});
    return linkFor(tx, row->person.id, TokenPurpose::Invitation);
}

void PasswordLinks::invite(sdk::Transaction& tx, const sdk::Actor& actor, std::string_view personId) {
    const auto link = invitationLink(tx, actor, personId);
    const auto person = persons_.find(tx, personId)->person;
    mail_.queue(tx, {.templateKey = "kernel/mail/invitation",
                     .to = person.email,
                     .personId = person.id,
                     .category = "access",
                     .variables = {{"name", person.name}, {"link", link}, {"days", 7}}});
}

void PasswordLinks::mailReset(sdk::Transaction& tx, const sdk::Person& person) {
    mail_.queue(
        tx,
        {.templateKey = "kernel/mail/password_reset",
         .to = person.email,
         .personId = person.id,
         .category = "access",
         .variables = {{"name", person.name}, {"link", linkFor(tx, person.id, TokenPurpose::Reset)}, {"minutes", 60}}});
}

}  // namespace guildhall::identity
