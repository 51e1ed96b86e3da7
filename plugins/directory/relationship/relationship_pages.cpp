#include "relationship/relationship_pages.hpp"

#include "relationship/relationship_desk.hpp"
#include "relationship/relationship_form.hpp"
#include "relationship/relationship_repository.hpp"
#include "relationship/relationship_view.hpp"
#include "relationship/relationship_words.hpp"

#include <guildhall/sdk/say.hpp>

namespace guildhall::directory {

using sdk::Form;
using sdk::Request;
using sdk::Response;
using sdk::say;
using sdk::Transaction;

namespace {

const sdk::FieldSet& endFields() {
    static const auto fields =
        sdk::FieldSet::of("directory.relationship_end")
            .date("end_date", "Over on",
                  {.required = true, .hint = "The first day on which it is over. The next one may start on it."})
            .text("reason", "Reason", {.required = true, .max = 500, .hint = "It stays on record."});
    return fields;
}

const sdk::FieldSet& removeFields() {
    static const auto fields =
        sdk::FieldSet::of("directory.relationship_removal")
            .text("reason", "Reason",
                  {.required = true, .max = 500, .hint = "It stays in the history of both entities."});
    return fields;
}

std::vector<std::pair<std::string, std::string>> crumbsTo(const Entity& entity, const sdk::Viewer& viewer) {
    const sdk::RecordModel& model = entities();
    return {{say("Entities"), model.path()}, {model.title(&entity, viewer), model.pathOf(&entity)}};
}

std::vector<std::pair<std::string, std::string>> crumbsTo(const Relationship& relationship, const std::string& called) {
    return {{say("Relationships"), relationships().path()}, {called, relationships().pathOf(&relationship)}};
}

std::string called(Transaction& tx, const Relationship& one) {
    return sentence(one.type, RelationshipRepository::names(tx, one));
}

}  // namespace

void RelationshipPages::describe(sdk::Registrar& add) {
    const auto edit = sdk::Access::allOf({"entities.view", "entities.edit"});
    const std::string ofEntity = "/entity-relationships/entities/{id}/relationships";
    add.get(ofEntity, "entities.view", [this](const Request& request) { return all(request); });
    add.get(ofEntity + "/add", edit, [this](const Request& request) { return showAdd(request); });
    add.post(ofEntity + "/add", edit, [this](const Request& request) { return this->add(request); });
    add.get("/entity-relationships/{id}/end", edit, [this](const Request& request) { return showEnd(request); });
    add.post("/entity-relationships/{id}/end", edit, [this](const Request& request) { return end(request); });
    add.get("/entity-relationships/{id}/remove", edit, [this](const Request& request) { return showRemove(request); });
    add.post("/entity-relationships/{id}/remove", edit, [this](const Request& request) { return remove(request); });
}

sdk::Date RelationshipPages::today(const sdk::Viewer& viewer) const {
    return sdk::dateIn(services_.clock.now(), viewer.timeZone());
}

Response RelationshipPages::all(const Request& request) {
    const auto& viewer = request.viewer();
    const sdk::RecordModel& model = relationships();
    return services_.database.read([&](Transaction& tx) {
        const auto entity = entities().get(tx, request.pathValue("id"));
        const auto now = today(viewer);
        const auto day = sdk::parseDate(request.query("as_of")).value_or(now);
        auto relations = RelationshipView(tx, viewer, entity, day, now).shown();
        relations["chooses_day"] = true;
        const auto source = model.source(model.list().columns);
        const auto fields = model.fields().only(model.list().columns);
        const auto query = sdk::ListQuery::from(request, fields, source);
        const auto page =
            sdk::selectPage(tx, fields, source, query, {"r.parent = ? OR r.child = ?", {entity.id, entity.id}});
        sdk::Page shown{
            .templateName = "directory/entity_relationships",
            .title = say("Relationships of {name}", {{"name", entities().titleOf(tx, entity.id).value_or("")}}),
            .data = {{"relations", std::move(relations)}},
            .crumbs = crumbsTo(entity, viewer)};
        shown.views.emplace_back(
            "list", page.view(fields, source, viewer,
                              {.columns = model.list().columns,
                               .link = [](const sdk::ListRow& row) { return relationships().path() + "/" + row.id(); },
                               .noun = model.words().many,
                               .emptyText = say("Nothing is known of relationships of this entity yet."),
                               .exportable = false}));
        return Response::page(std::move(shown));
    });
}

Response RelationshipPages::showAdd(const Request& request) {
    return services_.database.read([&](Transaction& tx) {
        const auto entity = entities().get(tx, request.pathValue("id"));
        return addPage(entity, relationshipForm(tx, entity, request.viewer()));
    });
}

Response RelationshipPages::addPage(const Entity& entity, const Form& form,
                                    const std::optional<Relationship>& existing) const {
    return Response::page({.templateName = "directory/add_relationship",
                           .title = say("Add a relationship of {name}", {{"name", entity.displayName}}),
                           .data = {{"form", form.view()},
                                    {"action", allPath(entity.id) + "/add"},
                                    {"existing_url", existing ? relationships().pathOf(&*existing) : ""},
                                    {"cancel", entities().pathOf(&entity)}},
                           .crumbs = {{say("Entities"), entities().path()},
                                      {entity.displayName, entities().pathOf(&entity)},
                                      {say("Relationships"), allPath(entity.id)}},
                           .status = form.errors().empty() ? 200 : 422});
}

Response RelationshipPages::add(const Request& request) {
    return services_.database.write([&](Transaction& tx) {
        const RelationshipDesk desk(services_);
        desk.hold(tx);
        const auto entity = entities().get(tx, request.pathValue("id"));
        auto form = sentRelationship(tx, entity, request);
        if (!form.valid()) return addPage(entity, form);
        auto relationship = relationshipIn(form, entity);
        for (auto& error : RelationshipDesk::problems(tx, relationship, request.viewer()))
            form.fail(error.field == "child" ? "other" : error.field, std::move(error.message));
        if (!form.valid()) return addPage(entity, form, RelationshipRepository::between(tx, relationship));
        desk.add(tx, request.actor(), relationship);
        return Response::redirect(entities().pathOf(&entity))
            .notice(say("Added: {relationship}.", {{"relationship", called(tx, relationship)}}));
    });
}

Response RelationshipPages::showEnd(const Request& request) {
    return services_.database.read([&](Transaction& tx) {
        const auto relationship = relationships().get(tx, request.pathValue("id"));
        if (relationship.end) throw sdk::Conflict("It has an end already. Change it where the rest is changed.");
        auto form = Form(endFields(), request.viewer()).fill({{"end_date", sdk::isoDate(today(request.viewer()))}});
        return endPage(relationship, form, request.viewer(), called(tx, relationship));
    });
}

Response RelationshipPages::endPage(const Relationship& relationship, const Form& form, const sdk::Viewer&,
                                    const std::string& name) const {
    const auto path = relationships().pathOf(&relationship);
    return Response::page(
        {.templateName = "kernel/form_page",
         .title = say("End relationship"),
         .data = {{"form", form.view()},
                  {"intro", say("{relationship}, since {day}. It stays on record with its end.",
                                {{"relationship", name}, {"day", sdk::showDate(relationship.start)}})},
                  {"version", ""},
                  {"action", path + "/end"},
                  {"button", say("End relationship")},
                  {"cancel", path}},
         .crumbs = crumbsTo(relationship, name),
         .status = form.errors().empty() ? 200 : 422});
}

Response RelationshipPages::end(const Request& request) {
    return services_.database.write([&](Transaction& tx) {
        const RelationshipDesk desk(services_);
        const auto before = relationships().lock(tx, request.pathValue("id"));
        desk.hold(tx);
        if (before.end) throw sdk::Conflict("It has an end already. Change it where the rest is changed.");
        auto form = Form::posted(endFields(), request);
        auto after = before;
        if (form.valid()) {
            after.end = form.date("end_date");
            for (auto& error : RelationshipDesk::problems(tx, after, request.viewer()))
                form.fail("end_date", std::move(error.message));
        }
        const auto name = called(tx, before);
        if (!form.valid()) return endPage(before, form, request.viewer(), name);
        desk.end(tx, request.actor(), before, after, form.text("reason"));
        return Response::redirect(relationships().pathOf(&before))
            .notice(say("It is over on {day}.", {{"day", sdk::showDate(*after.end)}}));
    });
}

Response RelationshipPages::showRemove(const Request& request) {
    return services_.database.read([&](Transaction& tx) {
        const auto relationship = relationships().get(tx, request.pathValue("id"));
        return removePage(relationship, Form(removeFields(), request.viewer()), called(tx, relationship));
    });
}

Response RelationshipPages::removePage(const Relationship& relationship, const Form& form,
                                       const std::string& name) const {
    const auto path = relationships().pathOf(&relationship);
    return Response::page(
        {.templateName = "kernel/confirm",
         .title = say("Remove this relationship?"),
         .data = {{"heading", say("Remove this relationship?")},
                  {"lines",
                   {say("{relationship}, since {day}.",
                        {{"relationship", name}, {"day", sdk::showDate(relationship.start)}}),
                    say("Remove only what never was so. What is over is ended, and stays on record."),
                    say("This cannot be undone. The histories of both entities keep that it was removed.")}},
                  {"form", form.view()},
                  {"action", path + "/remove"},
                  {"button", say("Remove relationship")},
                  {"danger", true},
                  {"cancel", path}},
         .crumbs = crumbsTo(relationship, name),
         .status = form.errors().empty() ? 200 : 422});
}

Response RelationshipPages::remove(const Request& request) {
    return services_.database.write([&](Transaction& tx) {
        const RelationshipDesk desk(services_);
        const auto relationship = relationships().lock(tx, request.pathValue("id"));
        desk.hold(tx);
        const auto form = Form::posted(removeFields(), request);
        if (!form.valid()) return removePage(relationship, form, called(tx, relationship));
        desk.remove(tx, request.actor(), relationship, form.text("reason"));
        return Response::redirect(allPath(relationship.child)).notice(say("The relationship is removed."));
    });
}

}  // namespace guildhall::directory
