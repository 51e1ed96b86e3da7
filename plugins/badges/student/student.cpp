#include "student/student.hpp"

#include "award/due_repository.hpp"

#include <guildhall/sdk/say.hpp>

namespace guildhall::badges {

using sdk::Sensitivity;
using sdk::Transaction;

const sdk::RecordType<Student>& students() {
    static const auto type =
        sdk::RecordType<Student>("badges.student", "stud", {"student", "students"})
            .text(&Student::name, "name", "Name", {.required = true, .search = true})
            .email(&Student::email, "email", "E-mail",
                   {.required = true, .unique = true, .search = true, .sensitivity = Sensitivity::Contact})
            .text(&Student::affiliation, "affiliation", "Affiliation",
                  {.search = true, .max = 160, .sensitivity = Sensitivity::Pii, .hint = "Employer, school or club."})
            .person(&Student::person, "person", "Account", {.byHand = false})
            .choice(&Student::status, "status", "Status",
                    {{"active", "Active", "green"}, {"inactive", "Inactive", "grey"}}, {.initial = "active"})
            .text(&Student::consentVersion, "consent_version", "Agreed to version", {.byHand = false})
            .instant(&Student::consentAt, "consent_at", "Agreed on")
            .boolean(&Student::publicProfile, "public_profile", "Public profile", {.byHand = false})
            .choice(&Student::credentialEmail, "credential_email", "Address in badges",
                    {{"hashed", "As a code: who knows it can check it, nobody can read it"},
                     {"plain", "As it is"},
                     {"none", "Not at all"}},
                    {.initial = "hashed", .byHand = false})
            .text(&Student::profileKey, "profile_key", "Address of the profile", {.sensitivity = Sensitivity::Private})
            .computed(&Student::held, sdk::FieldType::Number, "held", "Badges held",
                      "(SELECT count(*) FROM badges_award a WHERE a.person = r.person AND a.status = 'valid' AND "
                      "r.person <> '')")
            .custom(&Student::custom)
            .title("{name}")
            .list({.columns = {"name", "email", "affiliation", "status", "held", "consent_at"},
                   .filters = {"status", "consent_at"},
                   .empty = "Nobody is on the roster yet. Import a list, or let people sign in: who opens their badges "
                            "comes here by themselves."})
            .permissions({.see = "badges.roster", .change = "badges.roster.edit"})
            .states("status")
            .action({.name = "deactivate",
                     .label = "Deactivate",
                     .past = "deactivated",
                     .access = "badges.roster.edit",
                     .from = {"active"},
                     .to = "inactive",
                     .asksReason = true,
                     .warning = "They can ask for no badge, and their public profile is not shown. They keep what they "
                                "hold.",
                     .audit = "DEACTIVATED"})
            .action({.name = "activate",
                     .label = "Activate",
                     .past = "activated",
                     .access = "badges.roster.edit",
                     .from = {"inactive"},
                     .to = "active",
                     .audit = "ACTIVATED"})
            .privacy({.person = "person",
                      .address = "email",
                      .purpose = "to know who earns badges",
                      .emptied = {"name", "email", "affiliation", "profile_key"}})
            .importable({.key = "email",
                         .columns = {"name", "email", "affiliation"},
                         .heads = {{"name", {"Name", "full name", "student"}},
                                   {"email", {"Email", "e-mail", "mail"}},
                                   {"affiliation", {"Affiliation", "company", "organisation", "organization"}}},
                         .sample = {{"Ada Example", "ada@example.com", "Example Ltd"}}})
            .at("/badge-roster")
            .inMenu(sdk::MenuGroup::People, 40)
            .api("badge-students");
    return type;
}

void StudentRules::check(sdk::Moment& moment, const Student* before, Student& student, sdk::FieldErrors& errors) {
    if (before && before->email != student.email && !before->person.empty())
        errors.push_back({"email", "The address is the one they sign in with. It is changed with their account."});
    if (before || student.email.empty()) return;
    const auto person = people_.findByEmail(moment.tx, student.email);
    if (person && Roster::find(moment.tx, person->id))
        errors.push_back({"email", "Whoever has this address is on the roster already"});
}

void StudentRules::beforeSave(sdk::Moment& moment, const Student*, Student& student) {
    if (student.person.empty() && !student.email.empty())
        student.person = people_.provision(moment.tx, moment.actor, student.email, student.name).person.id;
}

void StudentRules::beforeAnonymising(sdk::Moment& moment, const Student& before, Student& after) {
    DueRepository::forget(moment.tx, before.person);
    after.publicProfile = false;
    after.status = "inactive";
}

void StudentRules::show(sdk::Moment& moment, const Student& student, sdk::Relation, sdk::Value& data) {
    if (student.person.empty()) return;
    data["more"] = {{{"label", sdk::say("Progress")}, {"url", "/badge-roster/" + student.id + "/progress"}}};
    if (moment.viewer.can("badges.award"))
        data["more"].push_back({{"label", sdk::say("Award a badge")}, {"url", "/badge-awards/new"}});
}

std::optional<Student> Roster::find(Transaction& tx, std::string_view person) {
    if (person.empty()) return {};
    auto found = students().select(tx, "WHERE r.person = $1", person);
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

Student Roster::lock(Transaction& tx, const sdk::Actor& actor, std::string_view personId) const {
    if (const auto found = find(tx, personId)) return students().lock(tx, found->id);
    const auto person = people_.find(tx, personId);
    if (!person) throw sdk::NotFound();
    Student student{.person = person->id, .name = person->name, .email = person->email};
    // Somebody else who does the same meanwhile meets the unique index, and begins again.
    students().insert(tx, student, random_, clock_.now());
    audit_.record(tx, actor, students().entry("STUDENT_CREATED", nullptr, &student));
    return student;
}

void Roster::update(Transaction& tx, const sdk::Actor& actor, const char* action, const Student& before,
                    Student& after) const {
    if (!students().update(tx, after)) throw sdk::Conflict("Somebody else has just changed this. Try again.");
    audit_.record(tx, actor, students().entry(action, &before, &after));
}

}  // namespace guildhall::badges
