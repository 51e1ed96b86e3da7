#include "kernel/audit/audit_pages.hpp"

#include "kernel/audit/audit_filter.hpp"
#include "kernel/audit/audit_view.hpp"
#include "kernel/audit/audit_words.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/say.hpp>

#include <array>

namespace guildhall::audit {

using sdk::Request;
using sdk::Response;
using sdk::Transaction;
using sdk::Value;

void AuditPages::describe(sdk::Registrar& add) {
    add.menu({sdk::MenuGroup::System, "Audit log", "/audit", "audit.view", 30});
    add.get("/audit", "audit.view", [this](const Request& request) { return list(request); });
    add.get("/audit/{entry}", "audit.view", [this](const Request& request) { return show(request); });
    add.get("/admin/audit", "audit.view", [](const Request&) { return Response::redirect("/audit"); });
}

Response AuditPages::list(const Request& request) {
    const auto& source = AuditRepository::list();
    const auto& viewer = request.viewer();
    const auto query = sdk::ListQuery::from(request, auditFields(), source);
    const auto filter = AuditFilter::from(request);
    const sdk::ListPage::Show show{.columns = {"at", "action", "target", "target_name", "performed_by", "actor_id",
                                               "actor_role", "address", "user_agent", "request_id", "reason"},
                                   .noun = "entries",
                                   .emptyText = filter.isEmpty()
                                                    ? "Nothing has been recorded yet."
                                                    : "Nothing matches these filters. Change or clear them."};
    return database_.read([&](Transaction& tx) {
        const auto scope = AuditListRepository::scope(tx, filter.conditions(tx));
        if (request.query("format") == "csv")
            return sdk::exportCsv(tx, auditFields(), source, query, viewer, show, "audit.csv", scope);
        const auto page = sdk::selectPage(tx, auditFields(), source, query, scope);
        std::vector<NamedEntry> found;
        for (const auto& row : page.rows) found.push_back(AuditListRepository::namedOf(row));
        values_.open(tx, found);
        Value entries = Value::array();
        for (const auto& one : found) entries.push_back(entryView(one, viewer));
        return Response::page({.templateName = "kernel/audit",
                               .title = sdk::say("Audit log"),
                               .data = {{"entries", std::move(entries)},
                                        {"narrowed", !filter.isEmpty()},
                                        {"filter", filter.view(AuditListRepository::actions(tx))},
                                        {"size", query.size == 50 ? "" : std::to_string(query.size)},
                                        {"security_url", viewer.can("security.view") ? "/security-audit" : ""}},
                               .views = {{"list", page.view(auditFields(), source, viewer, show)}}});
    });
}

Response AuditPages::show(const Request& request) {
    const auto found = database_.read([&](Transaction& tx) {
        auto entry = repository_.findByHash(tx, request.pathValue("entry"));
        if (!entry) return std::optional<NamedEntry>();
        values_.openEach(tx, std::array{&*entry});
        return std::optional(AuditListRepository::named(tx, std::move(*entry)));
    });
    if (!found) throw sdk::NotFound();
    return Response::page({.templateName = "kernel/audit_entry",
                           .title = actionInWords(found->entry.action),
                           .data = entryView(*found, request.viewer()),
                           .crumbs = {{sdk::say("Audit log"), "/audit"}}});
}

}  // namespace guildhall::audit
