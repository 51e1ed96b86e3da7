#include "certificate/rule_facts.hpp"

#include "certificate/certificate_repository.hpp"
#include "client/client.hpp"
#include "session/session_repository.hpp"

namespace guildhall::certificates {

using sdk::Transaction;
using sdk::Value;

namespace {

/// More would only make every call slower.
constexpr std::size_t mostEarlier = 50, mostPeople = 500;

Value customOf(const sdk::CustomValues& values) {
    constexpr std::string_view prefix = "custom_";
    auto all = Value::object();
    for (const auto& [name, value] : values)
        if (!value.empty()) all[name.starts_with(prefix) ? name.substr(prefix.size()) : name] = value;
    return all;
}

Value participantInput(const Participant& participant) {
    const auto blank = std::min(participant.fullName.find(' '), participant.fullName.size());
    const auto rest = std::min(blank + 1, participant.fullName.size());
    return {{"id", participant.id},
            {"name", participant.fullName},
            {"first_name", participant.fullName.substr(0, blank)},
            {"last_name", participant.fullName.substr(rest)},
            {"certificate_name", participant.certificateName},
            {"email", participant.email},
            {"title", participant.title},
            {"company", participant.company},
            {"region", participant.region},
            {"attendance", participant.attendance},
            {"completed", participant.completed ? Value(sdk::isoDate(*participant.completed)) : Value()},
            {"custom", customOf(participant.custom)}};
}

Value sessionInput(const Session& session, const std::vector<std::string>& facilitators) {
    return {{"id", session.id},
            {"title", session.title},
            {"start_date", sdk::isoDate(session.start)},
            {"end_date", sdk::isoDate(session.end)},
            {"start_time", session.startTime},
            {"end_time", session.endTime},
            {"time_zone", session.timeZone},
            {"location", session.location},
            {"delivery", session.delivery},
            {"language", session.language},
            {"region", session.region},
            {"client", session.clientName},
            {"facilitators", facilitators},
            {"custom", customOf(session.custom)}};
}

Value workshopInput(const Session& session) {
    return {{"code", session.workshopCode},
            {"name", session.workshopName},
            {"validity_months", session.validityMonths ? Value(*session.validityMonths) : Value()}};
}

Value clientInput(const Session& session) { return {{"name", session.clientName}, {"manager", session.clientManager}}; }

Session sampleSession() {
    Session session{.id = "sess-aaaaaaaaaaaa", .title = "Problem solving, Leeds"};
    session.start = *sdk::parseDate("2026-03-11");
    session.end = *sdk::parseDate("2026-03-12");
    session.startTime = "08:00";
    session.endTime = "17:00";
    session.timeZone = "Europe/London";
    session.delivery = "Onsite";
    session.location = "Leeds, room 4";
    session.region = "EU";
    session.clientName = "Example Ltd";
    session.clientManager = "Carla Example";
    session.workshopCode = "PSDM";
    session.workshopName = "Problem Solving and Decision Making";
    session.validityMonths = 24;
    return session;
}

Participant sampleParticipant() {
    return {.id = "part-aaaaaaaaaaaa",
            .fullName = "Ada Example",
            .certificateName = "Dr Ada Example",
            .email = "ada@example.com",
            .title = "Analyst",
            .company = "Example Ltd",
            .region = "EU",
            .attendance = "attended",
            .completed = sdk::parseDate("2026-03-12")};
}

std::vector<std::string> facilitatorsOf(Transaction& tx, const Session& session) {
    std::vector<std::string> names;
    if (const auto lead = sdk::personName(tx, session.lead)) names.push_back(*lead);
    for (const auto& [id, name, tag, offered] : SessionRepository::facilitators(tx, session.id)) names.push_back(name);
    return names;
}

/// By value, how many there are: `all`, `attended` …
Value attendanceOf(const std::vector<Participant>& people) {
    Value counts{{"all", people.size()}};
    for (const auto& choice : participants().declared().get("attendance").options.choices)
        counts[choice.value] = std::ranges::count(people, choice.value, &Participant::attendance);
    return counts;
}

Value stepsOf(const Session& session) {
    auto steps = Value::object();
    for (const auto step : allSteps) steps[stepName(step)] = session.state().has(step);
    return steps;
}

Value sessionRuleInput(const Session& session, const std::vector<std::string>& facilitators,
                       const std::vector<Participant>& people) {
    auto listed = Value::array();
    for (const auto& one : people) {
        if (listed.size() == mostPeople) break;
        listed.push_back(participantInput(one));
    }
    return {{"session", sessionInput(session, facilitators)},
            {"workshop", workshopInput(session)},
            {"client", clientInput(session)},
            {"steps", stepsOf(session)},
            {"attendance", attendanceOf(people)},
            {"certificates", session.certificates},
            {"participants", std::move(listed)}};
}

std::map<std::string, std::string> without(std::map<std::string, std::string> all, std::string_view prefix) {
    std::erase_if(all, [&](const auto& entry) { return entry.first.starts_with(prefix); });
    return all;
}

}  // namespace

Value sessionRuleInput(Transaction& tx, const Session& session) {
    return sessionRuleInput(session, facilitatorsOf(tx, session), participantsOf(tx, session.id));
}

Value sampleSessionRuleInput() {
    return sessionRuleInput(sampleSession(), {"Farid Example", "Greta Example"}, {sampleParticipant()});
}

std::map<std::string, std::string> sessionRuleInputNotes() {
    auto notes = without(without(ruleInputNotes(), "participant."), "earlier");
    notes["participants"] = "as in other hooks, at most 500";
    notes["attendance"] = "how many there are: all, and by attendance";
    notes["certificates"] = "that were issued and count";
    return notes;
}

std::map<std::string, std::vector<sdk::Choice>> sessionRuleInputValues() {
    auto values = ruleInputValues();
    std::erase_if(values, [](const auto& entry) { return entry.first.starts_with("participant."); });
    return values;
}

RuleFacts RuleFacts::of(Transaction& tx, const Session& session) {
    return {facilitatorsOf(tx, session), CertificateRepository::earlierOfSession(tx, session.id, mostEarlier)};
}

Value ruleInput(const Session& session, const Participant& participant, const RuleFacts& facts) {
    auto earlier = Value::array();
    if (const auto found = facts.earlier.find(participant.id); found != facts.earlier.end())
        for (const auto& one : found->second)
            earlier.push_back({{"id", one.id},
                               {"workshop_code", one.workshopCode},
                               {"workshop", one.workshopName},
                               {"date", sdk::isoDate(one.endDate)},
                               {"status", one.status}});
    return {{"participant", participantInput(participant)},
            {"session", sessionInput(session, facts.facilitators)},
            {"workshop", workshopInput(session)},
            {"client", clientInput(session)},
            {"earlier", std::move(earlier)}};
}

Value sampleRuleInput() {
    RuleFacts facts{.facilitators = {"Farid Example", "Greta Example"}, .earlier = {}};
    const auto participant = sampleParticipant();
    facts.earlier[participant.id] = {{.id = "cert-aaaaaaaaaaaa",
                                      .workshopCode = "FAC1",
                                      .workshopName = "Facilitation basics",
                                      .status = "valid",
                                      .endDate = *sdk::parseDate("2025-05-20")}};
    return ruleInput(sampleSession(), participant, facts);
}

std::map<std::string, std::string> ruleInputNotes() {
    return {{"participant.name", "in full"},
            {"participant.first_name", "its first word; last_name is the rest"},
            {"participant.certificate_name", "what the certificate says instead of the name, may be empty"},
            {"participant.completed", "the date they completed it when it is not the session's last day"},
            {"participant.custom", "fields this site has added, by their name; as texts"},
            {"participant.title", "job title, may be empty"},
            {"session.end_date", "the date on the certificate unless the participant has another"},
            {"session.start_time", "each day, in the session's zone"},
            {"session.client", "the client's name, may be empty"},
            {"session.facilitators", "names, the lead first"},
            {"session.language", "chooses words and month names"},
            {"session.custom", "fields this site has added, by their name; as texts"},
            {"workshop.code", "of the workshop type"},
            {"workshop.validity_months", "nothing: its certificates do not end"},
            {"client.manager", "the name of the client's relationship manager, may be empty"},
            {"earlier", "certificates of the person that count, of other sessions, the oldest first"}};
}

std::map<std::string, std::vector<sdk::Choice>> ruleInputValues() {
    const auto choices = [](const sdk::FieldSet& fields, const char* name) { return fields.get(name).options.choices; };
    const auto &people = participants().declared(), &planned = sessions().declared();
    return {{"participant.attendance", choices(people, "attendance")},
            {"participant.region", choices(people, "region")},
            {"session.region", choices(planned, "region")},
            {"session.language", choices(planned, "language")},
            {"session.delivery", choices(planned, "delivery_type")}};
}

std::map<std::string, sdk::Sensitivity> sensitiveRuleInput() {
    std::map<std::string, sdk::Sensitivity> sensitive{{"participant.email", sdk::Sensitivity::Contact}};
    for (const auto* field : {"name", "first_name", "last_name", "certificate_name", "title", "company", "custom"})
        sensitive[std::string("participant.") + field] = sdk::Sensitivity::Pii;
    return sensitive;
}

Value mailFacts(Transaction& tx, sdk::People& people, const Session& session, const Participant& participant) {
    Value facts{{"session", sessionInput(session, facilitatorsOf(tx, session))},
                {"workshop", workshopInput(session)},
                {"client", clientInput(session)}};
    const auto client = session.client.empty() ? std::nullopt : clients().find(tx, session.client);
    const auto manager = client && !client->crm.empty() ? people.find(tx, client->crm) : std::nullopt;
    facts["client"]["manager_email"] = manager ? manager->email : "";
    facts["participant"] = participantInput(participant);
    facts["participant"]["certificates"] =
        CertificateRepository::countOf(tx, participant.personId.value_or(""), participant.email);
    return facts;
}

/// Who has left the session since is known by the certificate alone.
Value mailFacts(Transaction& tx, sdk::People& people, const Certificate& certificate) {
    const auto session = sessions().find(tx, certificate.sessionId);
    if (!session) return {};
    auto participant = participants().find(tx, certificate.participantId);
    if (!participant) participant = Participant{.id = certificate.participantId, .fullName = certificate.printedName};
    if (participant->email.empty()) participant->email = certificate.email;
    participant->personId = certificate.personId;
    return mailFacts(tx, people, *session, *participant);
}

Value sampleMailFacts() {
    auto facts = sampleRuleInput();
    facts.erase("earlier");
    facts["participant"]["certificates"] = 4;
    facts["client"]["manager_email"] = "carla@example.com";
    return facts;
}

std::vector<sdk::Choice> sessionsToPreview(Transaction& tx, const sdk::Viewer& viewer) {
    std::vector<sdk::Choice> all;
    for (const auto& session : SessionRepository::latest(tx, viewer, 50))
        all.push_back({session.id, session.title + ", " + sdk::showDate(session.end)});
    return all;
}

std::vector<sdk::RuleCase> casesOfSession(Transaction& tx, const sdk::Viewer& viewer, const std::string& id,
                                          const MoreInput& more) {
    std::vector<sdk::RuleCase> cases;
    const auto session = SessionRepository::find(tx, viewer, id);
    if (!session) return cases;
    const auto facts = RuleFacts::of(tx, *session);
    for (const auto& one : participantsOf(tx, session->id)) {
        if (one.attendance == "absent") continue;
        if (cases.size() == mostPeople) break;
        auto input = ruleInput(*session, one, facts);
        if (more) more(*session, one, input);
        cases.push_back({one.id, one.fullName, std::move(input)});
    }
    return cases;
}

}  // namespace guildhall::certificates
