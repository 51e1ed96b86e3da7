// The plugin `notices`: its table of contents.
#include "notice/notice.hpp"

#include <guildhall/notices/notice_posted.hpp>
#include <guildhall/sdk/plugin.hpp>

namespace guildhall::notices {

class NoticesPlugin : public sdk::Plugin {
public:
    explicit NoticesPlugin(sdk::Services& services) : services_(services) {}
    void describe(sdk::Registrar& add) override;

private:
    void tidy(sdk::JobContext& job);
    void demonstrate();

    sdk::Services& services_;
};

void NoticesPlugin::describe(sdk::Registrar& add) {
    add.permission({"notices.edit", "Post, change and remove notices"});
    add.grant("admin", {"notices.edit"});

    add.record(noticeRecords(), std::make_shared<NoticeRules>(services_));
    add.portalLink("Notices", "/notices");

    add.job("notices.tidy", [this](sdk::JobContext& job) { tidy(job); });
    add.schedule(
        {.name = "notices.tidy", .title = "Remove notices of the past", .when = "15 3 * * *", .job = "notices.tidy"});
    add.hook(pinHook());
    add.event({std::string(NoticePosted::event), "A notice has been posted.",
               NoticePosted{"notc-abcd2345efgh", "Fire drill on Friday"}});
    add.demonstration([this] { demonstrate(); });
}

void NoticesPlugin::tidy(sdk::JobContext& job) {
    job.finish(nullptr, [&](sdk::Transaction& tx) {
        const auto past = noticeRecords().select(tx, "WHERE r.show_until < $1", dayAfter(services_.clock, 0));
        for (const auto& notice : past) noticeRecords().remove(tx, notice.id);
        if (!past.empty())
            services_.audit.record(
                tx, job.actor(),
                {.action = "NOTICES_TIDIED", .target = "notices", .details = {{"removed", past.size()}}});
    });
}

void NoticesPlugin::demonstrate() {
    services_.database.write([&](sdk::Transaction& tx) {
        for (const auto* title : {"Fire drill on Friday", "The canteen has a new menu"}) {
            Notice notice{.title = title,
                          .body = "Please read this before the end of the week.",
                          .contact = "front.desk@guildhall.example",
                          .showUntil = dayAfter(services_.clock, 14)};
            noticeRecords().insert(tx, notice, services_.random, services_.clock.now());
        }
    });
}

}  // namespace guildhall::notices

GUILDHALL_PLUGIN(services) { return std::make_unique<guildhall::notices::NoticesPlugin>(services); }
