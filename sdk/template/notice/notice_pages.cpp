#include "notice/notice_pages.hpp"

#include "notice/notice.hpp"
#include "notice/notice_repository.hpp"

#include <guildhall/sdk/redaction.hpp>
#include <guildhall/sdk/say.hpp>

namespace guildhall::notices {

using sdk::Form;
using sdk::Request;
using sdk::Response;
using sdk::Transaction;
using sdk::Value;

namespace {

sdk::FieldSet formFields() { return noticeFields().only({"title", "body", "contact", "show_until", "pinned"}); }

}  // namespace

Response NoticePages::list(const Request& request) {
    const auto& source = NoticeRepository::list();
    const auto query = sdk::ListQuery::from(request, noticeFields(), source);
    const auto scope = NoticeRepository::shownOn(board_.dayAfter(0));
    const sdk::ListPage::Show show{.columns = {"title", "pinned", "show_until", "posted_at"},
                                   .link = [](const sdk::ListRow& row) { return "/notices/" + row.id(); },
                                   .emptyText = "There is nothing to read at the moment."};
    return database_.read([&](Transaction& tx) {
        if (request.query("format") == "csv")
            return sdk::exportCsv(tx, noticeFields(), source, query, request.viewer(), show, "notices.csv", scope);
        const auto page = sdk::selectPage(tx, noticeFields(), source, query, scope);
        auto data = Value::object();
        if (request.viewer().can("notices.edit"))
            data["action"] = {{"label", sdk::say("Post a notice")}, {"url", "/notices/new"}};
        return Response::page({.templateName = "kernel/list_page",
                               .title = sdk::say("Notices"),
                               .data = std::move(data),
                               .views = {{"list", page.view(noticeFields(), source, request.viewer(), show)}}});
    });
}

Response NoticePages::formPage(const Form& form) {
    return Response::page({.templateName = "kernel/form_page",
                           .title = sdk::say("Post a notice"),
                           .data = {{"form", form.view()},
                                    {"action", "/notices"},
                                    {"button", sdk::say("Post notice")},
                                    {"cancel", "/notices"}},
                           .crumbs = {{sdk::say("Notices"), "/notices"}},
                           .status = form.valid() ? 200 : 422});
}

Response NoticePages::showNew(const Request& request) { return formPage(Form(formFields(), request.viewer())); }

Value NoticePages::completed(Value notice) {
    if (notice["show_until"].is_null()) notice["show_until"] = sdk::isoDate(board_.dayAfter(settings_.number("days")));
    const auto outcome = rules_.call("notices.pin", pinInput(notice));
    if (outcome.value) notice["pinned"] = outcome.value->value("pinned", false);
    return notice;
}

Response NoticePages::create(const Request& request) {
    const auto form = Form::posted(formFields(), request);
    if (!form.valid()) return formPage(form);
    const auto notice = completed(form.values());  // before the transaction: a rule may take its time
    const auto id = database_.write([&](Transaction& tx) { return board_.post(tx, request.actor(), notice); });
    return Response::redirect("/notices/" + id).notice(sdk::say("The notice is posted."));
}

Response NoticePages::show(const Request& request) {
    const auto notice =
        database_.read([&](Transaction& tx) { return NoticeRepository::find(tx, request.pathValue("id")); });
    if (!notice) throw sdk::NotFound();
    const auto shown = sdk::present(noticeFields(), *notice, request.viewer());
    Value rows = Value::array();
    for (const auto* name : {"contact", "show_until", "posted_at"})
        rows.push_back({{"label", sdk::say(noticeFields().get(name).label)}, {"value", shown[name]}});
    return Response::page({.templateName = "notices/notice",
                           .title = notice->at("title").get<std::string>(),
                           .data = {{"notice", shown}, {"summary", std::move(rows)}},
                           .crumbs = {{sdk::say("Notices"), "/notices"}}});
}

}  // namespace guildhall::notices
