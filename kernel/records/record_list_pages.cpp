#include "kernel/records/record_list_pages.hpp"

#include <guildhall/sdk/redaction.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/words.hpp>

#include <ranges>

namespace guildhall::records {

using sdk::Moment;
using sdk::Request;
using sdk::Response;
using sdk::Value;

namespace {

/// For files that people read: an entry of a managed list by the name that administrators gave it, as references are
/// told by their title. Codes are for programs.
sdk::FieldSet fieldsForFiles(const sdk::FieldSet& fields) {
    auto all = sdk::FieldSet::of(fields.name());
    for (auto field : fields.fields()) {
        if (!field.options.managed.empty()) field.type = sdk::FieldType::Reference;
        all.add(std::move(field));
    }
    return all;
}

/// The names templates know what is around a list by.
struct FrameNames {
    sdk::Name action{"action"}, more{"more"}, tabs{"tabs"}, hasTabs{"has_tabs"}, label{"label"}, url{"url"},
        current{"current"}, columnsUrl{"columns_url"};
};
const FrameNames frameNames;

sdk::Model linkModel(std::string label, std::string url) {
    sdk::Model link;
    link.set(frameNames.label, std::move(label)).set(frameNames.url, std::move(url));
    return link;
}

}  // namespace

RecordListPages::RecordListPages(std::shared_ptr<RecordDesk> desk, std::shared_ptr<ImportPages> imports)
    : desk_(std::move(desk)),
      imports_(std::move(imports)),
      offered_(model(), desk_->parts().changes),
      selections_(std::make_shared<SelectionPages>(desk_)),
      columns_(std::make_shared<ListColumns>(model())),
      views_(std::make_shared<ListViewPages>(desk_, columns_)) {}

void RecordListPages::describe(sdk::Registrar& add) {
    const auto list = model().listPath("{parent}");
    const auto see = *desk_->access(Deed::See);
    const sdk::Handler show = [self = shared_from_this()](const Request& request) { return self->list(request); };
    add.get(list, see, show);
    for (std::size_t i = 1; i < model().tabs().size(); ++i) add.get(list + "/" + model().tabs()[i].name, see, show);
    if (auto menu = model().menu()) {
        menu->label = sdk::capitalised(model().words().many);
        menu->path = list;
        menu->access = see;
        add.menu(std::move(*menu));
    }
    describePersonPart(add);
    if (imports_) imports_->describe(add);
    selections_->describe(add);
    views_->describe(add);
}

const sdk::RecordTab* RecordListPages::tabOf(const Request& request) const {
    const auto& tabs = model().tabs();
    const auto list = model().listPath(desk_->parentIn(request));
    for (const auto& tab : tabs)
        if (request.path() == list + "/" + tab.name) return &tab;
    return tabs.empty() ? nullptr : &tabs.front();
}

sdk::ListScope RecordListPages::scopeOf(const sdk::Viewer& viewer, const Place& place,
                                        const sdk::RecordTab* tab) const {
    auto scope = both(desk_->scope(viewer), desk_->ofParent(place.parentId));
    if (!tab) return scope;
    return both(both(std::move(scope), {tab->where, {}}), desk_->rules().tab(viewer, tab->name));
}

std::function<std::string(const sdk::ListRow&)> RecordListPages::linkOf(Moment& moment, const Place& place) const {
    const auto base = model().pagesPath(place.parentId) + "/";
    const bool toForm = model().list().toForm && desk_->may(moment.viewer, Deed::Change) &&
                        !desk_->rules().whyNotAdd(moment, place.parentId);
    return [base, end = toForm ? "/edit" : ""](const sdk::ListRow& row) { return base + row.id() + end; };
}

void RecordListPages::addListDeeds(Moment& moment, const Place& place, sdk::Model& frame) const {
    if (!desk_->offersAdding(moment, place)) return;
    const auto one = [&] { return linkModel(desk_->addLabel(), model().pagesPath(place.parentId) + "/new"); };
    const auto list = [&] {
        return linkModel(sdk::say("Import a list"), model().listPath(place.parentId) + "/import");
    };
    // What belongs to another record comes as a list, most often.
    const bool listFirst = imports_ && !place.parentId.empty();
    frame.part(frameNames.action, listFirst ? list() : one());
    if (imports_) frame.part(frameNames.more, listFirst ? one() : list());
}

std::function<std::vector<sdk::ListPage::RowDeed>(const sdk::ListRow&)> RecordListPages::rowDeedsOf(
    Moment& moment, const Place& place, const sdk::ListPage& page) const {
    const auto may = [&](Deed deed) { return desk_->may(moment.viewer, deed); };
    std::vector<const sdk::RecordAction*> actions;
    for (const auto& action : model().actions())
        if (action.access.allows(moment.viewer)) actions.push_back(&action);
    const bool changes = may(Deed::Change), removes = may(Deed::Remove);
    if (!model().list().rowDeeds || page.query.whole || (actions.empty() && !changes && !removes)) return {};
    std::vector<std::string> ids;
    for (const auto& row : page.rows) ids.push_back(row.id());
    return [this, &moment, actions, changes, removes, base = model().pagesPath(place.parentId) + "/",
            records = model().findEach(moment.tx, ids)](const sdk::ListRow& row) {
        std::vector<sdk::ListPage::RowDeed> deeds;
        const auto found = records.find(row.id());
        if (found == records.end()) return deeds;
        const auto* record = found->second.get();
        const auto add = [&](const std::string& label, const std::string& end) {
            deeds.push_back({label, base + row.id() + "/" + end});
        };
        if (changes && !desk_->whyNotChange(moment, record)) add("Change", "edit");
        for (const auto* action : actions)
            if (!desk_->whyNotAct(moment, record, *action)) add(action->label, action->name);
        if (removes && !desk_->whyNotRemove(moment, record)) add("Remove", "remove");
        return deeds;
    };
}

Response RecordListPages::file(Moment& moment, const Request& request, const sdk::ListSource& source,
                               const sdk::ListQuery& query, sdk::ListPage::Show show,
                               const sdk::ListScope& scope) const {
    const auto name = model().path().substr(model().path().rfind('/') + 1) + ".csv";
    const auto& viewer = request.viewer();
    const auto& files = model().list().files;
    if (const auto& privacy = model().privacy())
        for (const auto& field : {privacy->person, privacy->address})
            if (!field.empty()) show.people.push_back(model().part(field).sql);
    if (files.empty())
        return sdk::exportCsv(moment.tx, fieldsForFiles(model().fields()), source, query, viewer, show, name, scope);
    show.columns = files;
    auto needed = files;  // and what the list is sorted by, which need not be in the file
    if (!query.sort.empty()) needed.push_back(query.sort);
    return sdk::exportCsv(moment.tx, fieldsForFiles(model().fields()), model().source(needed), query, viewer, show,
                          name, scope);
}

Response RecordListPages::list(const Request& request) {
    const auto& words = model().words();
    const auto* tab = tabOf(request);
    if (tab && tab->isCalendar()) return calendar(request, *tab);
    const auto& viewer = request.viewer();
    return desk_->read(request, [&](Moment& moment) {
        const auto place = desk_->place(moment, request);
        const auto relation = place.parent.relation;
        const bool arranging = ListColumns::isPosted(request);
        const auto asked = arranging ? columns_->arranged(request, relation) : request;
        const auto columns = columns_->chosen(asked, relation);
        std::optional<sdk::ListSource> own;
        const auto* usual = &columns_->source(columns, asked, relation, own);
        if (tab && tab->everywhere) {
            if (!own) own = *usual;
            own->ownRegion = {};
            usual = &*own;
        }
        const auto& source = *usual;
        const auto scope = scopeOf(viewer, place, tab);
        const auto offered = offered_.in(moment, source, relation, scope);
        const auto& fields = offered ? *offered : model().fields();
        auto query = sdk::ListQuery::from(asked, fields, source, relation);
        query.kept.erase(ListColumns::name);
        query.kept.erase(ListColumns::open);
        if (auto text = columns_->text(columns); !text.empty()) query.kept[ListColumns::name] = std::move(text);
        if (arranging) return Response::redirect(query.address({{"page", ""}}));
        const auto& empty = tab && !tab->empty.empty() ? tab->empty : model().list().empty;
        sdk::ListPage::Show show{
            .columns = columns,
            .link = linkOf(moment, place),
            .noun = words.many,
            .emptyText =
                empty.empty() ? sdk::say("There are no {nouns} yet.", {{"nouns", sdk::say(words.many)}}) : empty};
        show.deeds = selections_->deeds(viewer);
        show.deedPath = model().listPath(place.parentId) + "/selected";
        if (request.query("format") == "csv") return file(moment, request, source, query, std::move(show), scope);
        const bool first = !tab || tab == &model().tabs().front();
        auto views = views_->links(moment, place, source, query, first ? "" : tab->name);
        sdk::Page shown{.templateName = "kernel/list_page",
                        .title = sdk::say(sdk::capitalised(words.many)),
                        .data = Value::object(),
                        .crumbs = desk_->crumbsAbove(viewer, place)};
        if (model().parent()) shown.data["intro"] = desk_->parent()->title(moment.viewer, place.parent);
        auto frame = std::make_shared<sdk::Model>(frameOf(moment, place, tab));
        const bool last = !model().list().rowDeeds;
        const auto page = sdk::selectPage(moment.tx, fields, source, query, scope, last);
        show.rowDeeds = rowDeedsOf(moment, place, page);
        shown.views.emplace_back("list", page.view(fields, source, viewer, show));
        if (views) shown.views.emplace_back("saved_views", std::move(views));
        // The form is as long as half a list: it comes for those who ask for it.
        if (request.query(ListColumns::open).empty())
            frame->set(frameNames.columnsUrl, page.query.address({{ListColumns::open, "yes"}}));
        else if (auto form = columns_->form(page.query, columns, viewer))
            shown.views.emplace_back("columns", std::move(form));
        shown.views.emplace_back("", std::move(frame));
        shown.hooks = model().hooks();
        return Response::page(std::move(shown));
    });
}

/// What stands around the list.
sdk::Model RecordListPages::frameOf(Moment& moment, const Place& place, const sdk::RecordTab* tab) const {
    const auto& names = frameNames;
    sdk::Model frame;
    addListDeeds(moment, place, frame);
    const auto first = model().listPath(place.parentId);
    std::vector<sdk::Model> tabs;
    for (const auto& one : model().tabs())
        tabs.emplace_back(
                linkModel(sdk::say(one.label), &one == &model().tabs().front() ? first : first + "/" + one.name))
            .set(names.current, &one == tab);
    frame.set(names.hasTabs, !tabs.empty()).list(names.tabs, std::move(tabs));
    return frame;
}

void RecordListPages::describePersonPart(sdk::Registrar& add) {
    if (!model().personPart()) return;
    add.personSection(
        {.title = sdk::capitalised(model().words().many),
         .access = *desk_->access(Deed::See),
         .data = [self = shared_from_this()](
                     sdk::Transaction& tx, const sdk::Viewer& viewer,
                     std::string_view person) { return std::optional(self->ofPerson(tx, viewer, person)); },
         .templateName = "kernel/person_records",
         .order = model().personPart()->order});
}

Value RecordListPages::ofPerson(sdk::Transaction& tx, const sdk::Viewer& viewer, std::string_view person) const {
    const auto& part = *model().personPart();
    auto columns = part.columns;
    if (!model().state().empty()) columns.push_back(model().state());
    const auto source = model().source(columns);
    sdk::ListQuery query;
    query.descending = source.order.starts_with('-');
    query.sort = source.order.substr(query.descending);
    query.whole = true;
    const auto page = sdk::selectPage(tx, model().fields(), source, query,
                                      both(desk_->scope(viewer), {"r." + part.field + " = ?", {std::string(person)}}));
    auto rows = Value::array();
    for (const auto& row : page.rows) {
        const auto text = [&](const std::string& name) {
            return sdk::presentCell(model().fields().get(name), *row.find(name), viewer);
        };
        std::string note;
        for (const auto& name : part.columns | std::views::drop(1))
            if (const auto shown = text(name); !shown.empty()) note += (note.empty() ? "" : ", ") + shown;
        rows.push_back(
            {{"url", model().path() + "/" + row.id()}, {"title", text(part.columns.front())}, {"note", note}});
        if (model().state().empty()) continue;
        const auto& state = model().fields().get(model().state());
        rows.back()["state"] = presentState(state, *row.find(state.name), viewer, sdk::Relation::None);
    }
    return {{"has_rows", !rows.empty()},
            {"rows", std::move(rows)},
            {"empty", sdk::say("No {nouns} yet.", {{"nouns", sdk::say(model().words().many)}})}};
}

}  // namespace guildhall::records
