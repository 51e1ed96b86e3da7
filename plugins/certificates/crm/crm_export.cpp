#include "crm/crm_export.hpp"

#include "client/client.hpp"
#include "participant/participant.hpp"
#include "session/session_repository.hpp"

#include <guildhall/sdk/id.hpp>
#include <guildhall/sdk/say.hpp>

namespace guildhall::certificates {

using sdk::Request;
using sdk::Response;
using sdk::Sensitivity;

namespace {

/// The names of columns are what the CRM calls them; it reads them back as we do.
const sdk::FieldSet& exportFields() {
    static const auto fields = [] {
        const auto& people = participants().declared();
        const auto choices = [&](const char* field) { return people.get(field).options.choices; };
        return sdk::FieldSet::of("certificates.crm_row")
            .text("session_code", "Session code")
            .text("first_name", "First Name")
            .text("last_name", "Last Name")
            .email("email", "Email", {.sensitivity = Sensitivity::Contact})
            .text("company", "Company / Account")
            .text("title", "Job Title")
            .choice("region", "Region", choices("region"))
            .longText("notes", "Notes", {.sensitivity = Sensitivity::Pii})
            .text("crm_session_id", "CRM session id")
            .choice("attendance", "Attendance", choices("attendance"))
            .date("completion_date", "Completion date")
            .choice("certificate", "Certificate status", choices("certificate"))
            .text("certificate_id", "Certificate id")
            .instant("issued_on", "Issued on")
            .text("verify_address", "Verify address")
            .date("start_date", "Start date")
            .date("end_date", "End date")
            .text("session_title", "Session")
            .text("client", "Client");
    }();
    return fields;
}

const std::vector<std::string> fileColumns{
    "session_code",   "first_name", "last_name",      "email",      "company",         "title",
    "region",         "notes",      "crm_session_id", "attendance", "completion_date", "certificate",
    "certificate_id", "issued_on",  "verify_address", "start_date", "end_date"};

/// A name of one word is the last name. What stands before the last blank is the first: all that is not a blank is
/// taken off the end, which is the same on both engines.
constexpr const char* firstSql = "trim(rtrim(r.full_name, replace(r.full_name, ' ', '')))";
constexpr const char* lastSql = "substr(r.full_name, length(rtrim(r.full_name, replace(r.full_name, ' ', ''))) + 1)";

std::string quoted(const std::string& text) {
    std::string sql = "'";
    for (const char c : text) sql += c == '\'' ? std::string("''") : std::string(1, c);
    return sql + "'";
}

sdk::ListSource sourceWith(const std::string& portal) {
    return {
        .from = "certificates_participant r JOIN certificates_session s ON s.id = r.session_id",
        .id = "r.id",
        .columns = {{"session_code", "(SELECT t.code FROM certificates_workshop_type t WHERE t.id = s.workshop_type)"},
                    {"first_name", firstSql},
                    {"last_name", lastSql},
                    {"email", "r.email"},
                    {"company", "r.company"},
                    {"title", "r.title"},
                    {"region", "r.region"},
                    {"notes", "r.notes"},
                    {"crm_session_id", "s.crm_session_id"},
                    {"attendance", "r.attendance"},
                    // Nobody has completed what is not delivered, or what they were absent from.
                    {"completion_date",
                     "CASE WHEN r.attendance = 'absent' OR NOT s.delivered THEN r.completion_date ELSE "
                     "coalesce(r.completion_date, s.end_date) END"},
                    {"certificate", participants().part("certificate").sql},
                    {"certificate_id", "coalesce(c.id, '')"},
                    {"issued_on", "c.issued_at"},
                    {"verify_address",
                     "CASE WHEN c.id IS NULL THEN '' ELSE " + quoted(portal + "/verify/") + " || c.id END"},
                    {"start_date", "s.start_date"},
                    {"end_date", "s.end_date"},
                    {"session_title", "s.title"},
                    {"client", "coalesce((SELECT k.name FROM certificates_client k WHERE k.id = s.client), '')"}},
        .search = {"session_title", "client", "crm_session_id", "first_name", "last_name", "company"},
        .filters = {"certificate", "attendance", "region", "end_date"},
        .order = "-end_date",
        .joins =
            "LEFT JOIN certificates_certificate c ON c.session_id = r.session_id AND c.participant_id = r.id "
            "AND c.revoked_at IS NULL AND c.replaced_at IS NULL",
        .joined = {"certificate_id", "issued_on", "verify_address"}};
}

/// Those of the sessions the viewer may open, and of one when it is asked for.
sdk::ListScope scopeFor(const sdk::Viewer& viewer, const std::string& session) {
    auto visible = SessionRepository::visible(viewer);
    sdk::ListScope scope;
    if (!visible.where.empty())
        scope = {"r.session_id IN (SELECT r.id FROM certificates_session r WHERE " + visible.where + ")",
                 std::move(visible.params)};
    if (session.empty()) return scope;
    scope.where += (scope.where.empty() ? "" : " AND ") + std::string("r.session_id = ?");
    scope.params.emplace_back(session);
    return scope;
}

}  // namespace

CrmExport::CrmExport(sdk::Services& services)
    : database_(services.database), source_(sourceWith(services.site.portalUrl)) {}

Response CrmExport::list(const Request& request, const std::string& asked) const {
    const auto& viewer = request.viewer();
    // Whoever sees only sessions they are named on sees what people on these are.
    const auto relation = viewer.can("sessions.view.all") ? sdk::Relation::None : sdk::Relation::Assigned;
    const auto query = sdk::ListQuery::from(request, exportFields(), source_, relation);
    return database_.read([&](sdk::Transaction& tx) {
        auto crumbs = std::vector<std::pair<std::string, std::string>>{{sdk::say("Sessions"), "/sessions"}};
        auto intro = sdk::say("Who completed what, in the CRM’s columns: of all sessions you may open.");
        if (!asked.empty()) {
            const auto session = sessions().get(tx, asked, SessionRepository::visible(viewer));
            crumbs.emplace_back(session.title, session.url());
            intro = sdk::say("Who completed what, in the CRM’s columns: of this session.");
        }
        const auto scope = scopeFor(viewer, asked);
        sdk::ListPage::Show show{
            .columns = {"last_name", "first_name", "session_title", "end_date", "attendance", "certificate"},
            .link = [](const sdk::ListRow& row) { return "/participants/" + row.id(); },
            .noun = "people",
            .emptyText = "Nobody is on a session that you may open yet.",
            .people = {"r.person_id", "r.email"}};
        if (request.query("format") == "csv") {
            show.columns = fileColumns;
            return sdk::exportCsv(tx, exportFields(), source_, query, viewer, show, "completions.csv", scope);
        }
        const auto page = sdk::selectPage(tx, exportFields(), source_, query, scope);
        return Response::page({.templateName = "kernel/list_page",
                               .title = sdk::say("Completions for the CRM"),
                               .data = {{"intro", std::move(intro)}},
                               .crumbs = std::move(crumbs),
                               .views = {{"list", page.view(exportFields(), source_, viewer, show)}}});
    });
}

}  // namespace guildhall::certificates
