#include "kernel/mail/mail_pages.hpp"

#include "kernel/mail/mail_repository.hpp"

#include <guildhall/sdk/list.hpp>

namespace guildhall::mail {

using sdk::Request;
using sdk::Response;

void MailPages::describe(sdk::Registrar& add) {
    add.menu({sdk::MenuGroup::System, "Mail", "/admin/mail", "mail.view", 40});
    add.get("/admin/mail", "mail.view", [this](const Request& request) { return list(request); });
}

Response MailPages::list(const Request& request) {
    const auto& source = MailRepository::list();
    const auto query = sdk::ListQuery::from(request, mailFields(), source);
    const sdk::ListPage::Show show{.columns = {"subject", "recipient", "category", "status", "created_at", "sent_at"},
                                   .noun = "mails",
                                   .emptyText = "No mail has been written yet."};
    return database_.read([&](sdk::Transaction& tx) {
        if (request.query("format") == "csv")
            return sdk::exportCsv(tx, mailFields(), source, query, request.viewer(), show, "mail.csv");
        const auto page = sdk::selectPage(tx, mailFields(), source, query);
        return Response::page(
            {"kernel/list_page", "Mail", {{"list", page.view(mailFields(), source, request.viewer(), show)}}});
    });
}

}  // namespace guildhall::mail
