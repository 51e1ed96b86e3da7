#include "session/session.hpp"

#include "client/client.hpp"
#include "workshop_type/workshop_type.hpp"

namespace guildhall::certificates {

namespace {

using sdk::FieldType;

/// A step's place in the record.
struct StepPart {
    bool Session::*reached;
    std::optional<sdk::Instant> Session::*at;
};

const StepPart& partOf(Step step) {
    static constexpr std::array<StepPart, allSteps.size()> parts{
        {{&Session::materialsOrdered, &Session::materialsOrderedAt},
         {&Session::ready, &Session::readyAt},
         {&Session::infoSent, &Session::infoSentAt},
         {&Session::delivered, &Session::deliveredAt},
         {&Session::finalized, &Session::finalizedAt},
         {&Session::onHold, &Session::onHoldAt},
         {&Session::cancelled, &Session::cancelledAt}}};
    return parts[static_cast<std::size_t>(step)];
}

std::string ofWorkshop(const char* column) {
    return std::string("(SELECT t.") + column + " FROM certificates_workshop_type t WHERE t.id = r.workshop_type)";
}

// statusOf() in SQL, for filtering and sorting.
constexpr const char* statusSql =
    "CASE WHEN r.cancelled THEN 'Cancelled' WHEN r.on_hold THEN 'On hold' WHEN r.finalized THEN 'Closed' "
    "WHEN r.delivered THEN 'Delivered' WHEN r.ready THEN 'Confirmed' ELSE 'New' END";

using Type = sdk::RecordType<Session>;

Type withPlan(Type type) {
    return std::move(type)
        .text(&Session::title, "title", "Title",
              {.required = true,
               .search = true,
               .max = 160,
               .hint = "As people will look for it, such as “Practical problem solving, Leeds”."})
        .reference(&Session::workshopType, "workshop_type", "Workshop type", workshopTypes(), {.required = true},
                   {.only = "r.active"})
        .reference(&Session::client, "client", "Client", clients(), {.search = true}, {.only = "r.active"})
        .date(&Session::start, "start_date", "Start date", {.required = true, .heading = "When"})
        .date(&Session::end, "end_date", "End date", {.required = true})
        .timeOfDay(&Session::startTime, "start_time", "Starts daily at", {.initial = "08:00"})
        .timeOfDay(&Session::endTime, "end_time", "Ends daily at", {.initial = "17:00"})
        .timeZone(&Session::timeZone, "time_zone", "Time zone", {.required = true, .initial = "UTC"})
        .choice(&Session::delivery, "delivery_type", "Delivery",
                {{"Onsite", "Onsite"}, {"Virtual", "Virtual"}, {"Self-paced", "Self-paced"}, {"Hybrid", "Hybrid"}},
                {.required = true, .initial = "Onsite", .heading = "Where and how"})
        .text(&Session::location, "location", "Location", {.hint = "A room, an address or a meeting link."})
        .choice(&Session::region, "region", "Region", regions(), {.required = true})
        .choice(&Session::language, "language", "Language", sessionLanguages(),
                {.required = true,
                 .hint = "The words and the date on the certificate are in this language.",
                 .initial = "en"})
        .number(&Session::capacity, "capacity", "Capacity", {.least = 1, .most = 100'000, .width = "4"})
        .person(&Session::lead, "lead", "Lead facilitator",
                {.search = true,
                 .heading = "Who",
                 .wider = "Include people from other regions",
                 .narrower = "Only people in the session’s region"})
        .person(&Session::csa, "csa", "Client session administrator", {.byHand = false})
        .text(&Session::sponsor, "sponsor", "Sponsor", {.max = 160})
        .text(&Session::crmId, "crm_session_id", "CRM session id", {.max = 60, .width = "20", .heading = "More"})
        .longText(&Session::outline, "outline", "Simulation outline", {.max = 4000})
        .longText(&Session::notes, "notes", "Notes", {.max = 4000, .hint = "For staff only."});
}

/// What is sent where, and to whom.
Type withShipping(Type type) {
    constexpr auto contact = sdk::Sensitivity::Contact;
    return std::move(type)
        .group(&Session::materials, "materials", "Materials",
               sdk::FieldGroup<Material>({"item", "items"})
                   .text(&Material::item, "item", "Item", {.required = true, .max = 120})
                   .number(&Material::quantity, "quantity", "Quantity",
                           {.required = true, .initial = "1", .least = 1, .most = 100'000, .width = "4"})
                   .text(&Material::notes, "notes", "Notes", {.max = 200}),
               {.most = 50, .heading = "Materials and shipping"})
        .text(&Session::shipContact, "ship_contact", "Contact name", {.max = 160, .sensitivity = contact})
        .phone(&Session::shipPhone, "ship_phone", "Contact phone", {.sensitivity = contact})
        .email(&Session::shipEmail, "ship_email", "Contact e-mail", {.sensitivity = contact})
        .longText(&Session::shipAddress, "ship_address", "Shipping address", {.max = 600, .sensitivity = contact})
        .longText(&Session::shipInstructions, "ship_instructions", "Special instructions", {.max = 1000})
        .text(&Session::courier, "courier", "Courier", {.max = 120})
        .text(&Session::tracking, "tracking", "Tracking number", {.max = 120})
        .date(&Session::shipDate, "ship_date", "Ship date");
}

Type withProgress(Type type) {
    for (const auto step : allSteps) {
        const std::string name = stepName(step), label = stepLabel(step);
        std::move(type).boolean(partOf(step).reached, name, label, {.byHand = false});
        std::move(type).instant(partOf(step).at, name + "_at", label + " on");
    }
    return std::move(type)
        .computed(&Session::status, FieldType::Choice, "status", "Status", statusSql,
                  {.choices = {{"New", "New", "grey"},
                               {"Confirmed", "Confirmed", "blue"},
                               {"Delivered", "Delivered", "green"},
                               {"Closed", "Closed", "grey"},
                               {"On hold", "On hold", "amber"},
                               {"Cancelled", "Cancelled", "red"}}})
        .computed(&Session::workshopCode, FieldType::Text, "workshop", "Workshop", ofWorkshop("code"), {.search = true})
        .computed(&Session::workshopName, FieldType::Text, "workshop_name", "Workshop name", ofWorkshop("name"))
        .computed(&Session::clientName, FieldType::Text, "client_name", "Client's name",
                  "(SELECT k.name FROM certificates_client k WHERE k.id = r.client)")
        .computed(&Session::clientManager, FieldType::Text, "client_manager", "Client relationship manager",
                  "(SELECT p.name FROM certificates_client k JOIN person_directory p ON p.id = k.crm WHERE k.id = "
                  "r.client)")
        .computed(&Session::validityMonths, FieldType::Number, "validity_months", "Certificates valid for (months)",
                  ofWorkshop("validity_months"))
        .computed(&Session::participants, FieldType::Number, "participants", "Participants",
                  "(SELECT count(*) FROM certificates_participant p WHERE p.session_id = r.id)")
        .computed(&Session::certificates, FieldType::Number, "certificates", "Certificates",
                  "(SELECT count(*) FROM certificates_certificate c WHERE c.session_id = r.id AND c.revoked_at IS "
                  "NULL AND c.replaced_at IS NULL)");
}

/// As the CRM has them; its id tells which session a row is.
sdk::RecordImport sessionLists() {
    return {.key = "crm_session_id",
            .columns = {"crm_session_id", "title", "workshop_type", "start_date", "end_date", "region"},
            .further = {"client", "start_time", "end_time", "time_zone", "delivery_type", "location", "language",
                        "capacity", "lead", "sponsor", "notes"},
            .heads = {{"crm_session_id", {"CRM session id", "session code", "crm id", "session id"}},
                      {"title", {"Title", "session name", "session title", "name"}},
                      {"workshop_type", {"Workshop code", "workshop", "code"}},
                      {"start_date", {"Start date", "start", "begins"}},
                      {"end_date", {"End date", "end", "ends"}},
                      {"client", {"Client", "account", "company", "company / account"}},
                      {"start_time", {"Start time"}},
                      {"end_time", {"End time"}},
                      {"delivery_type", {"Delivery", "delivery type"}},
                      {"lead", {"Lead facilitator", "facilitator", "facilitator e-mail", "lead e-mail"}}},
            .spellings = {{"region", regionSpellings()},
                          {"delivery_type",
                           {{"on-site", "Onsite"},
                            {"on site", "Onsite"},
                            {"classroom", "Onsite"},
                            {"online", "Virtual"},
                            {"remote", "Virtual"},
                            {"self paced", "Self-paced"},
                            {"e-learning", "Self-paced"}}}},
            .changes = "Sessions that change",
            .sample = {{"PSDM-2401", "Practical problem solving, Leeds", "PSDM", "2026-03-11", "2026-03-12", "EU"}},
            .offer = sdk::ImportOffer{
                .page = "/importer",
                .label = "Sessions",
                .hint = "Each row is one session. One that has the CRM's id already is changed, others are added."}};
}

}  // namespace

std::vector<sdk::Choice> sessionLanguages() {
    return {{"en", "English"},   {"cs", "Czech"},   {"da", "Danish"},  {"de", "German"},
            {"el", "Greek"},     {"es", "Spanish"}, {"fr", "French"},  {"it", "Italian"},
            {"nb", "Norwegian"}, {"nl", "Dutch"},   {"pl", "Polish"},  {"pt", "Portuguese"},
            {"ru", "Russian"},   {"sv", "Swedish"}, {"tr", "Turkish"}, {"vi", "Vietnamese"}};
}

std::vector<std::pair<std::string, std::string>> regionSpellings() {
    return {{"North America", "NA"},    {"Americas", "NA"},        {"Europe", "EU"},          {"EMEA", "EU"},
            {"South East Asia", "SEA"}, {"Southeast Asia", "SEA"}, {"South-East Asia", "SEA"}};
}

const sdk::RecordType<Session>& sessions() {
    constexpr const char* open = "NOT r.finalized AND NOT r.cancelled";
    static const auto type =
        withProgress(withShipping(withPlan(Type("certificates.session", "sess", {"session", "sessions"}))))
            .custom(&Session::custom)
            .title("{title}")
            .list({.columns = {"title", "workshop", "start_date", "region", "lead", "participants", "certificates",
                               "status"},
                   .filters = {"status", "region", "client", "lead", "delivery_type", "start_date"},
                   .order = "-start_date",
                   .empty = "No session is planned. Add one to begin.",
                   .ownRegion = {"region", "Show all regions"}})
            .tab({.name = "open", .label = "Open", .where = open})
            .tab({.name = "upcoming",
                  .label = "Upcoming",
                  .where = open,
                  .empty = "No open session is running or still to come."})
            .tab({.name = "past", .label = "Past", .where = open, .empty = "No session that is over is still open."})
            .tab({.name = "mine",
                  .label = "My sessions",
                  .empty = "You are named on no session yet.",
                  .everywhere = true})
            .tab({.name = "all", .label = "All"})
            .tab({.name = "calendar",
                  .label = "Calendar",
                  .where = "NOT r.cancelled",
                  .from = "start_date",
                  .until = "end_date"})
            .privacy({.person = "lead", .purpose = "to know who led it", .emptied = {"lead"}})
            .permissions({.see = "sessions.view", .change = "sessions.edit", .remove = "sessions.edit"})
            .importable(sessionLists())
            .action({.name = "finalize",
                     .label = "Close session",
                     .past = "closed",
                     .access = "sessions.edit",
                     .question = "Close this session?",
                     .audit = "FINALIZED"})
            .action({.name = "cancel",
                     .label = "Cancel session",
                     .past = "cancelled",
                     .access = "sessions.edit",
                     .asksReason = true,
                     .mayOmitReason = true,
                     .danger = true,
                     .warning = "The session can no longer be changed. This cannot be undone.",
                     .question = "Cancel this session?",
                     .audit = "CANCELLED"})
            .onPersonPage({.field = "lead", .columns = {"title", "start_date", "status"}, .order = 30})
            .whenAdded("Next: add its participants.")
            .inMenu(sdk::MenuGroup::Work, 10)
            .pageBy("certificates/session")
            .decidedBy({"session.check"})
            .api();
    return type;
}

SessionState Session::state() const {
    SessionState state{
        .endDate = end, .timeZone = timeZone, .participants = participants, .certificates = certificates};
    for (const auto step : allSteps) state.set(step, this->*partOf(step).reached);
    return state;
}

std::optional<sdk::Instant> Session::reachedAt(Step step) const { return this->*partOf(step).at; }

void Session::take(Step step, bool reached, sdk::Instant now) {
    this->*partOf(step).reached = reached;
    auto& at = this->*partOf(step).at;
    if (reached && !at) at = now;
}

}  // namespace guildhall::certificates
