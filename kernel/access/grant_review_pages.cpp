#include "kernel/access/grant_review_pages.hpp"

#include "kernel/access/role_words.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/say.hpp>

namespace guildhall::access {

using sdk::Request;
using sdk::Response;
using sdk::Transaction;

namespace {

constexpr const char* deciding = "roles.grant";

}  // namespace

void GrantReviewPages::describe(sdk::Registrar& add) {
    add.get(GrantReviews::path, deciding, [this](const Request& request) { return show(request); });
    add.post(GrantReviews::path, deciding, [this](const Request& request) { return decide(request); });
    add.cards({deciding, [this](const sdk::Viewer&) { return cards(); }, 210});
}

std::vector<sdk::Card> GrantReviewPages::cards() {
    const auto count = database_.read([&](Transaction& tx) { return reviews_.waiting(tx); });
    if (count == 0) return {};
    return {{.title = "Roles to confirm",
             .number = count,
             .note = sdk::say("They end after {day} otherwise", {{"day", reviews_.current().lastDay()}}),
             .path = GrantReviews::path,
             .attention = true}};
}

Response GrantReviewPages::show(const Request& request) {
    const auto all = catalogue_.current();
    std::vector<sdk::Choice> choices;
    for (const auto& role : all->roles())
        if (role.staff) choices.push_back({role.code, role.title});
    const auto fields = sdk::FieldSet(grantFields()).withChoices("role", std::move(choices));
    const auto& source = RoleRepository::list();
    const auto query = sdk::ListQuery::from(request, fields, source);
    const auto quarter = reviews_.current();
    const auto& viewer = request.viewer();
    const sdk::ListPage::Show show{
        .columns = {"person", "email", "role", "granted_by", "reason", "granted_at", "expires_at"},
        .link = [&](const sdk::ListRow& row) { return personPath(viewer, row.text("person_id")); },
        .noun = "roles to confirm",
        .emptyText = "Nothing is left to confirm in this quarter.",
        .exportable = false,
        .deeds = {{"confirm", "Confirm"}, {"take", "Take away"}},
        .deedPath = GrantReviews::path};
    return database_.read([&](Transaction& tx) {
        const auto page = sdk::selectPage(tx, fields, source, query, reviews_.toConfirm());
        return Response::page({.templateName = "kernel/role_review",
                               .title = sdk::say("Review of roles, {quarter}", {{"quarter", quarter.name()}}),
                               .data = {{"tabs", roleTabs(viewer, "review")}, {"until", quarter.lastDay()}},
                               .crumbs = {{sdk::say("Roles"), rolesPath}},
                               .views = {{"list", page.view(fields, source, viewer, show)}}});
    });
}

Response GrantReviewPages::decide(const Request& request) {
    const bool takes = request.form("deed") == "take";
    std::int64_t done = 0;
    std::string left;
    database_.write([&](Transaction& tx) {
        done = 0;
        left.clear();
        for (const auto& id : request.formAll("id")) {
            const auto grant = reviews_.find(tx, id);
            if (!grant) continue;
            if (const auto reason = reviews_.whyNot(request.viewer(), *grant); !reason.empty()) {
                left = reason;
                continue;
            }
            done += takes ? reviews_.take(tx, request.viewer(), request.actor(), id)
                          : reviews_.confirm(tx, request.viewer(), request.actor(), id);
        }
    });
    auto text = takes ? sdk::sayCount(done, "{n} role taken away.", "{n} roles taken away.")
                      : sdk::sayCount(done, "{n} role confirmed.", "{n} roles confirmed.");
    if (!left.empty()) text += " " + sdk::say("Some were left.") + " " + left;
    return Response::redirect(GrantReviews::path).notice(text, left.empty() ? "success" : "warning");
}

}  // namespace guildhall::access
