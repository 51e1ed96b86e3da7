#include "participant/participant.hpp"

#include "account/accounts.hpp"
#include "certificate/certificate_issuer.hpp"
#include "client/client.hpp"
#include "session/session_repository.hpp"

#include <guildhall/sdk/say.hpp>

namespace guildhall::certificates {

using sdk::Sensitivity;

namespace {

constexpr const char* certificateSql =
    "CASE WHEN EXISTS (SELECT 1 FROM certificates_certificate c WHERE c.session_id = r.session_id AND c.participant_id "
    "= r.id AND c.revoked_at IS NULL AND c.replaced_at IS NULL) THEN 'issued' WHEN r.certificate_refused THEN "
    "'refused' "
    "WHEN r.certificate_problem <> '' THEN 'problem' "
    "WHEN EXISTS (SELECT 1 FROM certificates_certificate c WHERE c.session_id = r.session_id AND c.participant_id = "
    "r.id) THEN 'revoked' ELSE 'none' END";

using Type = sdk::RecordType<Participant>;

Type withActions(Type type) {
    return std::move(type)
        .action({.name = "attended",
                 .label = "Mark as attended",
                 .past = "marked as attended",
                 .access = "sessions.edit",
                 .audit = "ATTENDED"})
        .action({.name = "absent",
                 .label = "Mark as absent",
                 .past = "marked as absent",
                 .access = "sessions.edit",
                 .warning = "Someone marked absent gets no certificate.",
                 .audit = "ABSENT"})
        .action({.name = "issue",
                 .label = "Issue certificate",
                 .past = "to get their certificate",
                 .access = "certificates.issue",
                 .warning = "Nobody is told by e-mail. That can be done afterwards, from the list of certificates.",
                 .audit = "CERTIFICATE_ASKED"})
        .action({.name = "issue_anyway",
                 .label = "Issue whatever rules say",
                 .past = "to get their certificate",
                 .access = "certificates.issue",
                 .asksReason = true,
                 .warning = "A rule of this site has left them out. They get their certificate all the same.",
                 .audit = "CERTIFICATE_ASKED_ANYWAY"});
}

/// A list of one session needs name and address; the CRM's has people of many.
sdk::RecordImport participantLists() {
    return {
        .key = "email",
        .columns = {"full_name", "email", "title"},
        .further = {"company", "region", "attendance", "completion_date", "certificate_name", "notes"},
        .heads = {{"full_name", {"FullName", "name"}},
                  {"email", {"Email", "email address"}},
                  {"title", {"Title", "job title"}},
                  {"company", {"Company", "Company / Account", "account", "account name"}},
                  {"attendance", {"Attendance", "attended", "attendance status"}},
                  {"completion_date", {"Completion date", "completed", "completed on"}}},
        .spellings = {{"region", regionSpellings()},
                      {"attendance",
                       {{"yes", "attended"},
                        {"y", "attended"},
                        {"present", "attended"},
                        {"completed", "attended"},
                        {"no", "absent"},
                        {"n", "absent"},
                        {"no show", "absent"},
                        {"did not attend", "absent"},
                        {"registered", "expected"}}}},
        .joins = {{"full_name",
                   {{"first_name", "First name", {"FirstName", "given name"}},
                    {"last_name", "Last name", {"LastName", "surname", "family name"}}}}},
        .words = {"person", "people"},
        .changes = "People who change",
        .anyCase = true,
        .sample = {{"Ada Example", "ada@example.com", "Analyst"},
                   {"Björn Beispiel", "bjorn@example.com", "Director, Operations"}},
        .parents =
            sdk::ImportParents{
                .path = "/importer/people",
                .title = "Import people on several sessions",
                .columns = {{"session_crm_id", "CRM session id", {"crm id", "session id"}},
                            {"session_code", "Session code", {"code", "session"}},
                            {"session_start", "Start date", {"session start", "start"}},
                            {"session_end", "End date", {"session end", "end"}}},
                .ways = {{{"session_crm_id", "crm_session_id"}},
                         {{"session_code", "crm_session_id"}},
                         {{"session_code", "workshop"}, {"session_start", "start_date"}, {"session_end", "end_date"}}},
                .sampleHead = {"Session Code", "First Name", "Last Name", "Email", "Company / Account", "Job Title",
                               "Region", "Notes"},
                .sample = {{"PSDM-2401", "Ada", "Example", "ada@example.com", "Example Ltd", "Analyst", "EU", ""},
                           {"PSDM-2402", "Björn", "Beispiel", "bjorn@example.com", "Beispiel GmbH",
                            "Director, Operations", "EU", "Arrives late"}}},
        .offer = sdk::ImportOffer{.page = "/importer",
                                  .label = "People on sessions",
                                  .hint = "Each row names its session: by the CRM's id, or by code and dates.",
                                  .menu = sdk::MenuItem{sdk::MenuGroup::Work, "Import from the CRM", {}, "", 30}}};
}

}  // namespace

const sdk::RecordType<Participant>& participants() {
    static const auto type =
        withActions(Type("certificates.participant", "part", {"participant", "participants"}))
            .belongsTo(&Participant::sessionId, "session_id", sessions())
            // Names are what people are told apart by: whoever may open the session sees them.
            .text(&Participant::fullName, "full_name", "Full name", {.required = true, .search = true})
            .text(&Participant::certificateName, "certificate_name", "Name on the certificate",
                  {.hint = "Left empty, the full name is printed."})
            .email(&Participant::email, "email", "E-mail",
                   {.required = true, .unique = true, .search = true, .sensitivity = Sensitivity::Contact})
            .text(&Participant::title, "title", "Job title", {.search = true, .max = 120})
            .text(&Participant::company, "company", "Company", {.search = true, .max = 160})
            .choice(&Participant::region, "region", "Region", regions())
            .choice(
                &Participant::attendance, "attendance", "Attendance",
                {{"expected", "Not recorded", "grey"}, {"attended", "Attended", "green"}, {"absent", "Absent", "red"}},
                {.required = true, .hint = "Someone marked absent gets no certificate.", .initial = "expected"})
            .date(&Participant::completed, "completion_date", "Completion date",
                  {.hint = "Left empty, the session's end date counts."})
            .longText(&Participant::notes, "notes", "Notes", {.max = 2000, .sensitivity = Sensitivity::Pii})
            .person(&Participant::personId, "person_id", "Account", {.byHand = false})
            .computed(&Participant::certificate, sdk::FieldType::Choice, "certificate", "Certificate", certificateSql,
                      {.choices = {{"issued", "Issued", "green"},
                                   {"revoked", "Revoked", "red"},
                                   {"refused", "Not eligible", "grey"},
                                   {"problem", "Problem", "amber"},
                                   {"none", "Not issued", "grey"}}})
            .computed(&Participant::problem, sdk::FieldType::Text, "certificate_problem", "Problem",
                      "r.certificate_problem")
            .computed(&Participant::tookPart, sdk::FieldType::Date, "took_part", "Took part on",
                      "coalesce(nullif(r.completion_date, ''), (SELECT s.end_date FROM certificates_session s WHERE "
                      "s.id = r.session_id))")
            .custom(&Participant::custom)
            .title("{full_name}")
            .list({.columns = {"full_name", "email", "title", "attendance", "certificate"},
                   .filters = {"attendance", "certificate"},
                   .empty = "Nobody is on this session yet. Add people one by one or import a list.",
                   .toForm = true})
            .permissions({.see = "sessions.view", .change = "sessions.participants", .remove = "sessions.participants"})
            .privacy({.person = "person_id",
                      .address = "email",
                      .purpose = "to know who took part, and to whom a certificate is due",
                      .emptied = {"full_name", "certificate_name", "email", "title", "company", "notes"},
                      .term = {.after = "took_part", .years = 7}})
            .importable(participantLists())
            .brief()
            .decidedBy({"certificate.eligible", sdk::importRowHook})
            .api();
    return type;
}

std::string firstName(const std::string& fullName) { return fullName.substr(0, fullName.find(' ')); }

std::vector<Participant> participantsOf(sdk::Transaction& tx, std::string_view sessionId) {
    return participants().select(tx, "WHERE r.session_id = $1 ORDER BY r.full_name, r.id", sessionId);
}

sdk::JobProblem participantProblem(const Participant& participant, std::string reason) {
    return {.item = participant.id,
            .label = participant.fullName,
            .sensitivity = participants().fields().get("full_name").options.sensitivity,
            .reason = std::move(reason),
            .path = participant.url() + "/edit"};
}

namespace {

/// Who does not plan sessions changes how somebody is called and their title; the rest stays as it is.
bool mayChange(const sdk::Viewer& viewer, std::string_view field) {
    return field == "full_name" || field == "title" || viewer.can("sessions.edit");
}

}  // namespace

void ParticipantRules::check(sdk::Moment& moment, const Participant* before, Participant& participant,
                             sdk::FieldErrors& errors) {
    for (const auto& name : participants().formFields()) {
        if (!before || mayChange(moment.viewer, name) ||
            participants().cell(before, name) == participants().cell(&participant, name))
            continue;
        errors.push_back({name, sdk::say("{field} is changed by administrators only — of somebody who is there, you "
                                         "can change full name and job title",
                                         {{"field", sdk::say(participants().fields().get(name).label)}})});
    }
    // A name that a spreadsheet would run as a formula (`=…`) is no name.
    const auto& name = participant.fullName;
    if (name.empty() || std::string_view("=+@").find(name.front()) == std::string_view::npos) return;
    errors.push_back(
        {"full_name",
         sdk::say("Full name starts with “{sign}”, which spreadsheets run as a formula — write the name only",
                  {{"sign", name.substr(0, 1)}})});
}

std::optional<std::vector<sdk::Choice>> ParticipantRules::choices(sdk::Moment& moment, std::string_view field,
                                                                  const Participant* participant) {
    if (!participant || mayChange(moment.viewer, field)) return {};
    const auto& all = participants().fields().get(field).options.choices;
    const auto current = participants().cell(participant, field);
    std::vector<sdk::Choice> only;
    for (const auto& choice : all)
        if (current == sdk::Cell(choice.value)) only.push_back(choice);
    return all.empty() ? std::nullopt : std::optional(std::move(only));
}

void ParticipantRules::beforeSave(sdk::Moment&, const Participant* before, Participant& participant) {
    // Another address is another account: the link is made anew.
    if (before && before->email != participant.email) participant.personId.reset();
}

void ParticipantRules::afterSave(sdk::Moment& moment, const Participant* before, const Participant& participant) {
    if (moment.importing || (before && before->email == participant.email)) return;
    accounts_.provisionWhenReady(moment.tx, moment.actor, sessions().get(moment.tx, participant.sessionId));
}

void ParticipantRules::afterImport(sdk::Moment& moment, std::string_view session, const sdk::ImportCounts&) {
    accounts_.provisionWhenReady(moment.tx, moment.actor, sessions().get(moment.tx, session));
}

void ParticipantRules::beforeRemove(sdk::Moment& moment, const Participant& one) {
    for (const auto& there : CertificateRepository::standingOfParticipant(moment.tx, one.sessionId, one.id))
        issuer_.revoke(moment.tx, moment.actor, there, "Removed from the session");
}

std::optional<std::string> ParticipantRules::whyNotAdd(sdk::Moment& moment, std::string_view session) {
    return whyParticipantsLocked(SessionRepository::steps(moment.tx, session), moment.viewer.can("sessions.edit"));
}

std::optional<std::string> ParticipantRules::whyNotAct(sdk::Moment& moment, const Participant& one,
                                                       std::string_view action) {
    if (action != "issue" && action != "issue_anyway") {
        if (const auto locked = whyNotAdd(moment, one.sessionId)) return locked;
        if (one.attendance == action) return "They are marked so already.";
        if (action == "absent" && one.certificate == "issued") return "They have a certificate. Revoke it first.";
        return {};
    }
    if (const auto whyNot = whyNotIssue(sessions().get(moment.tx, one.sessionId).state())) return whyNot;
    if (one.certificate == "issued") return "They have their certificate already.";
    if (one.attendance == "absent") return "They are marked absent.";
    if (action == "issue_anyway" && one.certificate != "refused" && one.certificate != "problem")
        return "No rule has left them out.";
    if (CertificateRepository::revokedParticipants(moment.tx, one.sessionId).contains(one.id))
        return "Their certificate is revoked: a new one is issued from its page.";
    return {};
}

void ParticipantRules::act(sdk::Moment& moment, const Participant&, Participant& one, std::string_view action,
                           std::string_view reason) {
    if (action == "issue_anyway")
        moment.next =
            issuer_.queue(moment.tx, one.sessionId, {{"participant", one.id}, {"anyway", true}, {"reason", reason}},
                          "Issue a certificate whatever rules say", moment.actor.personId);
    else if (action == "issue")
        moment.next = issuer_.queue(moment.tx, one.sessionId, {{"participant", one.id}}, "Issue a certificate",
                                    moment.actor.personId);
    else
        one.attendance = action;
}

std::vector<std::string> ParticipantRules::removes(sdk::Moment&, const Participant&) {
    return {"They no longer belong to this session. Their account stays.",
            "A certificate that was issued to them here is revoked."};
}

}  // namespace guildhall::certificates
