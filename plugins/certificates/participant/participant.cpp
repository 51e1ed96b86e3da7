#include "participant/participant.hpp"

namespace guildhall::certificates {

using sdk::Sensitivity;

const sdk::FieldSet& participantFields() {
    static const auto fields =
        sdk::FieldSet::of("certificates.participant")
            // Names are what people are told apart by: whoever may open the session sees them.
            .text("full_name", "Full name", {.required = true})
            .text("certificate_name", "Name on the certificate", {.hint = "Left empty, the full name is printed."})
            .email("email", "E-mail", {.required = true, .sensitivity = Sensitivity::Contact})
            .text("title", "Job title", {.max = 120})
            .text("company", "Company", {.max = 160})
            .choice("region", "Region", {{"NA", "NA"}, {"EU", "EU"}, {"SEA", "SEA"}, {"Other", "Other"}})
            .choice(
                "attendance", "Attendance",
                {{"expected", "Not recorded", "grey"}, {"attended", "Attended", "green"}, {"absent", "Absent", "red"}},
                {.required = true, .hint = "Someone marked absent gets no certificate.", .initial = "expected"})
            .date("completion_date", "Completion date", {.hint = "Left empty, the session's end date counts."})
            .longText("notes", "Notes", {.max = 2000, .sensitivity = Sensitivity::Pii})
            .choice("certificate", "Certificate",
                    {{"issued", "Issued", "green"},
                     {"revoked", "Revoked", "red"},
                     {"refused", "Not eligible", "grey"},
                     {"problem", "Problem", "amber"},
                     {"none", "Not issued", "grey"}})
            .text("certificate_problem", "Problem");
    return fields;
}

const std::vector<std::string>& participantFormFields() {
    static const std::vector<std::string> names{"full_name", "certificate_name", "email",           "title", "company",
                                                "region",    "attendance",       "completion_date", "notes"};
    return names;
}

std::optional<std::string> nameProblem(const std::string& name) {
    if (!name.empty() && std::string_view("=+@").find(name.front()) != std::string_view::npos)
        return "Full name starts with “" + name.substr(0, 1) +
               "”, which spreadsheets run as a formula — write the name only";
    return std::nullopt;
}

sdk::JobProblem participantProblem(const std::string& sessionId, const sdk::Value& record, std::string reason) {
    const auto id = record["id"].get<std::string>();
    return {.item = id,
            .label = record["full_name"].get<std::string>(),
            .sensitivity = participantFields().get("full_name").options.sensitivity,
            .reason = std::move(reason),
            .path = "/sessions/" + sessionId + "/participants/" + id + "/edit"};
}

std::optional<std::string> whyNotAdd(const sdk::Viewer& viewer, sdk::Relation relation) {
    if (viewer.sees(Sensitivity::Contact, relation)) return std::nullopt;
    return "You can add people to the sessions you are assigned to. On this one you may not see e-mail addresses, so "
           "you "
           "cannot add or import people.";
}

}  // namespace guildhall::certificates
