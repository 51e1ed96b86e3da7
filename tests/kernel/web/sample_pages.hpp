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
    static const FieldSet fields = FieldSet::of("sample.session")
        .text("title", "Title", {.required = true, .hint = "As it stands on the certificate, for example “Working at heights”"})
        .choice("status", "Status", {{"planned", "Planned", "blue"}, {"delivered", "Delivered", "green"}, {"cancelled", "Cancelled", "grey"}, {"late", "Certificates late", "amber"}}, {.required = true})
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
    const char* titles[] = {"Working at heights", "First aid at work", "Safe use of ladders and scaffolds: the complete two-day course", "Fire warden", "Manual handling", "Confined spaces"};
    const char* clients[] = {"Northgate Building Co-operative", "Harbour Authority", "Meridian Energy", "", "City Works", "Lowland Water"};
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
        list.rows.push_back({{"id", "sess-abcdefghjkm" + std::to_string(i)}, {"title", titles[i % 6]}, {"status", states[i % 6]}, {"client", clients[i % 6]},
                             {"starts_on", "2026-03-" + std::to_string(12 + i)}, {"participants", i % 4 == 3 ? 124 : 8 + i}, {"contact", "someone@example.org"}});
    return list;
}

inline Value sampleListView(const sdk::Viewer& viewer) {
    const sdk::ListSource source{.from = "t", .id = "id", .columns = {{"title", "title"}, {"status", "status"}, {"client", "client"}, {"starts_on", "starts_on"}, {"participants", "participants"}, {"contact", "contact"}},
                                 .search = {"title"}, .filters = {"status", "certified", "starts_on"}, .order = "-starts_on"};
    const sdk::ListPage::Show show{.columns = {"title", "client", "starts_on", "participants", "contact", "status"},
                                   .link = [](const Value& row) { return "/sessions/" + row["id"].get<std::string>(); }, .noun = "sessions"};
    return sampleList().view(sessionFields(), source, viewer, show);
}

inline Value sampleForm(const sdk::Viewer& viewer) {
    auto form = sdk::Form(sessionFields(), viewer).fill({{"title", "Working at heights"}, {"status", "planned"}, {"starts_on", "2026-03-12"}, {"participants", 12}, {"certified", true}});
    form.fail("ends_on", "The session cannot end before it starts on 12 March 2026");
    form.fail("client", "Choose the client this session is for");
    return form.view();
}

inline Page page(std::string name, std::string title, Value data, std::vector<std::pair<std::string, std::string>> crumbs = {}, sdk::Frame frame = sdk::Frame::Automatic) {
    return {.templateName = std::move(name), .title = std::move(title), .data = std::move(data), .crumbs = std::move(crumbs), .frame = frame};
}

inline Value signInForm(bool failed) {
    static const FieldSet fields = FieldSet::of("sample.sign_in").email("email", "E-mail", {.required = true, .sensitivity = sdk::Sensitivity::Public, .autocomplete = "username"})
                                       .text("password", "Password", {.required = true, .sensitivity = sdk::Sensitivity::Public, .autocomplete = "current-password"});
    sdk::Form form(fields, {});
    if (failed) form.fail("email", "We could not sign you in. Check the address and the password.");
    auto view = form.view();
    view["field"]["password"]["is_text"] = false;
    view["field"]["password"]["is_password"] = true;
    return view;
}

