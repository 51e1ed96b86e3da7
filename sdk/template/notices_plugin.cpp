#include "notices_plugin.hpp"

#include "notice/notice.hpp"

#include <guildhall/notices/notice_posted.hpp>

namespace guildhall::notices {

using sdk::Request;

NoticesPlugin::NoticesPlugin(sdk::Services& s)
    : database_(s.database),
      board_(s.audit, s.events, s.clock, s.random),
      pages_(s.database, s.rules, s.settings, board_) {}

void NoticesPlugin::describe(sdk::Registrar& add) {
    add.permission({"notices.edit", "Post notices"});
    add.grant("admin", {"notices.edit"});

    add.menu({sdk::MenuGroup::Work, "Notices", "/notices", sdk::SignedIn});
    add.portalLink("Notices", "/notices");
    add.get("/notices", sdk::SignedIn, [this](const Request& request) { return pages_.list(request); });
    add.get("/notices/new", "notices.edit", [this](const Request& request) { return pages_.showNew(request); });
    add.post("/notices", "notices.edit", [this](const Request& request) { return pages_.create(request); });
    add.get("/notices/{id}", sdk::SignedIn, [this](const Request& request) { return pages_.show(request); });

    add.job("notices.tidy", [this](sdk::JobContext& job) { tidy(job); });
    add.schedule(
        {.name = "notices.tidy", .title = "Remove notices of the past", .when = "15 3 * * *", .job = "notices.tidy"});
    add.hook(pinHook());
    add.event({std::string(NoticePosted::event), "A notice has been posted.",
               NoticePosted{"notc-abcd2345efgh", "Fire drill on Friday"}});
    add.records({noticeFields, "notices_notice"});
    add.demonstration([this] { demonstrate(); });
}

void NoticesPlugin::tidy(sdk::JobContext& job) {
    job.finish(nullptr, [&](sdk::Transaction& tx) { board_.removePast(tx, job.actor()); });
}

void NoticesPlugin::demonstrate() {
    database_.write([&](sdk::Transaction& tx) {
        for (const auto* title : {"Fire drill on Friday", "The canteen has a new menu"})
            board_.post(tx, {},
                        {{"title", title},
                         {"body", "Please read this before the end of the week."},
                         {"contact", "front.desk@guildhall.example"},
                         {"pinned", false},
                         {"show_until", sdk::isoDate(board_.dayAfter(14))}});
    });
}

}  // namespace guildhall::notices

GUILDHALL_PLUGIN(services) { return std::make_unique<guildhall::notices::NoticesPlugin>(services); }
