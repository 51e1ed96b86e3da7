#include "kernel/records/import_undo_pages.hpp"

#include "kernel/data/guarded_transaction.hpp"
#include "kernel/records/import_place.hpp"
#include "kernel/records/import_writer.hpp"

#include <guildhall/sdk/csv.hpp>
#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/id.hpp>
#include <guildhall/sdk/list.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/words.hpp>

#include <limits>

namespace guildhall::records {

using data::GuardedTransaction;
using sdk::Moment;
using sdk::Request;
using sdk::Response;
using sdk::Value;
using Fate = ImportUndo::Verdict::Fate;

namespace {

constexpr int shownRows = 100;
/// Looked at before somebody is asked; what is beyond them is judged when it is undone, by the same rules.
constexpr int judgedRows = 2'000;

/// Rows under a heading, for partials/import_rows; null when there are none.
Value section(const std::string& name, const std::string& heading, const std::string& told, Value rows,
              std::int64_t all) {
    if (rows.empty()) return {};
    const auto more = all - static_cast<std::int64_t>(rows.size());
    return {
        {"name", name},
        {"heading", heading},
        {"told_label", told},
        {"rows", std::move(rows)},
        {"more", more > 0 ? sdk::sayCount(more, "{n} more row is not shown.", "{n} more rows are not shown.") : ""}};
}

void put(Value& sections, Value section) {
    if (!section.is_null()) sections.push_back(std::move(section));
}

std::string who(Moment& moment, const std::string& person) {
    return sdk::personName(GuardedTransaction::whole(moment.tx), person)
        .value_or(sdk::say("Somebody who is no longer here"));
}

}  // namespace

/// What undoing would do.
struct ImportUndoPages::Outlook {
    UndoCounts counts = {};  ///< open: not looked at
    Value taken = Value::array(), kept = Value::array(), failed = Value::array();
};

void ImportUndoPages::describe(sdk::Registrar& add) {
    const auto access = undo_->access();
    const auto to = [self = shared_from_this()](Response (ImportUndoPages::*handler)(const Request&)) {
        return [self, handler](const Request& request) { return (self.get()->*handler)(request); };
    };
    std::vector<std::string> parents{"{parent}"};
    if (model().import()->parents) parents.emplace_back();
    for (const auto& parent : parents) {
        const auto one = importPath(model(), parent) + "/{import}";
        add.get(importsPath(model(), parent), access, to(&ImportUndoPages::list));
        add.get(one + "/undo", access, to(&ImportUndoPages::ask));
        add.post(one + "/undo", access, to(&ImportUndoPages::begin));
        add.get(one + "/undone", access, to(&ImportUndoPages::report));
    }
    undo_->describe(add);
}

Import ImportUndoPages::imported(Moment& moment, const Place& place, const Request& request) const {
    const auto& id = request.pathValue("import");
    auto import = sdk::isId(id) ? ImportRepository::find(GuardedTransaction::whole(moment.tx), id) : std::nullopt;
    const bool mine = import && moment.viewer.is(import->personId);
    if (!import || import->record != model().name() || import->parent != place.parentId || !import->begun ||
        (!mine && !seesOthersImports(*desk_, moment.viewer, place.parentId)))
        throw sdk::NotFound(
            "What this import did is no longer known: that is kept for thirty days, and so long it can be "
            "undone.");
    return std::move(*import);
}

Response ImportUndoPages::list(const Request& request) {
    const auto& source = ImportRepository::list();
    auto query = sdk::ListQuery::from(request, importFields(), source);
    return desk_->read(request, [&](Moment& moment) {
        const auto place = importPlace(*desk_, moment, request);
        const sdk::ListPage::Show show{
            .columns = {"file_name", "created_at", "who", "added", "changed", "unchanged", "skipped", "state"},
            .link = [base = home(place) + "/"](const sdk::ListRow& row) { return base + row.id(); },
            .noun = "imports",
            .emptyText = "Nothing has been imported here in the last thirty days.",
            .exportable = false};
        auto& tx = GuardedTransaction::whole(moment.tx);
        sdk::ListScope scope{"i.record = ? AND i.parent = ? AND i.begun_at IS NOT NULL",
                             {model().name(), place.parentId}};
        if (!seesOthersImports(*desk_, moment.viewer, place.parentId))
            scope = both(std::move(scope), {"i.person_id = ?", {moment.viewer.personId()}});
        const auto page = sdk::selectPage(tx, importFields(), source, query, scope);
        const auto intro = importIntro(*desk_, moment.viewer, place);
        Value data{{"intro", intro.empty()
                                 ? sdk::say("What lists have brought in the last thirty days. Each can be undone.")
                                 : intro}};
        if (isOfSeveral(model(), place.parentId) ? desk_->may(moment.viewer, Deed::Add)
                                                 : desk_->offersAdding(moment, place))
            data["action"] = {{"label", sdk::say("Import a list")}, {"url", home(place)}};
        return Response::page({.templateName = "kernel/list_page",
                               .title = sdk::say("Imports"),
                               .data = std::move(data),
                               .crumbs = importCrumbs(*desk_, moment.viewer, place),
                               .views = {{"list", page.view(importFields(), source, moment.viewer, show)}}});
    });
}

Value ImportUndoPages::rowView(Moment& moment, const ImportedRow& row, const Found& found,
                               const std::string& told) const {
    return {{"line", row.line},
            {"title", found.record ? desk_->title(moment.viewer, found) : ""},
            {"url", found.record ? model().pathOf(found.get()) : ""},
            {"told", told}};
}

ImportUndoPages::Outlook ImportUndoPages::outlook(Moment& moment, const Import& import) const {
    Outlook all;
    auto& tx = GuardedTransaction::whole(moment.tx);
    const auto put = [&](Value& rows, const ImportedRow& row, const Found& found, const std::string& told) {
        if (rows.size() < shownRows) rows.push_back(rowView(moment, row, found, told));
    };
    for (const auto& row :
         ImportRepository::openRows(tx, import.id, std::numeric_limits<std::int64_t>::max(), judgedRows)) {
        const auto verdict = undo_->judge(moment, import, row, false);
        switch (verdict.fate) {
            case Fate::Remove:
                ++all.counts.removed;
                put(all.taken, row, verdict.record, sdk::say("It would be removed."));
                break;
            case Fate::SetBack:
                ++all.counts.setBack;
                put(all.taken, row, verdict.record, sdk::say("It would be set back to what it was."));
                break;
            case Fate::Keep:
                ++all.counts.kept;
                put(all.kept, row, verdict.record, verdict.reason);
                break;
            case Fate::Fail:
                ++all.counts.failed;
                put(all.failed, row, verdict.record, verdict.reason);
                break;
        }
    }
    all.counts.open = ImportRepository::undoCounts(tx, import.id).open - all.counts.all();
    return all;
}

Response ImportUndoPages::ask(const Request& request) {
    return desk_->read(request, [&](Moment& moment) {
        const auto place = importPlace(*desk_, moment, request);
        const auto import = imported(moment, place, request);
        if (const auto whyNot = undo_->whyNot(moment, place, import, importing_)) throw sdk::Conflict(*whyNot);
        auto all = outlook(moment, import);
        const auto& counts = all.counts;
        auto sections = Value::array();
        put(sections, section("failed", sdk::say("Cannot be taken back"), sdk::say("Why not"), std::move(all.failed),
                              counts.failed));
        put(sections, section("kept", sdk::say("Would be kept, because they were changed since"), sdk::say("Why"),
                              std::move(all.kept), counts.kept));
        put(sections, section("taken", sdk::say("Would be taken back"), sdk::say("What would become of it"),
                              std::move(all.taken), counts.removed + counts.setBack));
        const auto url = home(place) + "/" + import.id;
        const bool any = counts.removed + counts.setBack + counts.open > 0;
        return Response::page(
            {.templateName = "kernel/import_undo",
             .title = sdk::say("Undo this import?"),
             .data = {{"told", view(moment, place, import)["told"]},
                      {"removed", counts.removed},
                      {"set_back", counts.setBack},
                      {"kept", counts.kept},
                      {"failed", counts.failed},
                      {"rest", counts.open > 0
                                   ? sdk::sayCount(counts.open,
                                                   "{n} more row is looked at by the same rules when it is "
                                                   "undone.",
                                                   "{n} more rows are looked at by the same rules when they "
                                                   "are undone.")
                                   : ""},
                      {"possible", any},
                      {"sections", std::move(sections)},
                      {"action", url + "/undo"},
                      {"cancel", url}},
             .crumbs = importCrumbs(*desk_, moment.viewer, place)});
    });
}

Response ImportUndoPages::begin(const Request& request) {
    return desk_->write(request, [&](Moment& moment) {
        const auto place = importPlace(*desk_, moment, request);
        const auto import = imported(moment, place, request);
        const auto url = home(place) + "/" + import.id;
        // Twice at once: who waited finds it begun.
        const bool going =
            import.undoBegun && jobs_.findOpen(GuardedTransaction::whole(moment.tx), undo_->kind(), import.id);
        if ((import.undoneAt || going) && undo_->may(moment.viewer)) return Response::redirect(url);
        if (const auto whyNot = undo_->whyNot(moment, place, import, importing_)) throw sdk::Conflict(*whyNot);
        return Response::redirect("/jobs/" + undo_->begin(moment, place, import));
    });
}

Value ImportUndoPages::outcome(Moment& moment, const Import& import) const {
    auto& tx = GuardedTransaction::whole(moment.tx);
    const auto counts = ImportRepository::undoCounts(tx, import.id);
    const auto rows = [&](const char* state) {
        auto shown = Value::array();
        for (const auto& row : ImportRepository::rowsOf(tx, import.id, state, shownRows)) {
            Found found;
            try {
                found = desk_->get(moment, row.recordId, import.parent);
            } catch (const sdk::NotFound&) {
                found = {};  // said by its line
            }
            const auto done = row.added ? sdk::say("Removed") : sdk::say("Set back to what it was");
            shown.push_back(rowView(moment, row, found, row.state == "undone" ? done : row.reason));
        }
        return shown;
    };
    auto sections = Value::array();
    put(sections,
        section("failed", sdk::say("Could not be taken back"), sdk::say("Why not"), rows("failed"), counts.failed));
    put(sections,
        section("kept", sdk::say("Kept, because they were changed since"), sdk::say("Why"), rows("kept"), counts.kept));
    put(sections, section("taken", sdk::say("Taken back"), sdk::say("What became of it"), rows("undone"),
                          counts.removed + counts.setBack));
    return {
        {"told", import.undoneAt ? sdk::say("Undone by {who} on {when}.",
                                            {{"who", who(moment, import.undoneBy)},
                                             {"when", sdk::showInstant(*import.undoneAt, moment.viewer.timeZone())}})
                                 : sdk::say("It is being undone.")},
        {"removed", counts.removed},
        {"set_back", counts.setBack},
        {"kept", counts.kept},
        {"failed", counts.failed},
        {"report_url", home({import.parent, {}}) + "/" + import.id + "/undone"},
        {"sections", std::move(sections)}};
}

Response ImportUndoPages::report(const Request& request) {
    return desk_->read(request, [&](Moment& moment) {
        const auto place = importPlace(*desk_, moment, request);
        const auto import = imported(moment, place, request);
        if (!import.undoBegun || !undo_->may(moment.viewer)) throw sdk::NotFound();
        auto& tx = GuardedTransaction::whole(moment.tx);
        auto body = "\xEF\xBB\xBF" + sdk::csvLine({"Line", "Outcome", "Why", "Record"});
        for (const auto* state : {"failed", "kept", "undone", ""})
            for (const auto& row : ImportRepository::rowsOf(tx, import.id, state, std::numeric_limits<int>::max()))
                body += sdk::csvLine({std::to_string(row.line),
                                      row.state == "failed"   ? sdk::say("Not taken back")
                                      : row.state == "kept"   ? sdk::say("Kept")
                                      : row.state == "undone" ? (row.added ? sdk::say("Removed") : sdk::say("Set back"))
                                                              : sdk::say("Not yet"),
                                      row.reason, row.recordId});
        return Response::bytes(std::move(body), "text/csv; charset=utf-8").download("import-undone.csv");
    });
}

Value ImportUndoPages::view(Moment& moment, const Place& place, const Import& import) const {
    Value shown{{"told", sdk::say("{file}, imported by {who} on {when}.",
                                  {{"file", listName(import)},
                                   {"who", who(moment, import.personId)},
                                   {"when", sdk::showInstant(import.at, moment.viewer.timeZone())}})},
                {"imports_url", undo_->access().allows(moment.viewer) ? listPath(place) : ""},
                {"url", ""},
                {"why_not", ""},
                {"job_url", ""},
                {"outcome", nullptr}};
    if (!undo_->may(moment.viewer)) return shown;
    if (import.undoBegun) {
        shown["outcome"] = outcome(moment, import);
        const auto job = jobs_.findOpen(GuardedTransaction::whole(moment.tx), undo_->kind(), import.id);
        if (job && moment.viewer.is(job->personId)) shown["job_url"] = "/jobs/" + job->id;
    }
    if (const auto whyNot = undo_->whyNot(moment, place, import, importing_))
        shown["why_not"] = import.undoBegun ? "" : sdk::say("This import cannot be undone: {why}", {{"why", *whyNot}});
    else
        shown["url"] = home(place) + "/" + import.id + "/undo";
    return shown;
}

}  // namespace guildhall::records
