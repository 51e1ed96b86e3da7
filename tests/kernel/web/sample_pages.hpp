// Example pages with view models as handlers make them: for the tests of the templates and for looking at the theme.
#pragma once

#include <guildhall/sdk/form.hpp>
#include <guildhall/sdk/list.hpp>
#include <guildhall/sdk/response.hpp>
#include <guildhall/sdk/viewer.hpp>

#include <string>
#include <vector>

namespace guildhall::web {
namespace samples {

using sdk::FieldSet;
using sdk::Page;
using sdk::Value;

inline const FieldSet& sessionFields() {
    static const FieldSet fields =
        FieldSet::of("sample.session")
            .text("title", "Title",
                  {.required = true, .hint = "As it stands on the certificate, for example “Working at heights”"})
            .choice("status", "Status",
                    {{"planned", "Planned", "blue"},
                     {"delivered", "Delivered", "green"},
                     {"cancelled", "Cancelled", "grey"},
                     {"late", "Certificates late", "amber"}},
                    {.required = true})
            .text("client", "Client", {})
            .date("starts_on", "Starts on", {.required = true})
            .date("ends_on", "Ends on", {.hint = "Leave empty for a one-day session"})
            .number("participants", "Participants", {.width = "4"})
            .email("contact", "Contact e-mail", {.sensitivity = sdk::Sensitivity::Contact})
            .longText("notes", "Notes", {.hint = "Only staff see these"})
            .boolean("certified", "Participants get a certificate", {});
    return fields;
}

inline sdk::ListPage sampleList() {
    const char* titles[] = {
        "Working at heights", "First aid at work", "Safe use of ladders and scaffolds: the complete two-day course",
        "Fire warden",        "Manual handling",   "Confined spaces"};
    const char* clients[] = {
        "Northgate Building Co-operative", "Harbour Authority", "Meridian Energy", "", "City Works", "Lowland Water"};
    const char* states[] = {"planned", "delivered", "late", "cancelled", "delivered", "planned"};
    sdk::ListPage list;
    list.total = 1234;
    list.query.path = "/sessions";
    list.query.page = 3;
    list.query.search = "safe";
    list.query.searchable = {"title"};
    list.query.filters = {{"status", "planned"}, {"starts_on_from", "2026-03-01"}};
    list.query.sort = "starts_on";
    list.query.descending = true;
    for (int i = 0; i < 12; ++i)
        list.rows.emplace_back(Value{{"id", "sess-abcdefghjkm" + std::to_string(i)},
                                     {"title", titles[i % 6]},
                                     {"status", states[i % 6]},
                                     {"client", clients[i % 6]},
                                     {"starts_on", "2026-03-" + std::to_string(12 + i)},
                                     {"ends_on", i % 3 == 0 ? Value("2026-03-14") : Value()},
                                     {"certified", i % 2 == 0},
                                     {"participants", i % 4 == 3 ? 124 : 8 + i},
                                     {"contact", "someone@example.org"}});
    return list;
}

inline std::shared_ptr<const sdk::ListView> sampleListView(const sdk::Viewer& viewer, int number = 3) {
    const sdk::ListSource source{.from = "t",
                                 .id = "id",
                                 .columns = {{"title", "title"},
                                             {"status", "status"},
                                             {"client", "client"},
                                             {"starts_on", "starts_on"},
                                             {"participants", "participants"},
                                             {"contact", "contact"}},
                                 .search = {"title"},
                                 .filters = {"status", "certified", "starts_on"},
                                 .order = "-starts_on"};
    const sdk::ListPage::Show show{
        .columns = {"title", "client", "starts_on", "ends_on", "participants", "contact", "certified", "status"},
        .link = [](const sdk::ListRow& row) { return "/sessions/" + row.id(); },
        .noun = "sessions"};
    auto list = sampleList();
    list.query.page = number;
    return list.view(sessionFields(), source, viewer, show);
}

inline Value sampleForm(const sdk::Viewer& viewer) {
    auto form = sdk::Form(sessionFields(), viewer)
                    .fill({{"title", "Working at heights"},
                           {"status", "planned"},
                           {"starts_on", "2026-03-12"},
                           {"participants", 12},
                           {"certified", true}});
    form.fail("ends_on", "The session cannot end before it starts on 12 March 2026");
    form.fail("client", "Choose the client this session is for");
    return form.view();
}

inline Page page(std::string name, std::string title, Value data,
                 std::vector<std::pair<std::string, std::string>> crumbs = {},
                 sdk::Frame frame = sdk::Frame::Automatic) {
    return {.templateName = std::move(name),
            .title = std::move(title),
            .data = std::move(data),
            .crumbs = std::move(crumbs),
            .frame = frame};
}

inline Page withList(Page page, std::shared_ptr<const sdk::ListView> list) {
    page.views = {{"list", std::move(list)}};
    return page;
}

inline Value sampleSummary() {
    return {
        {{"label", "E-mail"}, {"value", "amara.okafor@example.org"}, {"change_url", "/people/x/edit"}},
        {{"label", "Region"}, {"value", "Europe"}},
        {{"label", "Time zone"}, {"value", "Europe/Rome"}, {"hint", "Times on this person's pages are shown in it"}},
        {{"label", "Phone"}, {"value", ""}},
        {{"label", "Status"}, {"value", "Active"}, {"tag", "green"}}};
}

}  // namespace samples

struct SamplePage {
    std::string name;
    std::string path;
    sdk::Viewer viewer;
    sdk::Page page;
    std::string notice = {};
};

inline sdk::Viewer sampleStaff() {
    sdk::Viewer::Parts parts;
    parts.personId = "cper-abcdefghjkmn";
    parts.name = "Amara Okafor";
    parts.email = "amara.okafor@example.org";
    parts.timeZone = "Europe/Rome";
    parts.activeRole = "helpdesk";
    parts.activeRoleTitle = "Help desk";
    parts.roles = {"helpdesk", "super_admin", "facilitator"};
    parts.permissions = {"sessions.view",  "participants.view", "participants.view.pii",
                         "plugins.manage", "audit.view",        "jobs.manage"};
    parts.staff = true;
    return sdk::Viewer(parts);
}

inline sdk::Viewer sampleParticipant() {
    sdk::Viewer::Parts parts;
    parts.personId = "cper-abcdefghjkmp";
    parts.name = "Jón Þór Björnsson";
    parts.email = "jon@example.org";
    parts.activeRole = "participant";
    parts.activeRoleTitle = "Participant";
    parts.roles = {"participant"};
    return sdk::Viewer(parts);
}

inline std::vector<SamplePage> samplePages() {
    using namespace samples;
    const auto staff = sampleStaff();
    const auto own = sampleParticipant();
    const sdk::Viewer nobody;
    const Value home{
        {"name", "Amara Okafor"},
        {"is_staff", true},
        {"has_attention", true},
        {"has_cards", true},
        {"attention",
         {{{"number", 3},
           {"title", "Sessions delivered without certificates"},
           {"path", "/a"},
           {"note", "oldest from 2 Mar 2026"}},
          {{"number", 1}, {"title", "Mail that could not be sent"}, {"path", "/b"}, {"note", "since yesterday"}}}},
        {"cards",
         {{{"title", "Sessions this month"},
           {"number", 24},
           {"note", "4 more than in February"},
           {"path", "/sessions"}},
          {{"title", "Certificates issued"},
           {"number", "1,482"},
           {"note", "312 this month"},
           {"path", "/certificates"}},
          {{"title", "Participants"}, {"number", "9,310"}, {"note", "57 new this week"}, {"path", "/people"}},
          {{"title", "Awaiting pre-work"},
           {"number", 18},
           {"note", "Sessions begin within a week"},
           {"path", "/prework"},
           {"attention", true}}}}};
    const Value job{{"title", "Issue certificates for Working at heights"},
                    {"state", "running"},
                    {"is_running", true},
                    {"done", 1480},
                    {"total", 2400},
                    {"has_total", true},
                    {"percent", 62},
                    {"elapsed", "1 min 12 s"},
                    {"message", "Writing certificates"},
                    {"cancel_url", "/jobs/x/cancel"}};
    const Value done{{"title", "Issue certificates for Working at heights"},
                     {"state", "done"},
                     {"is_done", true},
                     {"is_over", true},
                     {"elapsed", "1 min 58 s"},
                     {"message", "2,398 certificates issued, 2 failed."},
                     {"result_path", "/issued"},
                     {"warnings",
                      {"Row 17: the name has a character the font cannot draw.",
                       "Row 240: the participant already holds this certificate."}}};
    const Value plugins{{"has_plugins", true},
                        {"plugins",
                         {{{"id", "certificates"},
                           {"name", "Certificates"},
                           {"version", "0.1.0"},
                           {"description", "Sessions, participants and their certificates, with public verification."},
                           {"state", "Enabled"},
                           {"tag", "green"},
                           {"adds", "14 routes, 6 permissions, 2 jobs, 2 Lua hooks"},
                           {"disable_url", "/admin/plugins/certificates/disable"}},
                          {{"id", "badges"},
                           {"name", "Badges"},
                           {"version", "0.1.0"},
                           {"description", "Open Badges for what people can do."},
                           {"state", "Available"},
                           {"tag", "grey"},
                           {"enable_url", "/admin/plugins/badges/enable"}},
                          {{"id", "domains"},
                           {"name", "Custom domains"},
                           {"version", "0.1.0"},
                           {"description", "Names under which an organisation shows its pages."},
                           {"state", "Failed"},
                           {"tag", "red"},
                           {"enable_url", "/x"},
                           {"reason",
                            "It was built with another compiler (12.1.0, this server: 12.2.0). Build it again with the "
                            "server's compiler."}}}}};
    const Value person{
        {"summary", sampleSummary()},
        {"has_roles", true},
        {"roles",
         {{{"code", "helpdesk"}, {"title", "Help desk"}, {"may_revoke", true}},
          {{"code", "facilitator"}, {"title", "Facilitator"}, {"may_revoke", false}}}},
        {"may_grant", true},
        {"choices", {{{"value", "auditor"}, {"label", "Auditor"}}, {{"value", "analyst"}, {"label", "Analyst"}}}},
        {"grant_url", "/g"},
        {"revoke_url", "/r"},
        {"invite_url", "/i"}};
    std::vector<SamplePage> pages{
        {"home", "/", staff, page("kernel/home", "Home", home)},
        {"home_portal", "/", own,
         page("kernel/home", "Home",
              {{"name", "Jón Þór Björnsson"},
               {"has_cards", true},
               {"cards",
                {{{"title", "Your certificates"},
                  {"number", 2},
                  {"note", "The last one from 12 Mar 2026"},
                  {"path", "/my-certificates"}},
                 {{"title", "Coming sessions"},
                  {"number", 1},
                  {"note", "First aid at work, 4 Apr 2026"},
                  {"path", "/s"}}}}})},
        {"home_empty", "/", staff, page("kernel/home", "Home", Value::object())},
        {"list", "/sessions", staff,
         withList(page("kernel/list_page", "Sessions",
                       {{"intro", "Everything that is taught, with who takes part."},
                        {"action", {{"label", "New session"}, {"url", "/sessions/new"}}},
                        {"more", {{{"label", "Import a list"}, {"url", "/i"}}}},
                        {"tabs",
                         {{{"label", "Open"}, {"url", "/sessions"}, {"current", true}},
                          {{"label", "Mine"}, {"url", "/m"}},
                          {{"label", "All"}, {"url", "/a"}}}}}),
                  sampleListView(staff)),
         "Session saved. Its participants have been told."},
        {"list_empty", "/sessions", staff,
         page("kernel/list_page", "Sessions",
              {{"action", {{"label", "New session"}, {"url", "/sessions/new"}}},
               {"list",
                {{"action", "/sessions"},
                 {"searchable", true},
                 {"filters", Value::array()},
                 {"empty_text", "No sessions yet. Create the first one, or load the demonstration data."}}}})},
        {"form", "/sessions/new", staff,
         page("kernel/form_page", "New session",
              {{"form", sampleForm(staff)},
               {"action", "/sessions"},
               {"button", "Create session"},
               {"cancel", "/sessions"}},
              {{"Sessions", "/sessions"}})},
        {"person", "/people/x", staff, page("kernel/person", "Amara Okafor", person, {{"People", "/people"}})},
        {"profile", "/my-profile", own,
         page("kernel/profile", "My profile",
              {{"summary", sampleSummary()},
               {"sessions",
                {{{"browser", "Firefox 128 on Linux"},
                  {"address", "192.0.2.7"},
                  {"current", true},
                  {"last_seen", "12 Mar 2026, 09:30"}},
                 {{"browser", ""}, {"address", "192.0.2.9"}, {"last_seen", "11 Mar 2026, 18:02"}}}}})},
        {"audit_entry", "/audit/1", staff,
         page("kernel/audit_entry", "PARTICIPANT_UPDATED",
              {{"summary",
                {{{"label", "At"}, {"value", "12 Mar 2026, 09:30"}},
                 {{"label", "Target"}, {"value", "cper-abcdefghjkmn"}}}},
               {"changes",
                {{{"label", "Region"}, {"before", "Europe"}, {"after", "Other"}},
                 {{"label", "Phone"}, {"before", ""}, {"after", "[REDACTED]"}}}},
               {"hash", "9f2c4e1ab0d377559f2c4e1ab0d377559f2c4e1ab0d377559f2c4e1ab0d37755"}},
              {{"Audit log", "/audit"}})},
        {"job", "/jobs/x", staff, page("kernel/job", "Issue certificates", {{"job", job}}, {{"Jobs", "/admin/jobs"}})},
        {"job_done", "/jobs/x", staff,
         page("kernel/job", "Issue certificates", {{"job", done}}, {{"Jobs", "/admin/jobs"}})},
        {"plugins", "/admin/plugins", staff, page("kernel/plugins", "Plugins", plugins)},
        {"confirm", "/sessions/x/cancel", staff,
         page("kernel/confirm", "Cancel this session",
              {{"heading", "Cancel “Working at heights” on 12 Mar 2026?"},
               {"lines",
                {"24 participants are told by e-mail.",
                 "The session stays in the list, marked as cancelled. You can plan it again later."}},
               {"action", "/x"},
               {"button", "Cancel session and tell 24 people"},
               {"danger", true},
               {"cancel", "/sessions/x"}},
              {{"Sessions", "/sessions"}})},
        {"sign_in", "/login", nobody,
         page("kernel/sign_in", "Sign in", {{"email", ""}, {"return", "/sessions"}, {"error", ""}})},
        {"sign_in_failed", "/login", nobody,
         page("kernel/sign_in", "Sign in",
              {{"email", "amara@example.org"},
               {"error",
                "That e-mail address and password do not belong together. Check both, or get a sign-in link by "
                "mail."}})},
        {"sign_in_ended", "/login", nobody,
         page("kernel/sign_in", "Sign in",
              {{"email", ""},
               {"return", "/sessions/new?kept-form=t"},
               {"return_query", "/sessions/new%3Fkept-form%3Dt"},
               {"error", ""},
               {"ended", true},
               {"form_kept", true}})},
        {"kept_form", "/x", staff,
         page("kernel/kept_form", "What you typed",
              {{"action", "/sessions"},
               {"had_files", true},
               {"rows", Value::array({{{"label", "title"}, {"value", "Åsa’s “first”"}}})},
               {"values", Value::array({{{"name", "title"}, {"value", "Åsa’s “first”"}}})}})},
        {"magic_link_request", "/magic-link", nobody,
         page("kernel/magic_link_request", "Get a sign-in link", {{"email", ""}, {"error", ""}})},
        {"forgot_password", "/forgot-password", nobody,
         page("kernel/forgot_password", "Set a new password",
              {{"email", "x"}, {"error", "Enter an e-mail address in the form name@example.org"}})},
        {"magic_link_sent", "/magic-link", nobody,
         page("kernel/magic_link_sent", "Check your mail", {{"email", "jon@example.org"}, {"minutes", 15}})},
        {"magic_link_open", "/magic-link", nobody, page("kernel/magic_link_open", "Sign in", {{"token", "t"}})},
        {"link_gone", "/magic-link", nobody, page("kernel/link_gone", "This link no longer works", Value::object())},
        {"set_password", "/set-password", nobody,
         page("kernel/set_password", "Choose a password",
              {{"email", "jon@example.org"}, {"token", "t"}, {"error", ""}, {"least", 15}})},
        {"error_403", "/x", staff,
         page("errors/error", "Permission denied",
              {{"status", 403},
               {"heading", "Permission denied"},
               {"text", "You do not have permission to view contact information"},
               {"request_id", "9f2c4e1ab0d37755"},
               {"is_forbidden", true}})},
        {"error_404", "/x", nobody,
         page("errors/error", "Page not found",
              {{"status", 404},
               {"heading", "Page not found"},
               {"text", "We could not find that page."},
               {"request_id", "9f2c4e1ab0d37755"},
               {"is_not_found", true}})},
    };
    return pages;
}

}  // namespace guildhall::web