inline Value sampleSummary() {
    return {{"rows", {{{"label", "E-mail"}, {"value", "amara.okafor@example.org"}, {"change_url", "/people/x/edit"}}, {{"label", "Region"}, {"value", "Europe"}, {"change_url", "/people/x/edit"}},
                      {{"label", "Time zone"}, {"value", "Europe/Rome"}, {"hint", "Times on this person's pages are shown in it"}, {"change_url", "/people/x/edit"}},
                      {{"label", "Phone"}, {"value", ""}}, {{"label", "Status"}, {"value", "Active"}, {"tag", "green"}}}}};
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
    parts.permissions = {"sessions.view", "participants.view", "participants.view.pii", "plugins.manage", "audit.view", "jobs.manage"};
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
    const Value home{{"greeting", "Good morning, Amara"}, {"intro", "Thursday, 12 March 2026"}, {"has_attention", true}, {"has_cards", true},
        {"attention", {{{"number", 3}, {"title", "Sessions delivered without certificates"}, {"path", "/a"}, {"note", "oldest from 2 Mar 2026"}}, {{"number", 1}, {"title", "Mail that could not be sent"}, {"path", "/b"}, {"note", "since yesterday"}}}},
        {"cards", {{{"title", "Sessions this month"}, {"number", 24}, {"note", "4 more than in February"}, {"path", "/sessions"}}, {{"title", "Certificates issued"}, {"number", "1,482"}, {"note", "312 this month"}, {"path", "/certificates"}},
                   {{"title", "Participants"}, {"number", "9,310"}, {"note", "57 new this week"}, {"path", "/people"}}, {{"title", "Awaiting pre-work"}, {"number", 18}, {"note", "Sessions begin within a week"}, {"path", "/prework"}, {"attention", true}}}}};
    Value job{{"title", "Issue certificates for Working at heights"}, {"state", "running"}, {"is_running", true}, {"done", "1,480"}, {"total", "2,400"}, {"percent", 62}, {"elapsed", "1 min 12 s"}, {"message", "Writing certificates"}};
    Value done{{"title", "Issue certificates for Working at heights"}, {"state", "done"}, {"is_done", true}, {"elapsed", "1 min 58 s"}, {"message", "2,398 certificates issued, 2 rows failed."}, {"result_path", "/issued"}, {"has_facts", true}, {"facts", {{{"label", "Issued"}, {"value", "2,398"}}, {{"label", "Failed"}, {"value", "2"}}}}, {"has_problems", true}, {"problems", {{{"label", "Row 17"}, {"text", "The name has a character the font cannot draw"}}, {{"label", "Row 240"}, {"text", "The participant already holds this certificate"}}}}};
    const Value plugins{{"plugins", {{{"id", "certificates"}, {"name", "Certificates"}, {"version", "0.1.0"}, {"description", "Sessions, participants and their certificates, with public verification."}, {"state", "Enabled"}, {"tag", "green"}, {"details", "14 pages, 6 permissions, 2 jobs"}, {"disable_url", "/admin/plugins/certificates/disable"}},
        {{"id", "badges"}, {"name", "Badges"}, {"version", "0.1.0"}, {"description", "Open Badges for what people can do."}, {"state", "Available"}, {"tag", "grey"}, {"enable_url", "/admin/plugins/badges/enable"}},
        {{"id", "domains"}, {"name", "Custom domains"}, {"version", "0.1.0"}, {"description", "Names under which an organisation shows its pages."}, {"state", "Failed"}, {"tag", "red"}, {"enable_url", "/x"}, {"reason", "It was built with another compiler (12.1.0, this server: 12.2.0). Build it again with the server's compiler."}}}}};
    const Value person{{"title", "Amara Okafor"}, {"summary", sampleSummary()}, {"has_roles", true}, {"grant_url", "/people/x/roles/new"}, {"roles", {{{"title", "Help desk"}, {"note", "Since 3 Feb 2026: joined the support team"}, {"revoke_url", "/r"}}, {{"title", "Facilitator"}, {"note", "Since 1 Mar 2026"}, {"revoke_url", "/r"}}}},
        {"has_actions", true}, {"actions", {{{"label", "Reset password"}, {"url", "/a"}}, {{"label", "Suspend account"}, {"url", "/b"}, {"danger", true}}}}};
    std::vector<SamplePage> pages{
        {"home", "/", staff, page("kernel/home", "Home", home)},
        {"home_portal", "/", own, page("kernel/home", "Home", {{"greeting", "Welcome, Jón Þór"}, {"primary", {{"label", "Download your certificate"}, {"url", "/my-certificates/x"}}}, {"has_cards", true}, {"cards", {{{"title", "Your certificates"}, {"number", 2}, {"note", "The last one from 12 Mar 2026"}, {"path", "/my-certificates"}}, {{"title", "Coming sessions"}, {"number", 1}, {"note", "First aid at work, 4 Apr 2026"}, {"path", "/s"}}}}})},
        {"home_empty", "/", staff, page("kernel/home", "Home", Value::object())},
        {"list", "/sessions", staff, page("kernel/list_page", "Sessions", {{"count", "1,234"}, {"intro", "Everything that is taught, with who takes part."}, {"primary", {{"label", "New session"}, {"url", "/sessions/new"}}}, {"list", sampleListView(staff)}}), "Session saved. Its participants have been told."},
        {"list_empty", "/sessions", staff, page("kernel/list_page", "Sessions", {{"primary", {{"label", "New session"}, {"url", "/sessions/new"}}}, {"list", {{"action", "/sessions"}, {"searchable", true}, {"filters", Value::array()}, {"empty_text", "No sessions yet. Create the first one, or load the demonstration data."}}}})},
        {"form", "/sessions/new", staff, page("kernel/form_page", "New session", {{"form", sampleForm(staff)}, {"action", "/sessions"}, {"button", "Create session"}, {"cancel_url", "/sessions"}}, {{"Sessions", "/sessions"}})},
        {"person", "/people/x", staff, page("kernel/person", "Amara Okafor", person, {{"People", "/people"}})},
        {"profile", "/my-profile", own, page("kernel/profile", "My profile", {{"summary", sampleSummary()}, {"roles", {{{"title", "Participant"}, {"active", true}}}}, {"sign_in", {{"rows", {{{"label", "Password"}, {"value", "Set on 2 Feb 2026"}, {"change_url", "/p"}}}}}}})},
        {"job", "/jobs/x", staff, page("kernel/job", "Issue certificates", {{"job", job}}, {{"Jobs", "/admin/jobs"}})},
        {"job_done", "/jobs/x", staff, page("kernel/job", "Issue certificates", {{"job", done}}, {{"Jobs", "/admin/jobs"}})},
        {"plugins", "/admin/plugins", staff, page("kernel/plugins", "Plugins", plugins)},
        {"confirm", "/sessions/x/cancel", staff, page("kernel/confirm", "Cancel this session", {{"heading", "Cancel “Working at heights” on 12 Mar 2026?"}, {"lines", {"24 participants are told by e-mail.", "The session stays in the list, marked as cancelled. You can plan it again later."}}, {"action", "/x"}, {"button", "Cancel session and tell 24 people"}, {"danger", true}, {"cancel_url", "/sessions/x"}}, {{"Sessions", "/sessions"}})},
        {"sign_in", "/login", nobody, page("kernel/sign_in", "Sign in", {{"form", signInForm(false)}, {"return", "/sessions"}})},
        {"sign_in_failed", "/login", nobody, page("kernel/sign_in", "Sign in", {{"form", signInForm(true)}})},
        {"magic_link_request", "/login/link", nobody, page("kernel/magic_link_request", "Sign in by e-mail", {{"form", signInForm(false)}})},
        {"magic_link_sent", "/login/link", nobody, page("kernel/magic_link_sent", "Look in your inbox", {{"email", "jon@example.org"}})},
        {"magic_link_open", "/login/link/x", nobody, page("kernel/magic_link_open", "Sign in", {{"action", "/login/link/x"}, {"email", "jon@example.org"}})},
        {"set_password", "/password", nobody, page("kernel/set_password", "Set a password", {{"is_invitation", true}, {"name", "Jón"}, {"action", "/password"}, {"form", signInForm(false)}})},
        {"error_403", "/x", staff, page("errors/error", "Permission denied", {{"status", 403}, {"heading", "Permission denied"}, {"text", "You do not have permission to view contact information"}, {"request_id", "9f2c4e1ab0d37755"}, {"is_forbidden", true}})},
        {"error_404", "/x", nobody, page("errors/error", "Page not found", {{"status", 404}, {"heading", "Page not found"}, {"text", "We could not find that page."}, {"request_id", "9f2c4e1ab0d37755"}, {"is_not_found", true}})},
    };
    return pages;
}

}  // namespace guildhall::web
