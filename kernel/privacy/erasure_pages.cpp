#include "kernel/privacy/erasure_pages.hpp"

#include "kernel/privacy/named_person.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/form.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/words.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>

namespace guildhall::privacy {

using sdk::Request;
using sdk::Response;
using sdk::Transaction;
using sdk::Value;

namespace {

constexpr const char *permission = "privacy.export", *checkPath = "/admin/personal-data/statement";

const sdk::FieldSet& checkFields() {
    static const auto fields =
        sdk::FieldSet::of("kernel.erasure_check")
            .longText("statement", "Statement",
                      {.required = true, .max = 100'000, .hint = "The whole text of the file, as it was handed out."});
    return fields;
}

/// The parts of a statement in words.
Value shown(Transaction& tx, const Value& statement) {
    Value removed = Value::array(), kept = Value::array();
    for (const auto& part : statement.at("removed")) {
        const auto files = part.value("files", std::int64_t(0));
        const auto& where = part.at("where");
        const bool searched = std::ranges::find(where, Value("search")) != where.end();
        removed.push_back({{"what", sdk::say(part.value("what", std::string()))},
                           {"count", sdk::thousands(part.value("count", std::int64_t(0)))},
                           {"becomes", sdk::say(part.value("becomes", std::string()))},
                           {"where", files > 0  ? sdk::say("Database, search and {files}",
                                                           {{"files", sdk::countText(files, "file", "files")}})
                                     : searched ? sdk::say("Database and search")
                                                : sdk::say("Database")}});
    }
    for (const auto& part : statement.at("kept"))
        kept.push_back({{"what", sdk::say(part.value("what", std::string()))},
                        {"count", sdk::thousands(part.value("count", std::int64_t(0)))},
                        {"why", sdk::say(part.value("why", std::string()))}});
    Value besides = Value::array();
    for (const auto* name : {"files", "audit", "backups", "plugins"})
        if (statement.contains(name)) besides.push_back(sdk::say(statement.value(name, std::string())));
    return {{"removed", std::move(removed)},
            {"has_kept", !kept.empty()},
            {"kept", std::move(kept)},
            {"besides", std::move(besides)},
            {"by", byWhom(tx, statement.value("erased_by", std::string()))}};
}

}  // namespace

void ErasurePages::describe(sdk::Registrar& add) {
    add.get("/users/{id}/erasure", permission, [this](const Request& request) { return show(request); });
    add.get("/users/{id}/erasure/{statement}", permission, [this](const Request& request) { return file(request); });
    add.get(checkPath, permission, [this](const Request& request) { return check(request); });
    add.post(checkPath, permission, [this](const Request& request) { return check(request); });
}

Response ErasurePages::show(const Request& request) {
    const auto& person = request.pathValue("id");
    return database_.read([&](Transaction& tx) {
        const auto name = nameOf(tx, person);
        const auto url = "/users/" + person;
        Value statements = Value::array();
        for (const auto& stored : ErasureRepository::statements(tx, person)) {
            auto one = shown(tx, Value::parse(stored.text));
            one["at"] = sdk::showInstant(stored.at, request.viewer().timeZone());
            one["ours"] = statements_.isOurs(stored);
            one["file_url"] = url + "/erasure/" + stored.id;
            statements.push_back(std::move(one));
        }
        return Response::page(
            {.templateName = "kernel/erasure_statements",
             .title = sdk::say("What was removed and what was kept"),
             .data = {{"person", person},
                      {"has_statements", !statements.empty()},
                      {"statements", std::move(statements)},
                      {"check_url", checkPath}},
             .crumbs = {
                 {sdk::say("People"), "/users"}, {name, url}, {sdk::say("What is held about them"), url + "/data"}}});
    });
}

Response ErasurePages::file(const Request& request) {
    const auto& person = request.pathValue("id");
    const auto all = database_.read([&](Transaction& tx) { return ErasureRepository::statements(tx, person); });
    const auto found = std::ranges::find(all, request.pathValue("statement"), &StoredStatement::id);
    if (found == all.end()) throw sdk::NotFound("There is no such statement.");
    return Response::bytes(ErasureStatements::file(*found), "application/json")
        .download("statement of erasure " + person + ".json");
}

Response ErasurePages::check(const Request& request) {
    sdk::Form form(checkFields(), request.viewer());
    Value data{{"action", checkPath}, {"button", sdk::say("Check statement")}, {"cancel", "/admin/personal-data"}};
    data["intro"] =
        sdk::say("Whether a statement of erasure is one that this site has signed, and nobody has changed it since.");
    if (request.method() == "POST") {
        form = sdk::Form::posted(checkFields(), request);
        const auto statement = form.valid() ? statements_.check(form.text("statement")) : Value();
        if (form.valid() && statement.is_null())
            form.fail("statement",
                      sdk::say("This site has not signed this, or it was changed since. Enter the whole text of the "
                               "file, from the first bracket to the last."));
        else if (form.valid())
            return Response::redirect("/users/" + statement.value("person", std::string()) + "/erasure")
                .notice(sdk::say("This site has signed that statement, and nobody has changed it since."));
    }
    data["form"] = form.view();
    return Response::page({.templateName = "kernel/form_page",
                           .title = sdk::say("Check a statement of erasure"),
                           .data = std::move(data),
                           .crumbs = {{sdk::say("Personal data"), "/admin/personal-data"}},
                           .status = form.valid() ? 200 : 422});
}

}  // namespace guildhall::privacy
