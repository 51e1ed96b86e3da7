#include "kernel/records/record_pages.hpp"

#include "kernel/records/typed_number.hpp"

#include <guildhall/sdk/redaction.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/stored_file.hpp>
#include <guildhall/sdk/words.hpp>

#include <algorithm>

namespace guildhall::records {

using sdk::Form;
using sdk::Moment;
using sdk::Request;
using sdk::Response;
using sdk::Value;

namespace {

/// Where a reference leads, for those who may go there.
std::string addressOf(const sdk::RecordModel::Part& part, const std::string& id, const sdk::Viewer& viewer) {
    if (part.person) return viewer.can("participants.view") ? "/users/" + id : std::string();
    const auto* to = part.refers.get();
    return to && to->permissions() && to->permissions()->see.allows(viewer) ? to->path() + "/" + id : std::string();
}

}  // namespace

sdk::Handler RecordPages::to(Handler handler) {
    return [self = shared_from_this(), handler](const Request& request) { return (self.get()->*handler)(request); };
}

sdk::Handler RecordPages::to(ActionHandler handler, const sdk::RecordAction& action) {
    return [self = shared_from_this(), handler, &action](const Request& request) {
        return (self.get()->*handler)(request, action);
    };
}

void RecordPages::describe(sdk::Registrar& add) {
    const auto path = model().pagesPath("{parent}");
    const auto see = *desk_->access(Deed::See);
    if (model().parent()) add.get(model().path() + "/{id}", see, to(&RecordPages::lead));
    add.get(path + "/{id}", see, to(&RecordPages::show));
    add.get(path + "/{id}/history", see, to(&RecordPages::history));
    if (desk_->files()) {
        add.get(path + "/{id}/files/{file}", see, to(&RecordPages::storedFile));
        desk_->files()->describe(add);
    }
    describeChanges(add);
}

void RecordPages::describeChanges(sdk::Registrar& add) {
    const auto path = model().pagesPath("{parent}");
    sdk::RouteOptions options;
    if (desk_->files()) options.maxBody = desk_->files()->longestForm();
    if (const auto adds = desk_->access(Deed::Add)) {
        add.get(path + "/new", *adds, to(&RecordPages::showNew));
        add.post(path, *adds, to(&RecordPages::create), options);
    }
    if (const auto changes = desk_->access(Deed::Change)) {
        add.get(path + "/{id}/edit", *changes, to(&RecordPages::showEdit));
        add.post(path + "/{id}/edit", *changes, to(&RecordPages::update), options);
    }
    if (const auto removes = desk_->access(Deed::Remove)) {
        add.get(path + "/{id}/remove", *removes, to(&RecordPages::confirmRemove));
        add.post(path + "/{id}/remove", *removes, to(&RecordPages::remove));
    }
    for (const auto& action : model().actions()) {
        add.get(path + "/{id}/" + action.name, action.access, to(&RecordPages::confirmAction, action));
        add.post(path + "/{id}/" + action.name, action.access, to(&RecordPages::act, action));
    }
}

std::vector<std::pair<std::string, std::string>> RecordPages::crumbs(const sdk::Viewer& viewer, const Place& place,
                                                                     const Found* found) const {
    auto crumbs = desk_->crumbsToList(viewer, place);
    if (found) crumbs.emplace_back(desk_->title(viewer, *found), pathOf(found->get()));
    return crumbs;
}

Response RecordPages::lead(const Request& request) {
    return desk_->read(request, [&](Moment& moment) {
        return Response::redirect(pathOf(desk_->get(moment, request.pathValue("id")).get()));
    });
}

Value RecordPages::tabs(const void* record, bool history) const {
    return {{{"label", sdk::say("Details")}, {"url", pathOf(record)}, {"current", !history}},
            {{"label", sdk::say("History")}, {"url", pathOf(record) + "/history"}, {"current", history}}};
}

Value RecordPages::stateTag(const sdk::Viewer& viewer, const Found& found) const {
    if (model().state().empty()) return {};
    const auto& state = model().state();
    return presentState(model().fields().get(state), model().cell(found.get(), state), viewer, found.relation);
}

namespace {

bool isNothing(const sdk::Cell& cell) {
    const auto* text = std::get_if<std::string>(&cell);
    return cell.index() == 0 || (text && text->empty());
}

/// Nothing that people have left out: what code works out or sets when something happens, and has not.
bool isPending(const sdk::RecordModel& model, const sdk::Field& field, const sdk::Cell& cell) {
    const bool byCode =
        !model.part(field.name).stored || field.type == sdk::FieldType::Instant || !field.options.byHand;
    return byCode && isNothing(cell);
}

}  // namespace

namespace {

/// A link to the file, and of a picture itself, no wider than a small screen.
void describeFile(Value& row, const sdk::Field& field, const sdk::Cell& cell, const std::string& record,
                  const std::string& title) {
    constexpr std::int64_t widest = 320;
    const auto* text = std::get_if<std::string>(&cell);
    const auto file = sdk::StoredFile::read(text ? *text : std::string());
    if (!file.has()) return;
    row["url"] = record + "/files/" + file.id;
    row["hint"] = sdk::sizeText(static_cast<std::uint64_t>(file.bytes));
    if (field.type != sdk::FieldType::Image) return;
    row["picture_width"] = std::to_string(std::clamp<std::int64_t>(file.width, 1, widest));
    row["picture_text"] = sdk::say(field.label) + ", " + title;
}

}  // namespace

/// Parts with a heading each, of rows as `summary_row` has them.
Value RecordPages::summary(Moment& moment, const Found& found) const {
    auto parts = Value::array();
    const auto labels = model().labels(moment.tx, model().id(found.get()));
    const auto all = model().values(found.get());
    const auto title = desk_->title(moment.viewer, found);
    for (const auto& field : model().fields().fields()) {
        if (parts.empty() || !field.options.heading.empty())
            parts.push_back({{"heading", sdk::say(field.options.heading)},
                             {"custom", model().part(field.name).custom},
                             {"rows", Value::array()}});
        if (field.name == model().state()) continue;                            // stands beside the title
        if (model().parent() && field.name == model().parentField()) continue;  // stands above it
        const auto cell = model().cell(found.get(), field.name);
        if (!model().fields().asks(field, all) || isPending(model(), field, cell) ||
            field.options.sensitivity == sdk::Sensitivity::Private)
            continue;
        Value row{{"label", sdk::say(field.label)},
                  {"value", field.type == sdk::FieldType::Reference
                                ? sdk::presentCell(field, cell, moment.viewer, found.relation)
                                : desk_->shown(moment, field, sdk::valueOf(cell), found.relation)},
                  {"tag", ""},
                  {"url", ""},
                  {"hint", ""},
                  {"has_lines", false}};
        if (field.type == sdk::FieldType::Group) {
            row["lines"] = sdk::presentRows(field, sdk::valueOf(cell), moment.viewer, found.relation);
            row["has_lines"] = !row["lines"].empty();
        }
        if (moment.viewer.sees(field.options.sensitivity, found.relation)) {
            row["tag"] = sdk::presentCellTag(field, cell);
            if (labels.contains(field.name)) {
                row["value"] = labels[field.name];
                row["url"] = addressOf(model().part(field.name), std::get<std::string>(cell), moment.viewer);
            }
            if (sdk::isFile(field.type)) describeFile(row, field, cell, pathOf(found.get()), title);
        }
        parts.back()["rows"].push_back(std::move(row));
    }
    std::erase_if(parts.get_ref<Value::array_t&>(), [](const Value& part) { return part["rows"].empty(); });
    return parts;
}

/// What can be done with it, and what cannot now and why.
void RecordPages::addDeeds(Moment& moment, const Found& found, Value& data) const {
    data["possible"] = Value::array();
    data["impossible"] = Value::array();
    const auto add = [&](const std::string& label, const std::string& name, bool danger,
                         const std::optional<std::string>& whyNot) {
        if (whyNot)
            data["impossible"].push_back({{"label", sdk::say(label)}, {"reason", sdk::say(*whyNot)}});
        else
            data["possible"].push_back(
                {{"label", sdk::say(label)}, {"url", pathOf(found.get()) + "/" + name}, {"danger", danger}});
    };
    const auto state = model().state().empty() ? sdk::Cell() : model().cell(found.get(), model().state());
    for (const auto& action : model().actions())
        if (action.access.allows(moment.viewer) && (action.to.empty() || state != sdk::Cell(action.to)))
            add(action.label, action.name, action.danger, desk_->whyNotAct(moment, found.get(), action));
    if (desk_->may(moment.viewer, Deed::Remove))
        add(sdk::say("Remove {noun}", {{"noun", sdk::say(model().words().one)}}), "remove", true,
            desk_->whyNotRemove(moment, found.get()));
    data["has_deeds"] = !data["possible"].empty() || !data["impossible"].empty();
}

Response RecordPages::show(const Request& request) {
    auto page = desk_->read(request, [&](Moment& moment) {
        const auto place = desk_->place(moment, request);
        const auto found = desk_->get(moment, request.pathValue("id"), place.parentId);
        Value data{{"heading", desk_->title(moment.viewer, found)},
                   {"state", stateTag(moment.viewer, found)},
                   {"has_tabs", true},
                   {"tabs", tabs(found.get(), false)},
                   {"parts", summary(moment, found)},
                   {"locked", ""}};
        addDeeds(moment, found, data);
        if (desk_->may(moment.viewer, Deed::Change)) {
            if (const auto locked = desk_->whyNotChange(moment, found.get()))
                data["locked"] = sdk::say(*locked);
            else
                data["action"] = {{"label", sdk::say("Change {noun}", {{"noun", sdk::say(model().words().one)}})},
                                  {"url", pathOf(found.get()) + "/edit"}};
        }
        desk_->rules().showAny(moment, found.get(), found.relation, data);
        const auto& own = model().pageTemplate();
        return sdk::Page{.templateName = own.empty() ? "kernel/record" : own,
                         .title = desk_->title(moment.viewer, found),
                         .data = std::move(data),
                         .crumbs = crumbs(moment.viewer, place, nullptr)};
    });
    // Others' parts, each read by itself.
    page.data["sections"] =
        desk_->parts().sections.sectionsFor(request.viewer(), model().name(), request.pathValue("id"));
    page.hooks = model().hooks();
    return Response::page(std::move(page));
}

Response RecordPages::history(const Request& request) {
    return desk_->read(request, [&](Moment& moment) {
        const auto place = desk_->place(moment, request);
        const auto found = desk_->get(moment, request.pathValue("id"), place.parentId);
        auto data = RecordHistory(*desk_).page(moment, found, typedNumber(request.query("before")));
        data["heading"] = desk_->title(moment.viewer, found);
        data["state"] = stateTag(moment.viewer, found);
        data["has_tabs"] = true;
        data["tabs"] = tabs(found.get(), true);
        const auto older = data["older"].get<std::int64_t>();
        data["older_url"] = older ? pathOf(found.get()) + "/history?before=" + std::to_string(older) : "";
        return Response::page({.templateName = "kernel/record_history",
                               .title = sdk::say("History of {name}", {{"name", desk_->title(moment.viewer, found)}}),
                               .data = std::move(data),
                               .crumbs = crumbs(moment.viewer, place, nullptr)});
    });
}

Response RecordPages::formPage(const Form& form, const sdk::Viewer& viewer, const Place& place, const Found* found,
                               Value conflicts) const {
    const auto one = sdk::say(model().words().one);
    auto shown = found && desk_->files() ? std::optional(form) : std::nullopt;
    if (shown) shown->filesAt(pathOf(found->get()) + "/files");
    const bool conflict = !conflicts.is_null();
    const auto& own = model().formTemplate();
    const auto list = model().listPath(place.parentId);
    // Where one comes from and goes back to.
    const auto back = found && !model().list().toForm ? pathOf(found->get()) : list;
    const bool removes = found && model().list().toForm && desk_->may(viewer, Deed::Remove);
    return Response::page(
        {.templateName = own.empty() ? "kernel/form_page" : own,
         .title = found ? sdk::say("Change {noun}", {{"noun", one}}) : desk_->addLabel(),
         .data = {{"form", (shown ? *shown : form).view()},
                  {"version", found ? std::to_string(model().version(found->get())) : ""},
                  {"conflicts", std::move(conflicts)},
                  {"cancel", back},
                  {"action", found ? pathOf(found->get()) + "/edit" : model().pagesPath(place.parentId)},
                  {"button", found              ? sdk::say("Save changes")
                             : model().adding() ? sdk::say(model().adding()->button)
                                                : sdk::say("Add {noun}", {{"noun", one}})},
                  {"remove_url", removes ? pathOf(found->get()) + "/remove" : ""},
                  {"remove_label", sdk::say("Remove {noun}", {{"noun", one}})}},
         .crumbs = crumbs(viewer, place, found),
         .status = conflict                ? 409
                   : form.errors().empty() ? 200
                                           : 422});
}

Response RecordPages::showNew(const Request& request) {
    return desk_->read(request, [&](Moment& moment) {
        const auto place = desk_->place(moment, request);
        desk_->requireAdding(moment, place);
        const Form form(desk_->formFields(moment, nullptr), moment.viewer, place.parent.relation);
        return formPage(form, moment.viewer, place, nullptr);
    });
}

ReceivedFiles RecordPages::received(const Request& request, bool fresh) const {
    if (!desk_->files() || !desk_->files()->comesWith(request)) return {};
    const auto relation = desk_->read(request, [&](Moment& moment) {
        const auto place = desk_->place(moment, request);
        if (fresh) {
            desk_->requireAdding(moment, place);
            return place.parent.relation;
        }
        const auto found = desk_->get(moment, request.pathValue("id"), place.parentId);
        if (const auto locked = desk_->whyNotChange(moment, found.get())) throw sdk::Conflict(*locked);
        return found.relation;
    });
    return desk_->files()->receive(request, relation);
}

Response RecordPages::storedFile(const Request& request) {
    return desk_->read(request, [&](Moment& moment) {
        const auto place = desk_->place(moment, request);
        const auto found = desk_->get(moment, request.pathValue("id"), place.parentId);
        for (const auto& field : model().declared().fields()) {
            if (!sdk::isFile(field.type) || !moment.viewer.sees(field.options.sensitivity, found.relation)) continue;
            const auto cell = model().cell(found.get(), field.name);
            const auto* text = std::get_if<std::string>(&cell);
            if (text && !text->empty() && sdk::StoredFile::read(*text).id == request.pathValue("file"))
                return desk_->files()->answer(request, found, field);
        }
        throw sdk::NotFound("That file is not there any more.");
    });
}

RecordDesk::Change RecordPages::wanted(Moment& moment, const Request& request, bool fresh,
                                       const ReceivedFiles& files) const {
    const auto place = desk_->place(moment, request);
    Found found{};
    if (!fresh) found = desk_->get(moment, request.pathValue("id"), place.parentId);
    const auto form = desk_->posted(request, moment, place, fresh ? nullptr : &found, files);
    if (!form.valid()) return {};
    RecordDesk::Change change{found.record, fresh ? desk_->fresh(place) : model().copy(found.get())};
    model().assign(change.after.get(), form.values());
    return change;
}

Response RecordPages::create(const Request& request) {
    const auto files = received(request, true);
    auto advice = desk_->advice(request, [&](Moment& moment) { return wanted(moment, request, true, files); });
    const auto work = [&](Moment& moment) {
        const auto place = desk_->heldPlace(moment, desk_->parentIn(request));
        desk_->requireAdding(moment, place);
        auto form = desk_->posted(request, moment, place, nullptr, files);
        Found added{desk_->fresh(place), place.parent.relation};
        if (form.valid()) {
            model().assign(added.record.get(), form.values());
            for (auto& error : desk_->check(moment, nullptr, added.record.get()))
                form.fail(std::move(error.field), std::move(error.message));
        }
        if (!form.valid()) return formPage(form, moment.viewer, place, nullptr);
        desk_->add(moment, added.record.get());
        desk_->readAgain(moment, added);
        const auto& next = model().whenAdded();
        return Response::redirect(model().isBrief() ? model().listPath(place.parentId) : pathOf(added.get()))
            .notice(
                sdk::say("{name} {done}.", {{"name", desk_->subject(moment.viewer, added)},
                                            {"done", sdk::say(model().adding() ? model().adding()->past : "added")}}) +
                (next.empty() ? "" : " " + sdk::say(next)));
    };
    return desk_->write(request, work, std::move(advice));
}

Response RecordPages::showEdit(const Request& request) {
    return desk_->read(request, [&](Moment& moment) {
        const auto place = desk_->place(moment, request);
        const auto found = desk_->get(moment, request.pathValue("id"), place.parentId);
        if (const auto locked = desk_->whyNotChange(moment, found.get())) throw sdk::Conflict(*locked);
        auto form = Form(desk_->formFields(moment, found.get()), moment.viewer, found.relation)
                        .fill(model().values(found.get()));
        return formPage(form, moment.viewer, place, &found);
    });
}

Response RecordPages::conflictPage(Moment& moment, Form& form, const Place& place, const Found& current,
                                   const std::vector<FieldConflict>& conflicts) const {
    auto rows = presentConflicts(moment, *desk_, current, conflicts);
    for (const auto& one : conflicts)
        if (!one.both) form.put(one.field->name, one.theirs);
    return formPage(form, moment.viewer, place, &current, std::move(rows));
}

Response RecordPages::update(const Request& request) {
    const auto files = received(request, false);
    auto advice = desk_->advice(request, [&](Moment& moment) { return wanted(moment, request, false, files); });
    const auto work = [&](Moment& moment) {
        const auto place = desk_->place(moment, request);
        const auto found = desk_->lock(moment, request.pathValue("id"), place.parentId);
        if (const auto locked = desk_->whyNotChange(moment, found.get())) throw sdk::Conflict(*locked);
        auto form = desk_->posted(request, moment, place, &found, files);
        if (const auto seen = typedNumber(request.form("version")); seen != model().version(found.get())) {
            auto mine = form.values();
            const auto conflicts = mergeMissed(moment, *desk_, found, seen, mine);
            if (!conflicts.empty()) return conflictPage(moment, form, place, found, conflicts);
        }
        Found after{model().copy(found.get()), found.relation};
        if (form.valid()) {
            model().assign(after.record.get(), form.values());
            for (auto& error : desk_->check(moment, found.get(), after.record.get()))
                form.fail(std::move(error.field), std::move(error.message));
        }
        if (!form.valid()) return formPage(form, moment.viewer, place, &found);
        desk_->change(moment, found.get(), after.record.get());
        desk_->readAgain(moment, after);
        return Response::redirect(model().isBrief() ? model().listPath(place.parentId) : pathOf(after.get()))
            .notice(sdk::say("{name} saved.", {{"name", desk_->subject(moment.viewer, after)}}));
    };
    return desk_->write(request, work, std::move(advice));
}

Response RecordPages::confirmRemove(const Request& request) {
    return desk_->read(request, [&](Moment& moment) {
        const auto place = desk_->place(moment, request);
        const auto found = desk_->get(moment, request.pathValue("id"), place.parentId);
        if (const auto whyNot = desk_->whyNotRemove(moment, found.get())) throw sdk::Conflict(*whyNot);
        Value lines{sdk::say("This cannot be undone. The history keeps what it was.")};
        for (auto& line : desk_->rules().removesAny(moment, found.get())) lines.push_back(sdk::say(line));
        const auto heading = sdk::say("Remove {name}?", {{"name", desk_->title(moment.viewer, found)}});
        return Response::page(
            {.templateName = "kernel/confirm",
             .title = heading,
             .data = {{"heading", heading},
                      {"lines", std::move(lines)},
                      {"action", pathOf(found.get()) + "/remove"},
                      {"button", sdk::say("Remove {noun}", {{"noun", sdk::say(model().words().one)}})},
                      {"danger", true},
                      {"cancel", pathOf(found.get())}},
             .crumbs = crumbs(moment.viewer, place, &found)});
    });
}

Response RecordPages::remove(const Request& request) {
    return desk_->write(request, [&](Moment& moment) {
        const auto place = desk_->place(moment, request);
        const auto found = desk_->lock(moment, request.pathValue("id"), place.parentId);
        if (const auto whyNot = desk_->whyNotRemove(moment, found.get())) throw sdk::Conflict(*whyNot);
        const auto subject = desk_->subject(moment.viewer, found);
        desk_->remove(moment, found.get(), "");
        return Response::redirect(model().listPath(place.parentId))
            .notice(sdk::say("{name} removed.", {{"name", subject}}));
    });
}

Response RecordPages::actionPage(Moment& moment, const Place& place, const Found& found,
                                 const sdk::RecordAction& action, const Form& form) const {
    const auto heading = action.question.empty() ? sdk::say(action.label) + " — " + desk_->title(moment.viewer, found)
                                                 : sdk::say(action.question);
    auto lines = Value::array();
    if (!action.warning.empty()) lines.push_back(sdk::say(action.warning));
    for (auto& line : desk_->rules().warningsAny(moment, found.get(), action.name)) lines.push_back(sdk::say(line));
    return Response::page({.templateName = "kernel/confirm",
                           .title = heading,
                           .data = {{"heading", heading},
                                    {"lines", std::move(lines)},
                                    {"action", pathOf(found.get()) + "/" + action.name},
                                    {"button", sdk::say(action.label)},
                                    {"danger", action.danger},
                                    {"form", form.view()},
                                    {"cancel", pathOf(found.get())}},
                           .crumbs = crumbs(moment.viewer, place, &found),
                           .status = form.valid() ? 200 : 422});
}

Response RecordPages::confirmAction(const Request& request, const sdk::RecordAction& action) {
    const auto ask = [&](Moment& moment) {
        const auto place = desk_->place(moment, request);
        const auto found = desk_->get(moment, request.pathValue("id"), place.parentId);
        if (const auto whyNot = desk_->whyNotAct(moment, found.get(), action)) throw sdk::Conflict(*whyNot);
        return actionPage(moment, place, found, action, Form(reasonFields(action), moment.viewer));
    };
    return desk_->read(request, ask, desk_->adviceToAct(request, action, request.pathValue("id")));
}

Response RecordPages::act(const Request& request, const sdk::RecordAction& action) {
    const auto work = [&](Moment& moment) {
        const auto place = desk_->place(moment, request);
        const auto found = desk_->lock(moment, request.pathValue("id"), place.parentId);
        if (const auto whyNot = desk_->whyNotAct(moment, found.get(), action)) throw sdk::Conflict(*whyNot);
        const auto form = Form::posted(reasonFields(action), request);
        if (!form.valid()) return actionPage(moment, place, found, action, form);
        desk_->act(moment, found.get(), action, action.asksReason ? form.text("reason") : "");
        if (!moment.next.empty()) return Response::redirect(moment.next);
        return Response::redirect(pathOf(found.get()))
            .notice(sdk::say("{name} {done}.",
                             {{"name", desk_->subject(moment.viewer, found)}, {"done", sdk::say(action.past)}}));
    };
    return desk_->write(request, work, desk_->adviceToAct(request, action, request.pathValue("id")));
}

}  // namespace guildhall::records
