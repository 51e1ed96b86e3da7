#include "kernel/access/role_limit_pages.hpp"

#include "kernel/access/role_limit_repository.hpp"
#include "kernel/access/role_words.hpp"

#include <guildhall/sdk/say.hpp>

#include <stdexcept>

namespace guildhall::access {

using sdk::Form;
using sdk::Request;
using sdk::Response;
using sdk::Transaction;
using sdk::Value;

namespace {

const sdk::FieldSet& limitFields() {
    static const auto fields =
        sdk::FieldSet::of("kernel.role_limit")
            .boolean("two_steps", "Asks for a second step",
                     {.hint = "Whoever has not shown one when signing in cannot use this role."})
            .number("idle_minutes", "Signed out after this many minutes without a request",
                    {.hint = "Left empty, what the site has for all.", .least = 1, .most = 10080, .width = "4"})
            .number("session_hours", "Signed out after this many hours in any case",
                    {.hint = "Left empty, what the site has for all.", .least = 1, .most = 8760, .width = "4"})
            .text("networks", "Networks it can be used from",
                  {.max = 1000,
                   .hint = "Addresses and networks with commas between, such as 192.0.2.0/24, 2001:db8::/32. Left "
                           "empty, from everywhere."});
    return fields;
}

Value valuesOf(const RoleLimit& limit) {
    const auto number = [](std::int64_t value) { return value > 0 ? Value(value) : Value(); };
    return {{"two_steps", limit.twoSteps},
            {"idle_minutes", number(limit.idle.count())},
            {"session_hours", number(limit.absolute.count())},
            {"networks", limit.networks}};
}

RoleLimit typed(const Form& form) {
    return {.twoSteps = form.checked("two_steps"),
            .idle = std::chrono::minutes(form.number("idle_minutes").value_or(0)),
            .absolute = std::chrono::hours(form.number("session_hours").value_or(0)),
            .networks = form.text("networks")};
}

/// Nobody shuts themselves out, since nobody else may be there to let them in again.
void checkNetworks(Form& form, const Request& request, const Role& role) {
    const auto list = form.text("networks");
    if (list.empty()) return;
    try {
        const http::Networks networks{std::string_view(list)};
        const auto address = request.actor().address;
        if (request.viewer().activeRole() == role.code && !networks.contains(address))
            form.fail("networks", sdk::say("You are using this role now from {address}, which is in none of these.",
                                           {{"address", address}}));
    } catch (const std::invalid_argument& problem) {
        form.fail("networks", problem.what());
    }
}

Response pageOf(const Role& role, const Form& form) {
    return Response::page(
        {.templateName = "kernel/form_page",
         .title = sdk::say("What the role {role} asks for", {{"role", sdk::say(role.title)}}),
         .data = {{"intro", sdk::say("Where the role cannot be used, it is as if the person did not have it, and they "
                                     "are told why when they choose it. It holds from the next page they open.")},
                  {"form", form.view()},
                  {"action", rolePath(role.code) + "/limits"},
                  {"button", sdk::say("Save")},
                  {"cancel", rolePath(role.code)}},
         .crumbs = {{sdk::say("Roles"), rolesPath}, {sdk::say(role.title), rolePath(role.code)}},
         .status = form.valid() ? 200 : 422});
}

}  // namespace

void RoleLimitPages::describe(sdk::Registrar& add) {
    constexpr sdk::RouteOptions fresh{.fresh = true};
    const auto path = std::string("/roles/{code}/limits");
    add.get(
        path, "roles.edit", [this](const Request& request) { return show(request); }, fresh);
    add.post(
        path, "roles.edit", [this](const Request& request) { return save(request); }, fresh);
}

Role RoleLimitPages::known(const Request& request) const {
    const auto all = parts_.catalogue.current();
    const auto* role = all->role(request.pathValue("code"));
    if (!role) throw sdk::NotFound("There is no such role.");
    if (const auto reason = parts_.roles.whyNot(request.viewer(), *role); !reason.empty()) throw sdk::Forbidden(reason);
    return *role;
}

Response RoleLimitPages::show(const Request& request) {
    const auto role = known(request);
    return parts_.database.read([&](Transaction& tx) {
        return pageOf(role,
                      Form(limitFields(), request.viewer()).fill(valuesOf(RoleLimitRepository::of(tx, role.code))));
    });
}

Response RoleLimitPages::save(const Request& request) {
    const auto role = known(request);
    auto form = Form::posted(limitFields(), request);
    checkNetworks(form, request, role);
    return parts_.database.write([&](Transaction& tx) {
        if (!form.valid()) return pageOf(role, form);
        const auto after = typed(form);
        const auto changes =
            sdk::auditDiff(limitFields(), valuesOf(RoleLimitRepository::of(tx, role.code)), valuesOf(after));
        const auto saved =
            Response::redirect(rolePath(role.code))
                .notice(sdk::say("What the role {role} asks for is saved.", {{"role", sdk::say(role.title)}}));
        if (changes.empty()) return saved;
        RoleLimitRepository::set(tx, role.code, after);
        parts_.audit.record(tx, request.actor(),
                            {.action = "ROLE_LIMITS_CHANGED", .target = role.code, .changes = changes});
        parts_.changes.touch(tx, RoleLimits::area);
        return saved;
    });
}

}  // namespace guildhall::access
