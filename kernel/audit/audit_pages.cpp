#include "kernel/audit/audit_pages.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/redaction.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/words.hpp>

namespace guildhall::audit {

using sdk::Request;
using sdk::Response;
using sdk::Transaction;
using sdk::Value;

namespace {

bool isPermission(const std::string& reason) {
    return reason.find('.') != reason.npos &&
           reason.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_.") == reason.npos;
}

/// Codes stay in the files, people read words.
std::string reasonInWords(const std::string& action, const std::string& reason) {
    return action == "ACCESS_DENIED" && isPermission(reason)
               ? sdk::say("Without the permission “{permission}”", {{"permission", sdk::codeInWords(reason)}})
               : reason;
}

/// Where it is told what would have let somebody in whom a permission was missing.
std::string explanationOf(const StoredEntry& entry, const sdk::Viewer& viewer) {
    if (entry.action != "ACCESS_DENIED" || !isPermission(entry.reason) || entry.actorId.empty() ||
        !linkName(entry.actorRole).empty() || !viewer.can("roles.view"))
        return {};
    return "/roles/explain?permission=" + entry.reason + "&person=" + entry.actorId + "&role=" + entry.actorRole;
}

/// Whose name stands there already has no role.
std::string roleInWords(const std::string& role) { return linkName(role).empty() ? sdk::codeInWords(role) : ""; }

void putInWords(sdk::ListRow& row) {
    const auto action = row.text("action");
    if (const auto reason = row.text("reason"); !reason.empty()) row.set("reason", reasonInWords(action, reason));
    if (!action.empty()) row.set("action", sdk::codeInWords(action));
    if (const auto role = row.text("actor_role"); !role.empty()) row.set("actor_role", roleInWords(role));
    // Nobody's deed is the system's.
    if (row.text("actor_id").empty()) row.set("performed_by", sdk::say(row.text("performed_by")));
}

}  // namespace

void AuditPages::describe(sdk::Registrar& add) {
    add.menu({sdk::MenuGroup::System, "Audit log", "/audit", "audit.view", 30});
    add.get("/audit", "audit.view", [this](const Request& request) { return list(request); });
    add.get("/audit/{entry}", "audit.view", [this](const Request& request) { return show(request); });
    add.get("/admin/audit", "audit.view", [](const Request&) { return Response::redirect("/audit"); });
}

Response AuditPages::list(const Request& request) {
    const auto& source = AuditRepository::list();
    const auto query = sdk::ListQuery::from(request, auditFields(), source);
    const sdk::ListPage::Show show{
        .columns = {"action", "at", "target", "performed_by", "actor_role", "address", "reason"},
        .link = [](const sdk::ListRow& row) { return "/audit/" + row.text("hash"); },
        .noun = "entries",
        .emptyText = "Nothing has been recorded yet."};
    return database_.read([&](Transaction& tx) {
        if (request.query("format") == "csv")
            return sdk::exportCsv(tx, auditFields(), source, query, request.viewer(), show, "audit.csv");
        auto page = sdk::selectPage(tx, auditFields(), source, query);
        for (auto& row : page.rows) putInWords(row);
        return Response::page({.templateName = "kernel/list_page",
                               .title = sdk::say("Audit log"),
                               .views = {{"list", page.view(auditFields(), source, request.viewer(), show)}}});
    });
}

Response AuditPages::show(const Request& request) {
    const auto entry =
        database_.read([&](Transaction& tx) { return repository_.findByHash(tx, request.pathValue("entry")); });
    if (!entry) throw sdk::NotFound();
    const Value record{{"at", entry->at},
                       {"action", sdk::codeInWords(entry->action)},
                       {"target", entry->target},
                       {"actor_id", entry->actorId},
                       {"performed_by", linkName(entry->actorRole)},
                       {"actor_role", roleInWords(entry->actorRole)},
                       {"address", entry->address},
                       {"user_agent", entry->userAgent},
                       {"request_id", entry->requestId},
                       {"reason", reasonInWords(entry->action, entry->reason)}};
    const auto shown = sdk::present(auditFields(), record, request.viewer());
    Value rows = Value::array();
    for (const auto& field : auditFields().fields())
        if (const auto value = shown.value(field.name, std::string()); !value.empty())
            rows.push_back({{"label", sdk::say(field.label)}, {"value", value}});
    const auto details = Value::parse(entry->details, nullptr, false);
    if (details.is_object())
        for (const auto& [key, value] : details.items())
            rows.push_back({{"label", sdk::say("Detail: {name}", {{"name", sdk::codeInWords(key)}})},
                            {"value", value.is_string() ? value.get<std::string>() : value.dump()}});
    const auto changes = presentChanges(*entry, request.viewer());
    return Response::page({.templateName = "kernel/audit_entry",
                           .title = sdk::codeInWords(entry->action),
                           .data = {{"summary", rows},
                                    {"changes", changes},
                                    {"has_changes", !changes.empty()},
                                    {"explain_url", explanationOf(*entry, request.viewer())},
                                    {"hash", entry->hash}},
                           .crumbs = {{sdk::say("Audit log"), "/audit"}}});
}

}  // namespace guildhall::audit
