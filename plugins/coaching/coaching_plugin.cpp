// The plugin `coaching`: programs, coaches, cohorts, engagements. Its table of contents.
#include "attention/attention_job.hpp"
#include "calendar/calendar_pages.hpp"
#include "coach/coach.hpp"
#include "coach/panel_pages.hpp"
#include "coach_desk/desk_pages.hpp"
#include "coach_desk/engagement_pages.hpp"
#include "cohort/cohort.hpp"
#include "cohort/extend_pages.hpp"
#include "cohort/mailing_pages.hpp"
#include "demo/demonstration.hpp"
#include "draw/draw_desk.hpp"
#include "draw/record_pages.hpp"
#include "draw/seed_repository.hpp"
#include "engagement/engagement.hpp"
#include "engagement/reassign_pages.hpp"
#include "mail/coaching_mails.hpp"
#include "operations/dashboard_pages.hpp"
#include "operations/report_pages.hpp"
#include "operations/summary_pages.hpp"
#include "organization/organization.hpp"
#include "program/program.hpp"
#include "selector/code_pages.hpp"
#include "selector/secret_repository.hpp"
#include "selector/selector_pages.hpp"
#include "session/private_notes.hpp"
#include "session/session.hpp"

#include <guildhall/sdk/email_address.hpp>
#include <guildhall/sdk/plugin.hpp>

namespace guildhall::coaching {

class CoachingPlugin : public sdk::Plugin {
public:
    explicit CoachingPlugin(sdk::Services& services)
        : services_(services),
          selector_(services),
          drawRecord_(services),
          mailing_(services),
          panel_(services),
          codes_(services),
          desk_(services),
          ownEngagements_(services),
          calendar_(services),
          notes_(services),
          attention_(services),
          dashboard_(services),
          summary_(services),
          reports_(services),
          reassign_(services),
          extend_(services) {}
    void describe(sdk::Registrar& add) override;

private:
    void describeAccess(sdk::Registrar& add);
    void describeNouns(sdk::Registrar& add);
    void describeCoachSide(sdk::Registrar& add);
    void describeOperations(sdk::Registrar& add);

    sdk::Services& services_;
    SelectorPages selector_;
    RecordPages drawRecord_;
    MailingPages mailing_;
    PanelPages panel_;
    CodePages codes_;
    DeskPages desk_;
    EngagementPages ownEngagements_;
    CalendarPages calendar_;
    PrivateNotes notes_;
    AttentionJob attention_;
    DashboardPages dashboard_;
    SummaryPages summary_;
    ReportPages reports_;
    ReassignPages reassign_;
    ExtendPages extend_;
};

void CoachingPlugin::describe(sdk::Registrar& add) {
    describeAccess(add);
    describeNouns(add);
    selector_.describe(add);
    drawRecord_.describe(add);
    mailing_.describe(add);
    panel_.describe(add);
    codes_.describe(add);
    describeOperations(add);
    add.hook(weightHook());
    add.mailCategory({"coaching", "Coaching, for those who run it"});
    for (auto& mail : coachingMailTemplates(services_.site.portalUrl)) add.mailTemplate(std::move(mail));
    add.demonstration([this] { Demonstration(services_).load(); });
    describeCoachSide(add);
    add.settingCheck("operations_emails", sdk::EmailAddress::listProblem);
}

void CoachingPlugin::describeAccess(sdk::Registrar& add) {
    add.permission({"coaching.view", "See engagements, coaches, cohorts and programs"});
    add.permission({"coaching.edit", "Run coaching: rosters, coaches, cohorts, holds, reassignments"});
    add.permission({"coaching.summary", "See the summary of coaching, without names of participants"});
    add.permission({"coaching.coach", "Coach: see one’s own engagements and log their sessions"});
    const std::vector<std::string> all{"coaching.view", "coaching.edit", "coaching.summary"};
    auto administrator = all;
    for (const auto* more :
         {"participants.view", "participants.view.pii", "participants.view.contact", "participants.export"})
        administrator.emplace_back(more);
    add.role(
        {.code = "coaching_admin", .title = "Coaching administrator", .priority = 44, .permissions = administrator});
    add.role({.code = "coaching_executive",
              .title = "Coaching executive",
              .priority = 41,
              .permissions = {"coaching.summary"}});
    add.role({.code = "coach", .title = "Coach", .priority = 20, .staff = false, .permissions = {"coaching.coach"}});
    add.grant("admin", all);
}

void CoachingPlugin::describeNouns(sdk::Registrar& add) {
    add.record(organizations());
    add.record(programs(), std::make_shared<ProgramRules>());
    add.record(coaches(), std::make_shared<CoachRules>(services_));
    add.record(panels(), std::make_shared<PanelRules>());
    add.record(offsets(), std::make_shared<OffsetRules>());
    add.record(cohorts(), std::make_shared<CohortRules>(services_));
    add.record(engagements(), std::make_shared<EngagementRules>(services_));
    add.record(sessions(), std::make_shared<SessionRules>());
    add.sealedColumn({SeedRepository::table, "seed"});
    add.sealedColumn({SecretRepository::table, "secret"});
}

void CoachingPlugin::describeCoachSide(sdk::Registrar& add) {
    desk_.describe(add);
    ownEngagements_.describe(add);
    calendar_.describe(add);
    notes_.describe(add);
}

void CoachingPlugin::describeOperations(sdk::Registrar& add) {
    attention_.describe(add);
    dashboard_.describe(add);
    summary_.describe(add);
    reports_.describe(add);
    reassign_.describe(add);
    extend_.describe(add);
}

}  // namespace guildhall::coaching

GUILDHALL_PLUGIN(services) { return std::make_unique<guildhall::coaching::CoachingPlugin>(services); }
