#include "kernel/identity/access_token_pages.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/words.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>

namespace guildhall::identity {

using sdk::Form;
using sdk::Request;
using sdk::Response;
using sdk::Transaction;
using sdk::Value;

namespace {

constexpr const char *root = "/my-tokens", *permission = "api.tokens";
constexpr int longestDays = 366, usualDays = 90;

}  // namespace

void AccessTokenPages::describe(sdk::Registrar& add) {
    const auto to = [this](Response (AccessTokenPages::*handler)(const Request&)) {
        return [this, handler](const Request& request) { return (this->*handler)(request); };
    };
    add.get(root, permission, to(&AccessTokenPages::list));
    constexpr sdk::RouteOptions fresh{.fresh = true};
    add.get("/my-tokens/new", permission, to(&AccessTokenPages::showNew), fresh);
    add.post("/my-tokens", permission, to(&AccessTokenPages::make), fresh);
    // Whoever has lost the permission may still end what they made.
    add.post("/my-tokens/revoke", sdk::SignedIn, to(&AccessTokenPages::revokeOwn));
    add.post("/users/{id}/tokens/revoke", "participants.archive", to(&AccessTokenPages::revokeOfOther));
}

Value accessTokenRows(const std::vector<AccessToken>& tokens, const access::Permissions& catalogue,
                      const sdk::Viewer& viewer, sdk::Instant now) {
    Value rows = Value::array();
    for (const auto& token : tokens) {
        const auto* role = catalogue.role(token.role);
        const bool over = token.expiresAt <= now;
        std::string may = sdk::say("All that {role} may", {{"role", sdk::say(role ? role->title : token.role)}});
        if (!token.scope.empty()) {
            std::string deeds;
            for (const auto& code : token.scope) {
                const auto* known = catalogue.permission(code);
                deeds += (deeds.empty() ? "" : "; ") + (known ? sdk::say(known->description) : code);
            }
            may =
                sdk::say("As {role}: {deeds}", {{"role", sdk::say(role ? role->title : token.role)}, {"deeds", deeds}});
        }
        rows.push_back(
            {{"id", token.id},
             {"name", token.name},
             {"may", std::move(may)},
             {"over", over},
             {"until", sdk::showInstant(token.expiresAt, viewer.timeZone())},
             {"used", token.lastUsedAt ? sdk::say("Last used {when} from {address}",
                                                  {{"when", sdk::showInstant(*token.lastUsedAt, viewer.timeZone())},
                                                   {"address", token.lastAddress}})
                                       : sdk::say("Never used")}});
    }
    return rows;
}

Response AccessTokenPages::list(const Request& request) {
    return parts_.database.read([&](Transaction& tx) {
        auto tokens = accessTokenRows(AccessTokenRepository::ofPerson(tx, request.viewer().personId()),
                                      *parts_.viewers.permissions(), request.viewer(), parts_.clock.now());
        return Response::page({.templateName = "kernel/access_tokens",
                               .title = sdk::say("Access tokens"),
                               .data = {{"has_tokens", !tokens.empty()},
                                        {"tokens", std::move(tokens)},
                                        {"token_url", "/my-tokens/revoke"},
                                        {"api_url", request.viewer().can("api.view") ? "/api" : ""}},
                               .crumbs = {{sdk::say("My profile"), "/my-profile"}}});
    });
}

sdk::FieldSet AccessTokenPages::newFields(const sdk::Viewer& viewer) const {
    const auto catalogue = parts_.viewers.permissions();
    std::vector<sdk::Choice> deeds;
    for (const auto& [code, known] : catalogue->permissions())
        if (viewer.can(code)) deeds.push_back({code, known.description});
    return sdk::FieldSet::of("kernel.access_token")
        .text("name", "Name", {.required = true, .max = 80, .hint = "What it is for, such as “Nightly export”."})
        .number("days", "Days until it ends",
                {.required = true,
                 .hint = "At most 366. Whoever has the token may act for you until then.",
                 .initial = std::to_string(usualDays),
                 .least = 1,
                 .most = longestDays,
                 .width = "4"})
        .several(
            "scope", "What it may do", std::move(deeds),
            {.hint = "Tick as little as the program needs. With nothing ticked it may do all that your role may."});
}

Response AccessTokenPages::newPage(const Form& form) {
    return Response::page(
        {.templateName = "kernel/form_page",
         .title = sdk::say("Make an access token"),
         .data = {{"intro", sdk::say("A program that has it acts for you, in the role you have chosen "
                                     "now, and sees what you see.")},
                  {"form", form.view()},
                  {"action", root},
                  {"button", sdk::say("Make token")},
                  {"cancel", root}},
         .crumbs = {{sdk::say("My profile"), "/my-profile"}, {sdk::say("Access tokens"), root}},
         .status = form.valid() ? 200 : 422});
}

Response AccessTokenPages::showNew(const Request& request) {
    return newPage(Form(newFields(request.viewer()), request.viewer()));
}

Response AccessTokenPages::make(const Request& request) {
    const auto form = Form::posted(newFields(request.viewer()), request);
    if (!form.valid()) return newPage(form);
    const auto secret = parts_.database.write([&](Transaction& tx) {
        return parts_.tokens.make(tx, request.actor(),
                                  {.name = form.text("name"),
                                   .role = request.viewer().activeRole(),
                                   .scope = sdk::listedIn(form.text("scope")),
                                   .expiresAt = parts_.clock.now() + std::chrono::days(*form.number("days"))});
    });
    return Response::page({.templateName = "kernel/access_token_made",
                           .title = sdk::say("Your access token"),
                           .data = {{"secret", secret}, {"back", root}},
                           .crumbs = {{sdk::say("My profile"), "/my-profile"}, {sdk::say("Access tokens"), root}}})
        .header("Cache-Control", "no-store");
}

Response AccessTokenPages::revokeOwn(const Request& request) {
    return parts_.database.write([&](Transaction& tx) {
        const auto done = parts_.tokens.revoke(tx, request.actor(), request.viewer().personId(), request.form("token"));
        return Response::redirect(request.viewer().can(permission) ? root : "/my-profile")
            .notice(sdk::say(done ? "The token no longer works." : "That token was gone already."),
                    done ? "success" : "info");
    });
}

Response AccessTokenPages::revokeOfOther(const Request& request) {
    return parts_.database.write([&](Transaction& tx) {
        const auto person = parts_.people.get(tx, request.pathValue("id"));
        const auto done = parts_.tokens.revoke(tx, request.actor(), person.id, request.form("token"));
        return Response::redirect("/users/" + person.id)
            .notice(sdk::say(done ? "The token no longer works." : "That token was gone already."),
                    done ? "success" : "info");
    });
}

}  // namespace guildhall::identity
