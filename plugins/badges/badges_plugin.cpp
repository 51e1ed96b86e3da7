// The plugin `badges`: catalogue, students, requests, awards. Its table of contents.
#include "award/award_desk.hpp"
#include "award/award_rules.hpp"
#include "award/recompute_pages.hpp"
#include "badge/badge_rules.hpp"
#include "badge/catalogue_pages.hpp"
#include "badge/exchange_pages.hpp"
#include "credential/credential_pages.hpp"
#include "demo/demonstration.hpp"
#include "evidence/evidence_pages.hpp"
#include "mail/badge_mails.hpp"
#include "portal/my_badges_pages.hpp"
#include "portal/profile_pages.hpp"
#include "report/dashboard_pages.hpp"
#include "request/request_repository.hpp"
#include "request/request_rules.hpp"
#include "request/review_reminders.hpp"
#include "student/administrators.hpp"
#include "student/student.hpp"
#include "wallet/wallet_pages.hpp"
#include "workshop/certificate_awards.hpp"
#include "workshop/workshop.hpp"

#include <guildhall/badges/events.hpp>
#include <guildhall/sdk/plugin.hpp>
#include <guildhall/sdk/say.hpp>

namespace guildhall::badges {

using sdk::Transaction;

class BadgesPlugin : public sdk::Plugin {
public:
    explicit BadgesPlugin(sdk::Services& services)
        : services_(services),
          credentials_(services),
          desk_(services, credentials_),
          certificateAwards_(services, desk_, credentials_),
          evidence_(services),
          evidencePages_(services, evidence_),
          catalogue_(services),
          exchange_(services),
          portal_(services, credentials_),
          profile_(services, credentials_),
          reminders_(services),
          recompute_(services, desk_),
          dashboards_(services),
          credentialPages_(services, credentials_),
          wallet_(services) {}
    void describe(sdk::Registrar& add) override;

private:
    void describeAccess(sdk::Registrar& add);
    void describeCatalogue(sdk::Registrar& add);
    void describePeople(sdk::Registrar& add);
    void describeRequests(sdk::Registrar& add);
    void describeAwards(sdk::Registrar& add);
    std::vector<sdk::Card> reviewCards(const sdk::Viewer& viewer);

