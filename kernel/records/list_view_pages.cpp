#include "kernel/records/list_view_pages.hpp"

#include "kernel/data/guarded_transaction.hpp"
#include "kernel/records/viewed_lists.hpp"

#include <guildhall/sdk/id.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/time.hpp>
#include <guildhall/sdk/words.hpp>

#include <algorithm>
#include <optional>
#include <ranges>

namespace guildhall::records {

using sdk::Form;
using sdk::Model;
using sdk::Moment;
using sdk::Name;
using sdk::Request;
using sdk::Response;
using sdk::Value;

namespace {

constexpr const char* openedAs = "view";  ///< in the list's address: the view it was opened as
constexpr const char* tabName = "views.tab";

struct ViewLinks {
    Name own{"own"}, shared{"shared"}, hasShared{"has_shared"}, hasViews{"has_views"}, label{"label"}, url{"url"},
        current{"current"}, allUrl{"all_url"}, allCurrent{"all_current"}, deeds{"deeds"};
};
const ViewLinks linkNames;

sdk::Transaction& kernelTables(Moment& moment) { return data::GuardedTransaction::whole(moment.tx); }

Model linkModel(std::string label, std::string url, bool isCurrent = false) {
    Model link;
    link.set(linkNames.label, std::move(label)).set(linkNames.url, std::move(url)).set(linkNames.current, isCurrent);
    return link;
}

std::multimap<std::string, std::string, std::less<>> valuesOf(const Value& state) {
    std::multimap<std::string, std::string, std::less<>> values;
    if (state.is_object())
        for (const auto& [name, value] : state.items())
            if (value.is_string()) values.emplace(name, value.get<std::string>());
    return values;
}

/// An address with what a state says.
std::string addressWith(std::string path, const Value& state) {
    const auto values = valuesOf(state);
    return sdk::ListQuery{.path = std::move(path)}.address({values.begin(), values.end()});
}

}  // namespace

sdk::Handler ListViewPages::to(Handler handler) {
    return [self = shared_from_this(), handler](const Request& request) { return (self.get()->*handler)(request); };
}

void ListViewPages::describe(sdk::Registrar& add) {
    const auto home = model().listPath("{parent}") + "/views";
    const auto see = *desk_->access(Deed::See);
    add.get(home + "/new", see, to(&ListViewPages::showNew));
    add.post(home, see, to(&ListViewPages::create));
    add.get(home + "/{view}", see, to(&ListViewPages::open));
    add.get(home + "/{view}/change", see, to(&ListViewPages::showEdit));
    add.post(home + "/{view}/change", see, to(&ListViewPages::update));
    add.get(home + "/{view}/replace", see, to(&ListViewPages::confirmReplace));
    add.post(home + "/{view}/replace", see, to(&ListViewPages::replace));
    add.get(home + "/{view}/remove", see, to(&ListViewPages::confirmRemove));
    add.post(home + "/{view}/remove", see, to(&ListViewPages::remove));
}

/// Whoever shapes the records may shape how everybody looks at them; for lists nobody changes by hand there is a
/// permission.
bool ListViewPages::mayShare(const sdk::Viewer& viewer) const {
    return desk_->may(viewer, Deed::Change) || viewer.can("lists.share");
}

std::string ListViewPages::listAt(const Place& place, const std::string& tab) const {
    const auto list = model().listPath(place.parentId);
    return tab.empty() ? list : list + "/" + tab;
}

Value ListViewPages::stateOf(const sdk::ListQuery& query, const sdk::ListSource& source) const {
    Value state = Value::object();
    for (const auto& [name, value] : query.filters) state[name] = value;
    if (!query.search.empty()) state["q"] = query.search;
    const auto order = (query.descending ? "-" : "") + query.sort;
    if (!query.sort.empty() && order != source.order) state["sort"] = order;
    if (query.size != 50) state["size"] = std::to_string(query.size);
    const auto columns = query.kept.find(ListColumns::name);
    if (columns != query.kept.end()) state[ListColumns::name] = columns->second;
    return state;
}

Value ListViewPages::stateFor(const Value& state, const sdk::Viewer& viewer, const Place& place) const {
    const auto request = asRequest({}, valuesOf(state), viewer);
    const auto relation = place.parent.relation;
    const auto columns = columns_->chosen(request, relation);
    std::optional<sdk::ListSource> own;
    const auto& source = columns_->source(columns, request, relation, own);
    auto query = sdk::ListQuery::from(request, model().fields(), source, relation);
    query.kept.clear();
    if (auto text = columns_->text(columns); !text.empty()) query.kept[ListColumns::name] = std::move(text);
    return stateOf(query, source);
}

std::string ListViewPages::addressOf(const SavedView& view, const sdk::Viewer& viewer, const Place& place) const {
    // A tab may have gone with a newer version of its plugin.
    const auto& tabs = model().tabs();
    const bool known = std::ranges::find(tabs, view.tab, &sdk::RecordTab::name) != tabs.end();
    auto state = stateFor(view.state, viewer, place);
    state[openedAs] = view.id;
    return addressWith(listAt(place, known ? view.tab : ""), state);
}

std::shared_ptr<const sdk::View> ListViewPages::links(Moment& moment, const Place& place, const sdk::ListSource& source,
                                                      sdk::ListQuery& query, const std::string& tab) const {
    const auto views =
        desk_->parts().viewed.has(model().name())
            ? ListViewRepository::namesFor(kernelTables(moment), model().name(), moment.viewer.personId())
            : std::vector<SavedView>();
    const auto id = query.kept.contains(openedAs) ? query.kept[openedAs] : std::string();
    const auto at = std::ranges::find(views, id, &SavedView::id);
    if (at == views.end()) query.kept.erase(openedAs);
    const auto state = stateOf(query, source);
    const bool plain = state.empty() && tab.empty();
    if (views.empty() && (plain || !moment.viewer.signedIn())) return nullptr;
    std::vector<Model> own, shared, deeds;
    for (const auto& view : views)
        (view.shared() ? shared : own)
            .push_back(linkModel(view.name, home(place) + "/" + view.id, at != views.end() && view.id == id));
    // What the list shows now, as an address below the views'.
    const auto bringing = [&](std::string path) {
        auto brings = state;
        if (!tab.empty()) brings[tabName] = tab;
        return addressWith(std::move(path), brings);
    };
    if (at != views.end()) {
        const auto saved = ListViewRepository::find(kernelTables(moment), model().name(), id, moment.viewer.personId());
        const bool mine = !at->shared() || mayShare(moment.viewer);
        const bool changed = !saved || saved->tab != tab || stateFor(saved->state, moment.viewer, place) != state;
        const auto path = home(place) + "/" + id;
        if (mine && changed) deeds.push_back(linkModel(sdk::say("Save the changes"), bringing(path + "/replace")));
        if (changed) deeds.push_back(linkModel(sdk::say("Save as another view"), bringing(home(place) + "/new")));
        if (mine && !changed) {
            deeds.push_back(linkModel(sdk::say("Rename this view"), path + "/change"));
            deeds.push_back(linkModel(sdk::say("Remove it"), path + "/remove"));
        }
    } else if (!plain) {
        deeds.push_back(linkModel(sdk::say("Save this view"), bringing(home(place) + "/new")));
    }
    if (!moment.viewer.signedIn()) deeds.clear();
    auto all = std::make_shared<Model>();
    all->set(linkNames.hasViews, !views.empty())
        .set(linkNames.hasShared, !shared.empty())
        .set(linkNames.allUrl, listAt(place, tab))
        .set(linkNames.allCurrent, plain && at == views.end())
        .list(linkNames.own, std::move(own))
        .list(linkNames.shared, std::move(shared))
        .list(linkNames.deeds, std::move(deeds));
    return all;
}

SavedView ListViewPages::get(Moment& moment, const Request& request, bool toChange) const {
    const auto& person = moment.viewer.personId();
    auto view = ListViewRepository::find(kernelTables(moment), model().name(), request.pathValue("view"), person);
    if (!view) throw sdk::NotFound();
    if (toChange && (!moment.viewer.signedIn() || (view->shared() && !mayShare(moment.viewer)))) throw sdk::Forbidden();
    return *view;
}

SavedView ListViewPages::brought(const Request& request, const Place& place) const {
    if (!request.viewer().signedIn()) throw sdk::Forbidden();
    const bool posted = request.method() == "POST";
    Value state = Value::object();
    if (posted)
        state = Value::parse(request.form("state"), nullptr, false);
    else
        for (const auto& [name, value] : request.queryValues()) state[name] = value;
    SavedView view{.record = model().name(), .tab = posted ? request.form("tab") : request.query(tabName)};
    const auto& tabs = model().tabs();
    if (std::ranges::find(tabs, view.tab, &sdk::RecordTab::name) == tabs.end() || view.tab == tabs.front().name)
        view.tab.clear();
    view.state = stateFor(state, request.viewer(), place);
    return view;
}

Value ListViewPages::inWords(const Value& state) const {
    Value lines = Value::array();
    const auto& fields = model().fields();
    const auto labelled = [&](const std::string& label, const std::string& shown) {
        lines.push_back(sdk::say(label) + ": " + shown);
    };
    const auto labelOf = [&](const std::string& name) { return sdk::say(fields.get(name).label); };
    const auto date = [](const std::string& value) {
        const auto day = sdk::parseDate(value);
        return day ? sdk::showDate(*day) : value;
    };
    for (const auto& [name, value] : valuesOf(state)) {
        if (const auto* field = fields.find(name)) {
            labelled(field->label, field->type == sdk::FieldType::Boolean ? sdk::say(value == "yes" ? "Yes" : "No")
                                                                          : sdk::say(field->choiceLabel(value)));
        } else if (name == "q") {
            labelled("Search", value);
        } else if (name == "sort") {
            const bool down = value.starts_with('-');
            labelled("Sorted by", labelOf(value.substr(down)) + ", " + sdk::say(down ? "downwards" : "upwards"));
        } else if (name == "size") {
            labelled("Rows a page", value);
        } else if (name == ListColumns::name) {
            std::string shown;
            for (const auto column : std::views::split(value, ','))
                shown += (shown.empty() ? "" : ", ") + labelOf(std::string(column.begin(), column.end()));
            labelled("Columns", shown);
        } else if (const auto end = name.rfind('_'); fields.find(name.substr(0, end))) {
            labelled(fields.get(name.substr(0, end)).label,
                     sdk::say(name.ends_with("_from") ? "from {date}" : "until {date}", {{"date", date(value)}}));
        }
    }
    return lines;
}

sdk::FieldSet ListViewPages::fields(const sdk::Viewer& viewer) const {
    auto fields =
        sdk::FieldSet::of("kernel.list_view").text("name", "Name", {.required = true, .max = 60, .width = "20"});
    if (!mayShare(viewer)) return fields;
    return std::move(fields).boolean("shared", "Share it with everybody who may see this list",
                                     {.hint = "They read its name. What they may not see is left out for them."});
}

void ListViewPages::read(Moment& moment, Form& form, SavedView& view, const SavedView* before) const {
    if (!form.valid()) return;
    view.name = form.text("name");
    if (mayShare(moment.viewer)) view.personId = form.checked("shared") ? std::string() : moment.viewer.personId();
    if (ListViewRepository::isNamed(kernelTables(moment), view))
        form.fail("name", sdk::say("There is already a view of this name — choose a different one"));
    if (before && before->personId == view.personId) return;
    if (ListViewRepository::count(kernelTables(moment), model().name(), view.personId) >= most)
        form.fail("", sdk::say(view.shared() ? "This list has {n} shared views already. Remove one of them first."
                                             : "You have {n} views of this list already. Remove one of them first.",
                               {{"n", std::to_string(most)}}));
}

void ListViewPages::audit(Moment& moment, const char* action, const SavedView& view) const {
    desk_->parts().audit.record(
        moment.tx, moment.actor,
        {.action = action, .target = view.id, .details = {{"list", model().name()}, {"name", view.name}}});
}

Response ListViewPages::page(Moment& moment, const Place& place, Asking asking, const Form* form,
                             std::string cancel) const {
    Value data{{"heading", asking.heading}, {"lines", std::move(asking.lines)}, {"action", std::move(asking.action)},
               {"button", asking.button},   {"danger", asking.danger},          {"cancel", std::move(cancel)}};
    if (asking.brings)
        data["hidden_values"] = {{{"name", "state"}, {"value", asking.brings->state.dump()}},
                                 {{"name", "tab"}, {"value", asking.brings->tab}}};
    if (form) data["form"] = form->view();
    return Response::page({.templateName = "kernel/confirm",
                           .title = asking.heading,
                           .data = std::move(data),
                           .crumbs = desk_->crumbsToList(moment.viewer, place),
                           .status = form && !form->valid() ? 422 : 200});
}

Response ListViewPages::open(const Request& request) {
    return desk_->read(request, [&](Moment& moment) {
        const auto place = desk_->place(moment, request);
        return Response::redirect(addressOf(get(moment, request, false), moment.viewer, place));
    });
}

Response ListViewPages::showNew(const Request& request) {
    return desk_->read(request, [&](Moment& moment) {
        const auto place = desk_->place(moment, request);
        const auto view = brought(request, place);
        const Form form(fields(moment.viewer), moment.viewer);
        return page(moment, place,
                    {sdk::say("Save this view"), sdk::say("Save view"), home(place), inWords(view.state), &view}, &form,
                    listAt(place, view.tab));
    });
}

Response ListViewPages::create(const Request& request) {
    return desk_->write(request, [&](Moment& moment) {
        const auto place = desk_->place(moment, request);
        auto view = brought(request, place);
        view.personId = moment.viewer.personId();
        auto form = Form::posted(fields(moment.viewer), request);
        read(moment, form, view, nullptr);
        if (!form.valid())
            return page(moment, place,
                        {sdk::say("Save this view"), sdk::say("Save view"), home(place), inWords(view.state), &view},
                        &form, listAt(place, view.tab));
        view.id = sdk::newId(desk_->parts().random, "view");
        ListViewRepository::add(kernelTables(moment), view, moment.now);
        desk_->parts().viewed.added(kernelTables(moment));
        if (view.shared()) audit(moment, "LIST_VIEW_SHARED", view);
        return Response::redirect(addressOf(view, moment.viewer, place))
            .notice(sdk::say("View {name} saved.", {{"name", view.name}}));
    });
}

Response ListViewPages::showEdit(const Request& request) {
    return desk_->read(request, [&](Moment& moment) {
        const auto place = desk_->place(moment, request);
        const auto view = get(moment, request, true);
        const auto form =
            Form(fields(moment.viewer), moment.viewer).fill({{"name", view.name}, {"shared", view.shared()}});
        return page(moment, place,
                    {sdk::say("Rename {name}", {{"name", view.name}}), sdk::say("Save changes"),
                     home(place) + "/" + view.id + "/change"},
                    &form, home(place) + "/" + view.id);
    });
}

Response ListViewPages::update(const Request& request) {
    return desk_->write(request, [&](Moment& moment) {
        const auto place = desk_->place(moment, request);
        const auto before = get(moment, request, true);
        auto view = before;
        auto form = Form::posted(fields(moment.viewer), request);
        read(moment, form, view, &before);
        if (!form.valid())
            return page(moment, place,
                        {sdk::say("Rename {name}", {{"name", before.name}}), sdk::say("Save changes"),
                         home(place) + "/" + view.id + "/change"},
                        &form, home(place) + "/" + view.id);
        ListViewRepository::save(kernelTables(moment), view);
        if (view.shared()) audit(moment, before.shared() ? "LIST_VIEW_CHANGED" : "LIST_VIEW_SHARED", view);
        if (before.shared() && !view.shared()) audit(moment, "LIST_VIEW_WITHDRAWN", view);
        return Response::redirect(addressOf(view, moment.viewer, place))
            .notice(sdk::say("View {name} saved.", {{"name", view.name}}));
    });
}

Response ListViewPages::confirmReplace(const Request& request) {
    return desk_->read(request, [&](Moment& moment) {
        const auto place = desk_->place(moment, request);
        const auto view = get(moment, request, true), now = brought(request, place);
        Asking asking{sdk::say("Save the changes to {name}?", {{"name", view.name}}), sdk::say("Save changes"),
                      home(place) + "/" + view.id + "/replace", inWords(now.state), &now};
        asking.lines.insert(asking.lines.begin(),
                            sdk::say(view.shared() ? "Everybody who opens it gets what the list shows you now:"
                                                   : "It opens with what the list shows you now:"));
        if (now.state.empty()) asking.lines.push_back(sdk::say("the whole list, as it is by itself"));
        return page(moment, place, std::move(asking), nullptr, home(place) + "/" + view.id);
    });
}

Response ListViewPages::replace(const Request& request) {
    return desk_->write(request, [&](Moment& moment) {
        const auto place = desk_->place(moment, request);
        auto view = get(moment, request, true);
        auto now = brought(request, place);
        view.tab = std::move(now.tab);
        view.state = std::move(now.state);
        ListViewRepository::save(kernelTables(moment), view);
        if (view.shared()) audit(moment, "LIST_VIEW_CHANGED", view);
        return Response::redirect(addressOf(view, moment.viewer, place))
            .notice(sdk::say("View {name} saved.", {{"name", view.name}}));
    });
}

Response ListViewPages::confirmRemove(const Request& request) {
    return desk_->read(request, [&](Moment& moment) {
        const auto place = desk_->place(moment, request);
        const auto view = get(moment, request, true);
        Asking asking{sdk::say("Remove the view {name}?", {{"name", view.name}}), sdk::say("Remove view"),
                      home(place) + "/" + view.id + "/remove"};
        asking.lines.push_back(
            sdk::say("The {nouns} themselves stay as they are.", {{"nouns", sdk::say(model().words().many)}}));
        if (view.shared()) asking.lines.push_back(sdk::say("It is shared: it goes for everybody."));
        asking.danger = true;
        return page(moment, place, std::move(asking), nullptr, home(place) + "/" + view.id);
    });
}

Response ListViewPages::remove(const Request& request) {
    return desk_->write(request, [&](Moment& moment) {
        const auto place = desk_->place(moment, request);
        const auto view = get(moment, request, true);
        ListViewRepository::remove(kernelTables(moment), view.id);
        if (view.shared()) audit(moment, "LIST_VIEW_REMOVED", view);
        return Response::redirect(listAt(place, "")).notice(sdk::say("View {name} removed.", {{"name", view.name}}));
    });
}

privacy::PersonalSource ListViewPages::personalSource() {
    return {.name = "list_views",
            .title = "Views of lists they have saved",
            .fields = {"Name", "What it shows"},
            .purpose = "to open a list as they left it",
            .becomes = "Removed. Views they have shared stay; nothing tells that they were theirs.",
            .count = [](sdk::Transaction& tx,
                        std::string_view person) { return ListViewRepository::countOfPerson(tx, person); },
            .all =
                [](sdk::Transaction& tx, const sdk::Viewer&, std::string_view person) {
                    auto items = Value::array();
                    for (const auto& view : ListViewRepository::ofPerson(tx, person))
                        items.push_back({{"list", view.record}, {"name", view.name}, {"shows", view.state}});
                    return items;
                },
            .erase = [](Moment& moment, std::string_view person,
                        std::string_view) { ListViewRepository::forgetPerson(moment.tx, person); }};
}

}  // namespace guildhall::records
