#include "kernel/mail/suppression_pages.hpp"

#include "kernel/mail/mail_pages.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/say.hpp>

#include <Poco/URI.h>

namespace guildhall::mail {

using sdk::Form;
using sdk::Request;
using sdk::Response;
using sdk::Transaction;
using sdk::Value;

namespace {

constexpr const char* home = "/admin/mail/suppressed";

sdk::FieldSet newFields() { return suppressionFields().only({"address", "detail"}); }

std::string releasePath(const std::string& suppressed) {
    std::string encoded;
    Poco::URI::encode(suppressed, "!#$&'()*+,:;=?@[]%", encoded);
    return std::string(home) + "/release?address=" + encoded;
}

}  // namespace

void SuppressionPages::describe(sdk::Registrar& add) {
    const auto to = [this](Response (SuppressionPages::*handler)(const Request&)) {
        return [this, handler](const Request& request) { return (this->*handler)(request); };
    };
    add.get(home, "mail.view", to(&SuppressionPages::list));
    add.get("/admin/mail/suppressed/new", "mail.suppress", to(&SuppressionPages::showNew));
    add.post(home, "mail.suppress", to(&SuppressionPages::create));
    add.get("/admin/mail/suppressed/release", "mail.suppress", to(&SuppressionPages::confirmRelease));
    add.post("/admin/mail/suppressed/release", "mail.suppress", to(&SuppressionPages::release));
}

Response SuppressionPages::list(const Request& request) {
    const auto& source = RecipientRepository::list();
    const auto& viewer = request.viewer();
    const auto query = sdk::ListQuery::from(request, suppressionFields(), source);
    sdk::ListPage::Show show{.columns = {"address", "reason", "detail", "added_by_name", "added_at"},
                             .noun = "addresses",
                             .emptyText = "Every address gets its mail: none has bounced and nobody has complained."};
    if (viewer.can("mail.suppress") && viewer.sees(sdk::Sensitivity::Contact))
        show.link = [](const sdk::ListRow& row) { return releasePath(row.text("address")); };
    return database_.read([&](Transaction& tx) {
        if (request.query("format") == "csv")
            return sdk::exportCsv(tx, suppressionFields(), source, query, viewer, show, "suppressed.csv");
        const auto page = sdk::selectPage(tx, suppressionFields(), source, query);
        Value data{{"tabs", mailTabs(viewer, home)},
                   {"intro", sdk::say("Addresses that get no mail. After a bounce for good, not even sign-in links.")}};
        if (viewer.can("mail.suppress"))
            data["action"] = {{"label", sdk::say("Add an address")}, {"url", "/admin/mail/suppressed/new"}};
        return Response::page({.templateName = "kernel/list_page",
                               .title = sdk::say("Suppression list"),
                               .data = std::move(data),
                               .crumbs = {{sdk::say("Mail"), "/admin/mail"}},
                               .views = {{"list", page.view(suppressionFields(), source, viewer, show)}}});
    });
}

Response SuppressionPages::formPage(const Form& form) {
    return Response::page(
        {.templateName = "kernel/form_page",
         .title = sdk::say("Add an address"),
         .data = {{"form", form.view()},
                  {"intro", sdk::say("It gets no more mail, but for sign-in links and other essential mail.")},
                  {"action", home},
                  {"button", sdk::say("Stop mail to this address")},
                  {"cancel", home}},
         .crumbs = {{sdk::say("Mail"), "/admin/mail"}, {sdk::say("Suppression list"), home}},
         .status = form.valid() ? 200 : 422});
}

Response SuppressionPages::showNew(const Request& request) { return formPage(Form(newFields(), request.viewer())); }

Response SuppressionPages::create(const Request& request) {
    auto form = Form::posted(newFields(), request);
    if (!form.valid()) return formPage(form);
    const bool added = database_.write([&](Transaction& tx) {
        if (!repository_.suppress(tx,
                                  {.address = form.text("address"),
                                   .reason = "by hand",
                                   .detail = form.text("detail"),
                                   .addedBy = request.viewer().personId()},
                                  clock_.now()))
            return false;
        audit_.record(tx, request.actor(),
                      {.action = "MAIL_SUPPRESSED", .target = "mail", .reason = form.text("detail")});
        return true;
    });
    if (!added) form.fail("address", "This address is on the list already.");
    if (!added) return formPage(form);
    return Response::redirect(home).notice(sdk::say("The address gets no more mail."));
}

Response SuppressionPages::confirmRelease(const Request& request) {
    if (!request.viewer().sees(sdk::Sensitivity::Contact))
        throw sdk::Forbidden("You do not have permission to view contact information");
    const auto found =
        database_.read([&](Transaction& tx) { return repository_.findSuppression(tx, request.query("address")); });
    if (!found) throw sdk::NotFound("This address is not on the suppression list.");
    return Response::page(
        {.templateName = "kernel/confirm",
         .title = sdk::say("Send mail to this address again"),
         .data = {{"heading", sdk::say("Send mail to {address} again?", {{"address", found->address}})},
                  {"lines",
                   {sdk::say("It is on the list since it was added for: {reason}.",
                             {{"reason", sdk::say(found->reason)}}),
                    sdk::say("Mail from now on goes there. What was held back can be tried again, one by one.")}},
                  {"hidden_values", {{{"name", "address"}, {"value", found->address}}}},
                  {"action", "/admin/mail/suppressed/release"},
                  {"button", sdk::say("Send mail again")},
                  {"cancel", home}},
         .crumbs = {{sdk::say("Mail"), "/admin/mail"}, {sdk::say("Suppression list"), home}}});
}

Response SuppressionPages::release(const Request& request) {
    database_.write([&](Transaction& tx) {
        if (!repository_.release(tx, sdk::asciiLower(request.form("address"))))
            throw sdk::NotFound("This address is not on the suppression list.");
        audit_.record(tx, request.actor(), {.action = "MAIL_SUPPRESSION_RELEASED", .target = "mail"});
    });
    return Response::redirect(home).notice(sdk::say("Mail goes to this address again."));
}

}  // namespace guildhall::mail
