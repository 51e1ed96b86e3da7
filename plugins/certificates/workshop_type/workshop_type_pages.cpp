#include "workshop_type/workshop_type_pages.hpp"

#include "workshop_type/workshop_type.hpp"
#include "workshop_type/workshop_type_repository.hpp"

#include <algorithm>

namespace guildhall::certificates {

using sdk::Form;
using sdk::Request;
using sdk::Response;
using sdk::Transaction;
using sdk::Value;

namespace {

sdk::FieldSet formFields() { return workshopTypeFields().only({"code", "name", "validity_months", "active"}); }

std::string upper(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? char(c - 32) : c; });
    return text;
}

Value storedType(Transaction& tx, const Request& request) {
    auto record = WorkshopTypeRepository::find(tx, request.pathValue("id"));
    if (!record) throw sdk::NotFound();
    return std::move(*record);
}

}  // namespace

Response WorkshopTypePages::list(const Request& request) {
    const auto& source = WorkshopTypeRepository::list();
    const auto query = sdk::ListQuery::from(request, workshopTypeFields(), source);
    const bool mayEdit = request.viewer().can("workshop_types.edit");
    sdk::ListPage::Show show{.columns = {"name", "code", "validity_months", "active", "sessions"},
                             .noun = "workshop types",
                             .emptyText = "There is no workshop type yet. Add the first one to plan sessions."};
    if (mayEdit) show.link = [](const sdk::ListRow& row) { return "/workshop-types/" + row.id() + "/edit"; };
    return database_.read([&](Transaction& tx) {
        if (request.query("format") == "csv")
            return sdk::exportCsv(tx, workshopTypeFields(), source, query, request.viewer(), show,
                                  "workshop-types.csv");
        const auto page = sdk::selectPage(tx, workshopTypeFields(), source, query);
        auto data = Value::object();
        if (mayEdit) data["action"] = {{"label", "Add a workshop type"}, {"url", "/workshop-types/new"}};
        return Response::page({.templateName = "kernel/list_page",
                               .title = "Workshop types",
                               .data = std::move(data),
                               .views = {{"list", page.view(workshopTypeFields(), source, request.viewer(), show)}}});
    });
}

Response WorkshopTypePages::formPage(const Form& form, const std::string& id) {
    const bool fresh = id.empty();
    return Response::page({.templateName = "kernel/form_page",
                           .title = fresh ? "Add a workshop type" : "Change workshop type",
                           .data = {{"form", form.view()},
                                    {"cancel", "/workshop-types"},
                                    {"action", fresh ? "/workshop-types" : "/workshop-types/" + id + "/edit"},
                                    {"button", fresh ? "Add workshop type" : "Save changes"}},
                           .crumbs = {{"Workshop types", "/workshop-types"}},
                           .status = form.valid() ? 200 : 422});
}

Response WorkshopTypePages::showNew(const Request& request) {
    return formPage(Form(formFields(), request.viewer()), "");
}

Form WorkshopTypePages::read(Transaction& tx, const Request& request, const std::string& id, Value& record) {
    auto form = Form::posted(formFields(), request);
    record = form.values();
    record["code"] = upper(form.text("code"));
    const auto other = WorkshopTypeRepository::findByCode(tx, record["code"].get<std::string>());
    if (form.valid() && other && *other != id)
        form.fail("code", "Another workshop type has the code " + record["code"].get<std::string>() +
                              " — choose a different one");
    return form;
}

Response WorkshopTypePages::create(const Request& request) {
    return database_.write([&](Transaction& tx) {
        Value record;
        const auto form = read(tx, request, "", record);
        if (!form.valid()) return formPage(form, "");
        const auto id = sdk::newId(random_, "wtyp");
        WorkshopTypeRepository::insert(tx, id, record, clock_.now());
        audit_.record(tx, request.actor(),
                      {.action = "WORKSHOP_TYPE_CREATED",
                       .target = id,
                       .changes = sdk::auditDiff(workshopTypeFields(), Value::object(), record)});
        return Response::redirect("/workshop-types")
            .notice("Workshop type " + record["code"].get<std::string>() + " added.");
    });
}

Response WorkshopTypePages::showEdit(const Request& request) {
    const auto record = database_.read([&](Transaction& tx) { return storedType(tx, request); });
    return formPage(Form(formFields(), request.viewer()).fill(record), request.pathValue("id"));
}

Response WorkshopTypePages::update(const Request& request) {
    const auto& id = request.pathValue("id");
    return database_.write([&](Transaction& tx) {
        const auto before = storedType(tx, request);
        Value record;
        const auto form = read(tx, request, id, record);
        if (!form.valid()) return formPage(form, id);
        WorkshopTypeRepository::update(tx, id, record);
        audit_.record(tx, request.actor(),
                      {.action = "WORKSHOP_TYPE_UPDATED",
                       .target = id,
                       .changes = sdk::auditDiff(workshopTypeFields(), before, record)});
        return Response::redirect("/workshop-types")
            .notice("Workshop type " + record["code"].get<std::string>() + " saved.");
    });
}

}  // namespace guildhall::certificates