    sdk::Services& services_;
    Credentials credentials_;
    AwardDesk desk_;
    CertificateAwards certificateAwards_;
    EvidenceDesk evidence_;
    EvidencePages evidencePages_;
    CataloguePages catalogue_;
    ExchangePages exchange_;
    MyBadgesPages portal_;
    ProfilePages profile_;
    ReviewReminders reminders_;
    RecomputePages recompute_;
    DashboardPages dashboards_;
    CredentialPages credentialPages_;
    WalletPages wallet_;
};

void BadgesPlugin::describe(sdk::Registrar& add) {
    describeAccess(add);
    describeCatalogue(add);
    describePeople(add);
    describeRequests(add);
    describeAwards(add);
    add.mailCategory({"badges", "Badges you earn and ask for"});
    for (auto& mail : badgeMailTemplates(services_.site.portalUrl)) add.mailTemplate(std::move(mail));
    add.demonstration([this] { Demonstration(services_, desk_).load(); });
}

void BadgesPlugin::describeAccess(sdk::Registrar& add) {
    add.permission({"badges.request", "Ask for badges, and show those one holds"});
    add.permission({"badges.view", "See the catalogue of badges"});
    add.permission({"badges.catalogue", "Add, change, order and import badges"});
    add.permission({"badges.roster", "See who takes part, and how far they are"});
    add.permission({"badges.roster.edit", "Add, change and import students"});
    add.permission({"badges.review", "See requests for badges and decide on them"});
    add.permission({"badges.awards", "See who holds which badge"});
    add.permission({"badges.award", "Award badges without a request, one or a whole list"});
    add.permission({"badges.revoke", "Revoke badges", true});
    add.permission({"badges.keys", "Change the key that badges are signed with", true});
    const std::vector<std::string> everything{"badges.view",        "badges.catalogue", "badges.roster",
                                              "badges.roster.edit", "badges.review",    "badges.awards",
                                              "badges.award",       "badges.revoke",    "badges.keys"};
    auto administrator = everything;
    for (const auto* more :
         {"participants.view", "participants.view.pii", "participants.view.contact", "participants.export"})
        administrator.emplace_back(more);
    add.role({.code = "badge_admin", .title = "Badge administrator", .priority = 43, .permissions = administrator});
    add.role({.code = "badge_assistant",
              .title = "Badge assistant",
              .priority = 42,
              .permissions = {"badges.view", "badges.roster", "badges.review", "badges.awards", "participants.view"}});
    add.role({.code = "student", .title = "Student", .priority = 1, .staff = false, .permissions = {"badges.request"}});
    add.grant("participant", {"badges.request"});
    add.grant("admin", everything);
    for (const auto* role : {"helpdesk", "analyst", "auditor", "readonly"})
        add.grant(role, {"badges.view", "badges.roster", "badges.awards"});
}

void BadgesPlugin::describeCatalogue(sdk::Registrar& add) {
    add.record(badges(), std::make_shared<BadgeRules>());
    add.record(workshops());
    catalogue_.describe(add);
    exchange_.describe(add);
    certificateAwards_.describe(add);
}

void BadgesPlugin::describePeople(sdk::Registrar& add) {
    add.record(students(), std::make_shared<StudentRules>(services_.people));
    portal_.describe(add);
    profile_.describe(add);
    makeAdministrators(add, services_);
}

void BadgesPlugin::describeRequests(sdk::Registrar& add) {
    add.record(requests(), std::make_shared<RequestRules>(services_, desk_, evidence_));
    add.record(comments(), std::make_shared<CommentRules>());
    evidencePages_.describe(add);
    add.menu({sdk::MenuGroup::Work, "Badge requests", "/badge-requests", "badges.review", 50});
    add.event({std::string(RequestSubmitted::event), "A student has sent a request for a badge.",
               RequestSubmitted{"breq-aaaaaaaaaaaa", "badg-aaaaaaaaaaaa", "cabc-aaaaaaaaaaaa"}});
    add.cards({"badges.review", [this](const sdk::Viewer& viewer) { return reviewCards(viewer); }, 30});
    add.job(ReviewReminders::job, [this](sdk::JobContext& job) { reminders_.run(job); });
    add.schedule({.name = ReviewReminders::job,
                  .title = "Remind reviewers of requests that wait",
                  .when = "30 6 * * *",
                  .job = ReviewReminders::job});
}

void BadgesPlugin::describeAwards(sdk::Registrar& add) {
    add.record(awards(), std::make_shared<AwardRules>(services_, desk_));
    add.hook(awardHook());
    add.hook(progressHook());
    add.event({std::string(BadgeAwarded::event),
               "Somebody was awarded a badge.",
               BadgeAwarded{"awrd-aaaaaaaaaaaa", "badg-aaaaaaaaaaaa", "cabc-aaaaaaaaaaaa", "root-cause-analysis"},
               {"slug"}});
    add.event({std::string(BadgeRevoked::event), "An award no longer counts.",
               BadgeRevoked{"awrd-aaaaaaaaaaaa", "badg-aaaaaaaaaaaa", "cabc-aaaaaaaaaaaa"}});
    recompute_.describe(add);
    dashboards_.describe(add);
    credentialPages_.describe(add);
    wallet_.describe(add);
}

std::vector<sdk::Card> BadgesPlugin::reviewCards(const sdk::Viewer& viewer) {
    const auto days = services_.settings.number("reminder_days");
    const auto now = services_.clock.now();
    const auto queue = services_.database.read([&](Transaction& tx) {
        return RequestRepository::queue(tx, viewer.personId(), now - std::chrono::days(days ? days : 5));
    });
    return {{"Badge requests that wait", queue.waiting,
             queue.oldest
                 ? sdk::say("oldest: {day}", {{"day", sdk::showDate(sdk::dateIn(*queue.oldest, viewer.timeZone()))}})
                 : sdk::say("nothing to review"),
             "/badge-dashboard/reviews", queue.late > 0},
            {"Assigned to me", queue.mine, sdk::say("requests I have taken on"), "/badge-requests/mine"}};
}

}  // namespace guildhall::badges

GUILDHALL_PLUGIN(services) { return std::make_unique<guildhall::badges::BadgesPlugin>(services); }
