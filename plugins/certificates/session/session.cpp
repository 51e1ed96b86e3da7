#include "session/session.hpp"

namespace guildhall::certificates {

namespace {

std::vector<sdk::Choice> plain(std::initializer_list<const char*> values) {
    std::vector<sdk::Choice> choices;
    for (const auto* value : values) choices.push_back({value, value});
    return choices;
}

std::vector<sdk::Choice> timeZones() {
    std::vector<sdk::Choice> choices;
    for (const auto& zone : sdk::timeZones()) choices.push_back({zone, zone});
    return choices;
}

std::vector<sdk::Choice> languages() {
    return {{"en", "English"},   {"cs", "Czech"},   {"da", "Danish"},  {"de", "German"},
            {"el", "Greek"},     {"es", "Spanish"}, {"fr", "French"},  {"it", "Italian"},
            {"nb", "Norwegian"}, {"nl", "Dutch"},   {"pl", "Polish"},  {"pt", "Portuguese"},
            {"ru", "Russian"},   {"sv", "Swedish"}, {"tr", "Turkish"}, {"vi", "Vietnamese"}};
}

std::string dateText(sdk::Date date) { return sdk::showDate(date); }

}  // namespace

const sdk::FieldSet& sessionFields() {
    static const auto fields =
        sdk::FieldSet::of("certificates.session")
            .text("title", "Title",
                  {.required = true,
                   .max = 160,
                   .hint = "As people will look for it, such as “Practical problem solving, Leeds”."})
            .choice("workshop_type", "Workshop type", {}, {.required = true})
            .date("start_date", "Start date", {.required = true})
            .date("end_date", "End date", {.required = true})
            .timeOfDay("start_time", "Starts daily at", {.initial = "08:00"})
            .timeOfDay("end_time", "Ends daily at", {.initial = "17:00"})
            .choice("time_zone", "Time zone", timeZones(), {.required = true, .initial = "UTC"})
            .choice("delivery_type", "Delivery", plain({"Onsite", "Virtual", "Self-paced", "Hybrid"}),
                    {.required = true, .initial = "Onsite"})
            .text("location", "Location", {.hint = "A room, an address or a meeting link."})
            .choice("region", "Region", plain({"NA", "EU", "SEA", "Other"}), {.required = true})
            .choice(
                "language", "Language", languages(),
                {.required = true, .hint = "The date on the certificate is written in this language.", .initial = "en"})
            .number("capacity", "Capacity", {.least = 1, .most = 100'000, .width = "4"})
            .text("client", "Client", {.max = 160})
            .text("sponsor", "Sponsor", {.max = 160})
            .choice("lead", "Lead facilitator", {})
            .text("crm_session_id", "CRM session id", {.max = 60, .width = "20"})
            .longText("outline", "Simulation outline", {.max = 4000})
            .longText("notes", "Notes", {.max = 4000, .hint = "For staff only."})
            .choice("status", "Status",
                    {{"New", "New", "grey"},
                     {"Confirmed", "Confirmed", "blue"},
                     {"Delivered", "Delivered", "green"},
                     {"Closed", "Closed", "grey"},
                     {"On hold", "On hold", "amber"},
                     {"Cancelled", "Cancelled", "red"}})
            .text("workshop", "Workshop")
            .text("lead_name", "Lead facilitator")
            .number("participants", "Participants")
            .number("certificates", "Certificates");
    return fields;
}

const std::vector<std::string>& sessionFormFields() {
    static const std::vector<std::string> names{
        "title",     "workshop_type", "start_date", "end_date",       "start_time", "end_time",
        "time_zone", "delivery_type", "location",   "region",         "language",   "capacity",
        "client",    "sponsor",       "lead",       "crm_session_id", "outline",    "notes"};
    return names;
}

const sdk::FieldSet& reasonFields() {
    static const auto fields =
        sdk::FieldSet::of("certificates.reason")
            .text("reason", "Reason", {.max = 500, .hint = "Kept with the record, for those who ask later."});
    return fields;
}

const char* stepName(Step step) {
    constexpr std::array names{"materials_ordered", "ready",   "info_sent", "delivered",
                               "finalized",         "on_hold", "cancelled"};
    return names[static_cast<std::size_t>(step)];
}

const char* stepLabel(Step step) {
    constexpr std::array labels{"Materials ordered", "Ready for delivery", "Workshop info sent",
                                "Delivered",         "Finalized",          "On hold",
                                "Cancelled"};
    return labels[static_cast<std::size_t>(step)];
}

std::string statusOf(const SessionState& state) {
    if (state.has(Step::Cancelled)) return "Cancelled";
    if (state.has(Step::OnHold)) return "On hold";
    if (state.has(Step::Finalized)) return "Closed";
    if (state.has(Step::Delivered)) return "Delivered";
    if (state.has(Step::Ready)) return "Confirmed";
    return "New";
}

std::optional<std::string> whyLocked(const SessionState& state) {
    if (state.has(Step::Cancelled)) return "This session is cancelled, so it can no longer be changed.";
    return std::nullopt;
}

std::optional<std::string> whyNot(const SessionState& state, Step step, bool reached, sdk::Instant now) {
    if (const auto locked = whyLocked(state)) return locked;
    if (state.has(step) == reached) return std::nullopt;
    switch (step) {
        case Step::Ready:
            if (reached && state.participants == 0)
                return "This session cannot be marked as Ready for delivery — it has no participants yet.";
            if (!reached && state.has(Step::Delivered))
                return "This session is delivered, so it stays Ready for delivery.";
            break;
        case Step::Delivered:
            if (reached && !state.has(Step::Ready))
                return "This session cannot be marked as Delivered — mark it as Ready for delivery first.";
            if (reached &&
                std::chrono::sys_days(state.endDate) > std::chrono::sys_days(sdk::dateIn(now, state.timeZone)))
                return "This session cannot be marked as Delivered — the workshop End Date is in the future (" +
                       dateText(state.endDate) + ").";
            if (!reached && state.has(Step::Finalized)) return "This session is closed, so it stays Delivered.";
            if (!reached && state.certificates > 0)
                return "Certificates have been issued for this session, so it stays Delivered.";
            break;
        case Step::Finalized:
            if (reached && !state.has(Step::Delivered))
                return "This session cannot be closed — mark it as Delivered first.";
            break;
        default: break;
    }
    return std::nullopt;
}

std::optional<std::string> whyParticipantsLocked(const SessionState& state, bool mayEditSessions) {
    if (state.has(Step::Cancelled)) return "This session is cancelled, so its participants can no longer be changed.";
    if (state.has(Step::Finalized)) return "This session is closed, so its participants can no longer be changed.";
    if (state.has(Step::OnHold)) return "This session is on hold. Take it off hold to change its participants.";
    if (state.has(Step::Delivered) && !mayEditSessions)
        return "This session is delivered. Ask an administrator to change its participants.";
    return std::nullopt;
}

std::optional<std::string> whyNotIssue(const SessionState& state) {
    if (state.has(Step::Cancelled)) return "Certificates cannot be issued — this session is cancelled.";
    if (!state.has(Step::Delivered)) return "Certificates can be issued once this session is marked as Delivered.";
    if (state.participants == 0) return "There is nobody to issue a certificate to — add participants first.";
    return std::nullopt;
}

}  // namespace guildhall::certificates
