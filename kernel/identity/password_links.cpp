#include "kernel/identity/password_links.hpp"

#include <guildhall/sdk/error.hpp>

namespace guildhall::identity {

sdk::Person PasswordLinks::invited(sdk::Transaction& tx, const sdk::Actor& actor, std::string_view personId) {
    const auto row = persons_.find(tx, personId);
    if (!row) throw sdk::NotFound("There is no such person.");
    audit_.record(tx, actor, {"PERSON_INVITED", row->person.id});
    return row->person;
}

std::string PasswordLinks::invitationLink(sdk::Transaction& tx, const sdk::Actor& actor, std::string_view personId) {
    return linkTo(tokens_.issue(tx, invited(tx, actor, personId).id, TokenPurpose::Invitation));
}

void PasswordLinks::invite(sdk::Transaction& tx, const sdk::Actor& actor, std::string_view personId) {
    const auto person = invited(tx, actor, personId);
    // Nobody's browser has asked, and it does nothing before somebody types a password.
    const auto mailed = tokens_.issueForMail(tx, person.id, TokenPurpose::Invitation, {});
    mail_.queue(
        tx, {.templateKey = "kernel/mail/invitation",
             .to = person.email,
             .personId = person.id,
             .category = "access",
             .variables = {{"name", person.name}, {"link", linkTo(mailed.token)}, {"days", invitationLife.count()}}});
}

void PasswordLinks::mailReset(sdk::Transaction& tx, const sdk::Person& person, std::string_view browserHash) {
    const auto mailed = tokens_.issueForMail(tx, person.id, TokenPurpose::Reset, browserHash);
    mail_.queue(
        tx,
        {.templateKey = "kernel/mail/password_reset",
         .to = person.email,
         .personId = person.id,
         .category = "access",
         .variables = {{"name", person.name}, {"link", linkTo(mailed.token)}, {"code", mailed.code}, {"minutes", 60}}});
}

}  // namespace guildhall::identity
