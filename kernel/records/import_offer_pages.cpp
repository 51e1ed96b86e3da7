#include "kernel/records/import_offer_pages.hpp"

#include "kernel/data/guarded_transaction.hpp"

#include <guildhall/sdk/list.hpp>
#include <guildhall/sdk/say.hpp>

#include <map>

namespace guildhall::records {

using sdk::Request;
using sdk::Response;
using sdk::Value;

namespace {

const sdk::ImportOffer& offerOf(const ImportPages& pages) { return *pages.desk().model().import()->offer; }

/// Imports that belong to no one parent, of these record types.
sdk::ListScope importsOf(const std::vector<const ImportPages*>& offered, const sdk::Viewer& viewer) {
    sdk::ListScope scope{"i.parent = '' AND i.begun_at IS NOT NULL AND (", {}};
    const char* joint = "";
    for (const auto* pages : offered) {
        const bool others = pages->seesOthers(viewer);
        scope.where += joint + std::string(others ? "i.record = ?" : "(i.record = ? AND i.person_id = ?)");
        scope.params.emplace_back(pages->desk().model().name());
        if (!others) scope.params.emplace_back(viewer.personId());
        joint = " OR ";
    }
    scope.where += ")";
    return scope;
}

}  // namespace

void ImportOfferPages::describe(sdk::Registrar& add) {
    const auto handler = [self = shared_from_this()](const Request& request) { return self->show(request); };
    // Whoever may use the first of them finds the page in the menu; the page itself is for whoever may use any.
    for (const auto& pages : offered_) {
        if (!offerOf(*pages).menu) continue;
        const auto access = pages->desk().access(Deed::Add).value();
        auto menu = *offerOf(*pages).menu;
        menu.path = path_;
        menu.access = access;
        add.get(path_, access, handler);
        add.cards({access, [self = shared_from_this()](const sdk::Viewer& viewer) { return self->cards(viewer); }, 60});
        return add.menu(std::move(menu));
    }
}

std::string ImportOfferPages::title() const {
    for (const auto& pages : offered_)
        if (offerOf(*pages).menu) return sdk::say(offerOf(*pages).menu->label);
    return sdk::say("Import");
}

std::vector<const ImportPages*> ImportOfferPages::offeredTo(const sdk::Viewer& viewer) const {
    std::vector<const ImportPages*> offered;
    for (const auto& pages : offered_)
        if (pages->desk().may(viewer, Deed::Add)) offered.push_back(pages.get());
    return offered;
}

std::vector<sdk::Card> ImportOfferPages::cards(const sdk::Viewer& viewer) const {
    const auto offered = offeredTo(viewer);
    if (offered.empty()) return {};
    const auto& parts = offered.front()->desk().parts();
    auto scope = importsOf(offered, viewer);
    scope.where += " AND i.begun_at >= ?";
    scope.params.emplace_back(sdk::toMicros(parts.clock.now() - std::chrono::days(7)));
    const auto total = parts.database.read([&](sdk::Transaction& tx) {
        return sdk::selectPage(data::GuardedTransaction::whole(tx), importFields(), ImportRepository::list(), {}, scope)
            .total;
    });
    if (total == 0) return {};
    return {
        {.title = "Lists imported in 7 days", .number = total, .note = "what came of each, and undo", .path = path_}};
}

Response ImportOfferPages::show(const Request& request) {
    const auto& viewer = request.viewer();
    const auto offered = offeredTo(viewer);
    auto kinds = Value::array();
    std::map<std::string, std::string> paths;
    std::vector<sdk::Choice> records;
    for (const auto* pages : offered) {
        const auto& model = pages->desk().model();
        const auto path = importPath(model, {});
        kinds.push_back(
            {{"label", sdk::say(offerOf(*pages).label)}, {"hint", sdk::say(offerOf(*pages).hint)}, {"url", path}});
        paths.emplace(model.name(), path);
        records.push_back({model.name(), offerOf(*pages).label});
    }
    auto fields = sdk::FieldSet::of(importFields().name());
    for (auto field : importFields().fields()) {
        if (field.name == "record") {
            field.type = sdk::FieldType::Choice;
            field.options.choices = records;
        }
        fields.add(std::move(field));
    }
    const auto& source = ImportRepository::list();
    const auto query = sdk::ListQuery::from(request, fields, source);
    const sdk::ListPage::Show show{
        .columns = {"file_name", "record", "created_at", "who", "added", "changed", "skipped", "state"},
        .link =
            [&](const sdk::ListRow& row) {
                return paths.at(std::get<std::string>(*row.find("record"))) + "/" + row.id();
            },
        .noun = "imports",
        .emptyText = "Nothing has been imported here in the last thirty days.",
        .exportable = false};
    const auto& desk = offered.front()->desk();
    return desk.parts().database.read([&](sdk::Transaction& tx) {
        const auto page = sdk::selectPage(data::GuardedTransaction::whole(tx), fields, source, query,
                                          importsOf(offered, viewer), true);
        return Response::page({.templateName = "kernel/import_offer",
                               .title = title(),
                               .data = {{"kinds", std::move(kinds)}},
                               .views = {{"list", page.view(fields, source, viewer, show)}}});
    });
}

}  // namespace guildhall::records
