#include "kernel/records/managed_list_pages.hpp"

#include "kernel/records/typed_number.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/say.hpp>

#include <stdexcept>

namespace guildhall::records {

using sdk::Form;
using sdk::Request;
using sdk::Response;
using sdk::Transaction;
using sdk::Value;

namespace {

constexpr const char* home = "/admin/lists";
constexpr const char* editing = "lists.edit";

std::string pathOf(const ManagedLists::List& list) { return std::string(home) + "/" + list.name; }
std::string pathOf(const ManagedLists::List& list, const ManagedEntry& entry) {
    return pathOf(list) + "/" + entry.code;
}

sdk::FieldSet newFields() {
    return sdk::FieldSet::of("kernel.managed_entry")
        .text("label", "Name", {.required = true, .max = 80})
        .text(
            "code", "Code",
            {.max = 40,
             .hint = "Programs and lists may use it instead of the name, and it never changes. Left empty, it is made "
                     "from the name.",
             .width = "20",
             .pattern = "[a-z0-9]+([-_][a-z0-9]+)*",
             .example = "as-new"});
}

sdk::FieldSet entryFields() {
    return sdk::FieldSet::of("kernel.managed_entry")
        .text("label", "Name", {.required = true, .max = 80})
        .boolean("active", "Offered in forms", {.hint = "Records that have it keep it, whether or not it is offered."});
}

Value valuesOf(const ManagedEntry& entry) { return {{"label", entry.label}, {"active", entry.active}}; }

ManagedEntry getEntry(Transaction& tx, const Request& request) {
    auto found = ManagedEntryRepository::find(tx, request.pathValue("list"), request.pathValue("code"));
    if (!found) throw sdk::NotFound();
    return std::move(*found);
}

std::string targetOf(const ManagedEntry& entry) { return entry.list + "/" + entry.code; }

}  // namespace

void ManagedListPages::describe(sdk::Registrar& add) {
    const auto to = [this](Response (ManagedListPages::*handler)(const Request&)) {
        return [this, handler](const Request& request) { return (this->*handler)(request); };
    };
    const auto list = std::string(home) + "/{list}", entry = list + "/{code}";
    add.get(home, editing, to(&ManagedListPages::index));
    add.get(list, editing, to(&ManagedListPages::show));
    add.post(list, editing, to(&ManagedListPages::add));
    add.get(entry, editing, to(&ManagedListPages::showEntry));
    add.post(entry, editing, to(&ManagedListPages::change));
    add.post(entry + "/move", editing, to(&ManagedListPages::move));
    add.menu({sdk::MenuGroup::System, "Lists", home, editing, 65});
}

Response ManagedListPages::index(const Request&) {
    Value rows = Value::array();
    parts_.database.read([&](Transaction& tx) {
        for (const auto& list : parts_.lists.all()) {
            std::int64_t offered = 0, off = 0;
            for (const auto& entry : ManagedEntryRepository::ofList(tx, list.name)) ++(entry.active ? offered : off);
            const auto count = sdk::sayCount(offered, "{n} entry", "{n} entries");
            rows.push_back({{"title", list.title},
                            {"url", pathOf(list)},
                            {"count", off == 0 ? count
                                               : sdk::say("{count}, {off} switched off",
                                                          {{"count", count}, {"off", std::to_string(off)}})}});
        }
    });
    return Response::page({.templateName = "kernel/managed_lists",
                           .title = sdk::say("Lists"),
                           .data = {{"has_lists", !rows.empty()}, {"lists", std::move(rows)}}});
}

Response ManagedListPages::listPage(Transaction& tx, const ManagedLists::List& list, const Form& form) const {
    const auto entries = ManagedEntryRepository::ofList(tx, list.name);
    Value rows = Value::array();
    for (std::size_t i = 0; i < entries.size(); ++i)
        rows.push_back({{"label", entries[i].label},
                        {"code", entries[i].code},
                        {"active", entries[i].active},
                        {"url", pathOf(list, entries[i])},
                        {"up", i > 0},
                        {"down", i + 1 < entries.size()}});
    return Response::page({.templateName = "kernel/managed_list",
                           .title = list.title,
                           .data = {{"has_entries", !rows.empty()},
                                    {"entries", std::move(rows)},
                                    {"form", form.view()},
                                    {"action", pathOf(list)}},
                           .crumbs = {{sdk::say("Lists"), home}},
                           .status = form.valid() ? 200 : 422});
}

Response ManagedListPages::show(const Request& request) {
    const auto list = parts_.lists.get(request.pathValue("list"));
    return parts_.database.read(
        [&](Transaction& tx) { return listPage(tx, list, Form(newFields(), request.viewer())); });
}

Response ManagedListPages::add(const Request& request) {
    const auto list = parts_.lists.get(request.pathValue("list"));
    auto form = Form::posted(newFields(), request);
    return parts_.database.write([&](Transaction& tx) {
        if (!form.valid()) return listPage(tx, list, form);
        ManagedEntry entry{.list = list.name, .code = form.text("code"), .label = form.text("label")};
        try {
            parts_.lists.add(tx, entry);
        } catch (const std::invalid_argument& problem) {
            form.fail("label", problem.what());
            return listPage(tx, list, form);
        }
        parts_.audit.record(tx, request.actor(),
                            {.action = "LIST_ENTRY_ADDED",
                             .target = targetOf(entry),
                             .changes = sdk::auditDiff(entryFields(), Value::object(), valuesOf(entry))});
        return Response::redirect(pathOf(list)).notice(sdk::say("“{entry}” added.", {{"entry", entry.label}}));
    });
}

Response ManagedListPages::entryPage(const ManagedLists::List& list, const ManagedEntry& entry,
                                     const Form& form) const {
    return Response::page(
        {.templateName = "kernel/form_page",
         .title = sdk::say("Change “{entry}”", {{"entry", entry.label}}),
         .data = {{"form", form.view()},
                  {"intro", sdk::say("Records that have it show its new name at once. Its code stays “{code}”.",
                                     {{"code", entry.code}})},
                  {"version", std::to_string(entry.version)},
                  {"action", pathOf(list, entry)},
                  {"button", sdk::say("Save changes")},
                  {"cancel", pathOf(list)}},
         .crumbs = {{sdk::say("Lists"), home}, {list.title, pathOf(list)}},
         .status = form.valid() ? 200 : 422});
}

Response ManagedListPages::showEntry(const Request& request) {
    const auto list = parts_.lists.get(request.pathValue("list"));
    return parts_.database.read([&](Transaction& tx) {
        const auto entry = getEntry(tx, request);
        return entryPage(list, entry, Form(entryFields(), request.viewer()).fill(valuesOf(entry)));
    });
}

Response ManagedListPages::change(const Request& request) {
    const auto list = parts_.lists.get(request.pathValue("list"));
    auto form = Form::posted(entryFields(), request);
    return parts_.database.write([&](Transaction& tx) {
        const auto before = getEntry(tx, request);
        auto after = before;
        after.version = typedNumber(request.form("version"));
        after.label = form.text("label");
        after.active = form.checked("active");
        if (!form.valid()) return entryPage(list, before, form);
        const auto changes = sdk::auditDiff(entryFields(), valuesOf(before), valuesOf(after));
        try {
            if (!changes.empty()) parts_.lists.change(tx, after);
        } catch (const std::invalid_argument& problem) {
            form.fail("label", problem.what());
            return entryPage(list, before, form);
        }
        if (!changes.empty())
            parts_.audit.record(tx, request.actor(),
                                {.action = "LIST_ENTRY_CHANGED", .target = targetOf(after), .changes = changes});
        return Response::redirect(pathOf(list)).notice(sdk::say("“{entry}” saved.", {{"entry", after.label}}));
    });
}

Response ManagedListPages::move(const Request& request) {
    const auto list = parts_.lists.get(request.pathValue("list"));
    const bool up = request.form("to") == "up";
    return parts_.database.write([&](Transaction& tx) {
        const auto entry = getEntry(tx, request);
        if (parts_.lists.move(tx, entry, up))
            parts_.audit.record(
                tx, request.actor(),
                {.action = "LIST_ENTRY_MOVED", .target = targetOf(entry), .details = {{"to", up ? "up" : "down"}}});
        return Response::redirect(pathOf(list))
            .notice(sdk::say(up ? "“{entry}” moved up." : "“{entry}” moved down.", {{"entry", entry.label}}));
    });
}

}  // namespace guildhall::records
