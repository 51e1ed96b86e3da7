// The plugin `certificates`: workshop types, sessions, participants, certificates. Its table of contents.
#include "account/accounts.hpp"
#include "account/learner_access_repository.hpp"
#include "certificate/by_hand_pages.hpp"
#include "certificate/certificate_hooks.hpp"
#include "certificate/certificate_lookup.hpp"
#include "certificate/certificate_mails.hpp"
#include "certificate/certificate_pages.hpp"
#include "certificate/certificate_rules.hpp"
#include "certificate/eligibility.hpp"
#include "certificate/learner_pages.hpp"
#include "certificate/reminders.hpp"
#include "client/client.hpp"
#include "client_link/client_pages.hpp"
#include "crm/crm_export.hpp"
#include "demo/demonstration.hpp"
#include "layout/certificate_file.hpp"
#include "layout/layout_pages.hpp"
#include "mail/mail_wording.hpp"
#include "mail/session_mail_pages.hpp"
#include "mail/survey_pages.hpp"
#include "pdf/site_fonts.hpp"
#include "profile/correction_rules.hpp"
#include "profile/name_pages.hpp"
#include "public_link/file_link.hpp"
#include "seal/seal_pages.hpp"
#include "session/my_import_pages.hpp"
#include "session/my_participant_pages.hpp"
#include "session/my_session_pages.hpp"
#include "session/session_pages.hpp"
#include "workshop_type/workshop_type.hpp"

#include <guildhall/certificates/events.hpp>
#include <guildhall/sdk/plugin.hpp>

namespace guildhall::certificates {

using sdk::Public;
using sdk::Request;
using sdk::SignedIn;
using sdk::Transaction;

namespace {

/// A member function of one of the page classes as a route's handler.
template <class Pages>
sdk::Handler to(Pages& pages, sdk::Response (Pages::*handler)(const Request&)) {
    return [&pages, handler](const Request& request) { return (pages.*handler)(request); };
}

}  // namespace

class CertificatesPlugin : public sdk::Plugin {
public:
    explicit CertificatesPlugin(sdk::Services& services);
    void describe(sdk::Registrar& add) override;

private:
    void describeHooks(sdk::Registrar& add);
    void describeAccess(sdk::Registrar& add);
    void describeSessions(sdk::Registrar& add);
    void describeMySessions(sdk::Registrar& add);
    void describeCertificates(sdk::Registrar& add);
    void describeCertificateJobs(sdk::Registrar& add);
    void describeSeal(sdk::Registrar& add);
    void describeLayouts(sdk::Registrar& add);
    void describeMails(sdk::Registrar& add);
    void describeClientLinks(sdk::Registrar& add);
    void describeNames(sdk::Registrar& add);
    std::vector<sdk::Card> sessionCards(const sdk::Viewer& viewer);
    std::vector<sdk::Card> holderCards(const sdk::Viewer& viewer);

    sdk::Services& services_;
    Seals seals_;
    SealPages sealPages_;
    CertificateIssuer issuer_;
    Reminders reminders_;
    Accounts accounts_;
    StepRules stepRules_;
    std::shared_ptr<SessionRules> sessionRules_;
    SessionPages sessions_;
    std::shared_ptr<ParticipantRules> participantRules_;
    ParticipantDesk participantDesk_;
    MySessionPages mySessions_;
    MyParticipantPages myParticipants_;
    MyImportPages myImports_;
    std::shared_ptr<CertificateRules> certificateRules_;
    CertificateLookup certificateLookup_;
    CertificatePages certificates_;
    ByHandPages byHand_;
    LearnerPages learners_;
    LayoutPages layouts_;
    CrmExport crmExport_;
    SessionMails mails_;
    SessionMailPages mailPages_;
    SurveyPages surveys_;
    FileLinkPages fileLinks_;
    ClientPages clientPages_;
    NamePages names_;
};

CertificatesPlugin::CertificatesPlugin(sdk::Services& s)
    : services_(s),
      seals_(s),
      sealPages_(s, seals_),
      issuer_(s, seals_),
      reminders_(s),
      accounts_(s),
      stepRules_(s.database, s.rules),
      sessionRules_(std::make_shared<SessionRules>(s.people, s.clock, accounts_, issuer_, stepRules_)),
      sessions_(s, sessionRules_, stepRules_),
      participantRules_(std::make_shared<ParticipantRules>(accounts_, issuer_)),
      participantDesk_(s.audit, s.random, participantRules_),
      mySessions_(s),
      myParticipants_(s, participantDesk_),
      myImports_(s, participantDesk_),
      certificateRules_(std::make_shared<CertificateRules>(issuer_)),
      certificateLookup_(s.clock),
      certificates_(s, issuer_, *certificateRules_),
      byHand_(s, issuer_, participantDesk_),
      learners_(s, issuer_),
      layouts_(s),
      crmExport_(s),
      mails_(s),
      mailPages_(s, mails_),
      surveys_(s, mails_),
      fileLinks_(s, issuer_.files()),
      clientPages_(s, participantDesk_),
      names_(s) {}

void CertificatesPlugin::describe(sdk::Registrar& add) {
    describeAccess(add);
    describeSessions(add);
    describeMySessions(add);
    describeCertificates(add);
    describeCertificateJobs(add);
    describeSeal(add);
    describeLayouts(add);
    describeMails(add);
    describeClientLinks(add);
    describeNames(add);
    describeHooks(add);
    add.event(
        {"certificates.issued", "A certificate was issued.",
         CertificateIssued{"cert-aaaaaaaaaaaa", "sess-aaaaaaaaaaaa", "cabc-aaaaaaaaaaaa", "Problem Solving", "PSDM"}});
    add.event({"certificates.replaced", "A certificate was issued in the place of another.",
               CertificateReplaced{"cert-aaaaaaaaaaaa", "cert-bbbbbbbbbbbb", "sess-aaaaaaaaaaaa", "cabc-aaaaaaaaaaaa",
                                   "Name misspelt"}});
    add.event({"certificates.revoked", "A certificate no longer counts.",
               CertificateRevoked{"cert-aaaaaaaaaaaa", "sess-aaaaaaaaaaaa", "cabc-aaaaaaaaaaaa", "Wrong name"}});
    // Whoever has a certificate's id may see whose it is.
    add.records({verifyFields, "certificates_certificate", {}, {"issued_on", "replaced_on", "revoked_on"}});
    add.cards({"sessions.view", [this](const sdk::Viewer& viewer) { return sessionCards(viewer); }, 10});
    add.cards({SignedIn, [this](const sdk::Viewer& viewer) { return holderCards(viewer); }, 20});
    add.demonstration([this] { Demonstration(services_, issuer_).load(); });
}

void CertificatesPlugin::describeHooks(sdk::Registrar& add) {
    add.hook(sessionCheckHook());
    add.hook(certificateEligibleHook());
    add.hook(certificateExpiryHook());
    add.hook(certificateLayoutHook(services_));
    add.hook(certificateIssuedHook(services_.people));
    add.hook(certificateRevokedHook(services_.people));
    add.hook(certificateReminderHook(services_.people, services_.clock));
}

void CertificatesPlugin::describeAccess(sdk::Registrar& add) {
    add.permission({"sessions.view", "See the sessions one is named on, and their participants"});
    add.permission({"sessions.view.all", "See all sessions, whoever is named on them"});
    add.permission({"sessions.edit", "Plan and change sessions, their progress and their facilitators"});
    add.permission({"sessions.participants", "Add, change, remove and import participants until delivery"});
    add.permission({"workshop_types.view", "See workshop types"});
    add.permission({"workshop_types.edit", "Add and change workshop types"});
    add.permission({"clients.view", "See clients and who looks after them"});
    add.permission({"clients.edit", "Add, change and import clients"});
    add.permission({"certificates.view", "See issued certificates"});
    add.permission({"certificates.issue", "Issue certificates and send them"});
    add.permission({"certificates.revoke", "Revoke certificates", true});
    add.permission({"certificates.seal", "Change the seal that certificates are signed with", true});
    add.permission({"certificates.layouts", "Change how certificates look"});
    add.role({.code = "facilitator",
              .title = "Facilitator",
              .priority = 45,
              .permissions = {"sessions.view", "sessions.view.all", "sessions.participants", "workshop_types.view",
                              "clients.view", "certificates.view", "certificates.issue", "participants.export"}});
    add.role({.code = "contractor",
              .title = "Contract facilitator",
              .priority = 44,
              .permissions = {"sessions.view", "sessions.participants", "certificates.view"}});
    add.role({.code = "crm",
              .title = "Client relationship manager",
              .priority = 46,
              .permissions = {"sessions.view", "sessions.participants", "workshop_types.view", "clients.view",
                              "certificates.view"}});
    add.grant("admin",
              {"sessions.view", "sessions.view.all", "sessions.edit", "sessions.participants", "workshop_types.view",
               "workshop_types.edit", "clients.view", "clients.edit", "certificates.view", "certificates.issue",
               "certificates.revoke", "certificates.seal", "certificates.layouts"});
    for (const auto* role : {"helpdesk", "analyst", "auditor", "readonly"})
        add.grant(role,
                  {"sessions.view", "sessions.view.all", "workshop_types.view", "clients.view", "certificates.view"});
}

void CertificatesPlugin::describeSessions(sdk::Registrar& add) {
    add.record(workshopTypes());
    add.record(clients(), std::make_shared<ClientRules>(services_.people));
    add.record(sessions(), sessionRules_);
    add.record(participants(), participantRules_);
    add.recordSection({.record = "certificates.client",
                       .title = "Sessions",
                       .access = "sessions.view",
                       .data = [](Transaction& tx, const sdk::Viewer& viewer,
                                  std::string_view id) { return std::optional(clientSessions(tx, viewer, id)); },
                       .templateName = "kernel/person_records"});
    add.post("/sessions/{id}/progress", "sessions.edit", to(sessions_, &SessionPages::saveSteps));
    add.post("/sessions/{id}/facilitators", "sessions.edit", to(sessions_, &SessionPages::addFacilitator));
    add.post("/sessions/{id}/facilitators/remove", "sessions.edit", to(sessions_, &SessionPages::removeFacilitator));
    add.get("/sessions/{id}/copy", "sessions.edit", to(sessions_, &SessionPages::copy));
    add.get("/sessions/{id}/sign-in-sheet", "sessions.view", to(sessions_, &SessionPages::signInSheet));
    add.get("/sessions/{id}/administrator", "sessions.edit", to(sessions_, &SessionPages::showAdministrator));
    add.post("/sessions/{id}/administrator", "sessions.edit", to(sessions_, &SessionPages::saveAdministrator));
    add.get("/crm-export", "sessions.view", to(crmExport_, &CrmExport::ofAll));
    add.get("/sessions/{id}/completions", "sessions.view", to(crmExport_, &CrmExport::ofSession));
    add.menu({sdk::MenuGroup::Work, "Completions for the CRM", "/crm-export", "sessions.view", 31});
    add.job("certificates.accounts", [this](sdk::JobContext& job) { accounts_.runJob(job); });
}

/// For whoever is named on a session, in any role: each handler looks whether they are.
void CertificatesPlugin::describeMySessions(sdk::Registrar& add) {
    add.recordSection(
        {.record = "kernel.home",
         .title = "My sessions",
         .access = SignedIn,
         .data = [](Transaction& tx, const sdk::Viewer& viewer, std::string_view) { return mySessions(tx, viewer); },
         .templateName = "kernel/person_records"});
    add.get("/my-sessions", SignedIn, to(mySessions_, &MySessionPages::list));
    add.get("/my-sessions/{id}", SignedIn, to(mySessions_, &MySessionPages::show));
    const std::string people = "/my-sessions/{id}/participants";
    add.get(people + "/new", SignedIn, to(myParticipants_, &MyParticipantPages::showNew));
    add.post(people + "/new", SignedIn, to(myParticipants_, &MyParticipantPages::add));
    add.get(people + "/{participant}/edit", SignedIn, to(myParticipants_, &MyParticipantPages::showEdit));
    add.post(people + "/{participant}/edit", SignedIn, to(myParticipants_, &MyParticipantPages::edit));
    add.get(people + "/{participant}/remove", SignedIn, to(myParticipants_, &MyParticipantPages::confirmRemove));
    add.post(people + "/{participant}/remove", SignedIn, to(myParticipants_, &MyParticipantPages::remove));
    add.get(people + "/import", SignedIn, to(myImports_, &MyImportPages::show));
    add.post(people + "/import", SignedIn, to(myImports_, &MyImportPages::check),
             {.maxBody = MyImportPages::mostBytes});
}

void CertificatesPlugin::describeLayouts(sdk::Registrar& add) {
    constexpr const char* permission = "certificates.layouts";
    add.record(certificateLayouts(), std::make_shared<LayoutRules>(services_));
    add.record(layoutVersions(), std::make_shared<LayoutVersionRules>(services_));
    add.record(certificateFiles(), std::make_shared<CertificateFileRules>(services_));
    const std::string one = "/certificate-layouts/{id}";
    const sdk::RouteOptions form{.maxBody = LayoutPages::mostBytes};
    add.get(one + "/design", permission, to(layouts_, &LayoutPages::show));
    add.post(one + "/design", permission, to(layouts_, &LayoutPages::change), form);
    add.post(one + "/preview", permission, to(layouts_, &LayoutPages::preview), form);
    add.get(one + "/sample.pdf", permission, to(layouts_, &LayoutPages::samplePdf));
    add.get(one + "/template.svg", permission, to(layouts_, &LayoutPages::templatePicture));
    add.get(one + "/pictures/{file}", permission, to(layouts_, &LayoutPages::picture));
}

void CertificatesPlugin::describeCertificates(sdk::Registrar& add) {
    add.record(certificates(), certificateRules_);
    add.provide<CertificateStatus>("How a certificate stands", certificateLookup_);
    add.extensionPoint<GivenWithCertificate>("What was given with a certificate, for its page");
    add.portalLink("My certificates", "/my-certificates", 10);

    add.get("/sessions/{id}/certificates", "certificates.view", to(certificates_, &CertificatePages::ofSession));
    add.get("/sessions/{id}/certificates/issue", "certificates.issue",
            to(certificates_, &CertificatePages::confirmIssue));
    add.post("/sessions/{id}/certificates", "certificates.issue", to(certificates_, &CertificatePages::issue));
    add.menu({sdk::MenuGroup::Work, "Issue one certificate", "/cert-form", ByHandPages::access, 30});
    add.get("/cert-form", ByHandPages::access, to(byHand_, &ByHandPages::show));
    add.post("/cert-form", ByHandPages::access, to(byHand_, &ByHandPages::issue));
    add.get("/sessions/{id}/certificates.zip", "certificates.view", to(certificates_, &CertificatePages::zip));
    add.get("/certificates/{id}/pdf", "certificates.view", to(certificates_, &CertificatePages::download));
    add.mailCategory({"credentials", "Certificates and badges"});
    for (auto& mail : certificateMailTemplates(services_.site.portalUrl)) add.mailTemplate(std::move(mail));
    add.get("/my-certificates", SignedIn, to(learners_, &LearnerPages::mine));
    add.get("/my-certificates/{id}/pdf", SignedIn, to(learners_, &LearnerPages::download));
    add.get("/verify", Public, to(learners_, &LearnerPages::verifyForm));
    add.get("/verify/{id}", Public, to(learners_, &LearnerPages::verify));
}

void CertificatesPlugin::describeCertificateJobs(sdk::Registrar& add) {
    add.settingCheck("font_fallbacks", complaintAboutFonts);
    add.job(CertificateIssuer::issueJob, [this](sdk::JobContext& job) { issuer_.runJob(job); });
    add.job("certificates.expire", [this](sdk::JobContext& job) {
        job.finish(nullptr, [this](Transaction& tx) {
            CertificateRepository::expire(tx, sdk::dateIn(services_.clock.now(), "UTC"));
        });
    });
    add.job("certificates.sweep", [this](sdk::JobContext& job) {
        issuer_.files().sweep(
            services_.database.read([](Transaction& tx) { return CertificateRepository::files(tx); }));
        layouts_.sweep();
        job.finish(nullptr);
    });
    add.schedule({.name = "certificates.expire",
                  .title = "Mark certificates that no longer count",
                  .when = "1 0 * * *",
                  .job = "certificates.expire"});
    add.job(Reminders::job, [this](sdk::JobContext& job) { reminders_.run(job); });
    add.schedule({.name = Reminders::job,
                  .title = "Remind holders of certificates that end soon",
                  .when = "0 7 * * *",
                  .job = Reminders::job});
    add.schedule({.name = "certificates.sweep",
                  .title = "Remove files of certificates that were never issued",
                  .when = "41 3 * * *",
                  .job = "certificates.sweep"});
}

void CertificatesPlugin::describeSeal(sdk::Registrar& add) {
    add.sealedColumn(Seals::keyColumn());
    add.menu({sdk::MenuGroup::System, "Electronic seal", "/seal", "certificates.seal", 60});
    add.get("/seal", "certificates.seal", to(sealPages_, &SealPages::show));
    add.post("/seal", "certificates.seal", to(sealPages_, &SealPages::replace),
             {.maxBody = SealPages::mostBytes + 16 * 1024});
    add.get("/seal/renew", "certificates.seal", to(sealPages_, &SealPages::confirmRenewal));
    add.post("/seal/renew", "certificates.seal", to(sealPages_, &SealPages::renew));
    add.get("/seal/{fingerprint}", Public, to(sealPages_, &SealPages::certificate));
}

void CertificatesPlugin::describeMails(sdk::Registrar& add) {
    add.record(mailWordings(), std::make_shared<MailWordingRules>());
    for (auto& category : sessionMailCategories()) add.mailCategory(std::move(category));
    for (auto& mail : sessionMailTemplates(services_.site.portalUrl)) add.mailTemplate(std::move(mail));
    add.job(SessionMails::sendJob, [this](sdk::JobContext& job) { mails_.runJob(job); });
    mailPages_.describe(add);
    surveys_.describe(add);
    fileLinks_.describe(add);
}

void CertificatesPlugin::describeNames(sdk::Registrar& add) {
    add.record(holderNames());
    auto rules = std::make_shared<CorrectionRules>(issuer_, participantDesk_);
    add.record(corrections(), rules);
    add.cards({"certificates.issue",
               [this, rules](const sdk::Viewer& viewer) -> std::vector<sdk::Card> {
                   const auto asked = services_.database.read(
                       [&](Transaction& tx) { return correctionsAskedFor(tx, rules->scope(viewer)); });
                   if (asked == 0) return {};
                   return {{"Corrections asked for", asked, "certificates with another name", "/corrections", true}};
               },
               12});
    names_.describe(add);
}

void CertificatesPlugin::describeClientLinks(sdk::Registrar& add) {
    add.record(clientLinks(), std::make_shared<ClientLinkRules>(services_));
    add.mailTemplate(clientLinkMail(services_.site.portalUrl));
    add.recordSection(
        {.record = "certificates.session",
         .title = "Client links",
         .access = "sessions.edit",
         .data = [this](Transaction& tx, const sdk::Viewer& viewer,
                        std::string_view id) { return clientLinkSection(tx, viewer, id, services_.clock.now()); },
         .templateName = "certificates/client_link_section",
         .order = 20});
    clientPages_.describe(add);
}

std::vector<sdk::Card> CertificatesPlugin::holderCards(const sdk::Viewer& viewer) {
    if (viewer.staff()) return {};
    const auto today = sdk::dateIn(services_.clock.now(), "UTC");
    std::vector<Certificate> own;
    const bool has = services_.database.read([&](Transaction& tx) {
        own = CertificateRepository::ofPerson(tx, viewer.personId());
        return LearnerAccessRepository::has(tx, viewer.personId(), today);
    });
    if (!has) return {};
    return {{"My certificates", static_cast<std::int64_t>(own.size()), own.empty() ? "none yet" : "ready to download",
             "/my-certificates"}};
}

std::vector<sdk::Card> CertificatesPlugin::sessionCards(const sdk::Viewer& viewer) {
    const auto today = sdk::dateIn(services_.clock.now(), viewer.timeZone());
    // Who delivers sessions looks after their own.
    const bool mine = viewer.activeRole() == "facilitator" || !viewer.can("sessions.view.all");
    const bool seesIssued = !mine && viewer.can("certificates.view");
    const auto now = services_.clock.now();
    CertificateRepository::Issued issued;
    const auto counts = services_.database.read([&](Transaction& tx) {
        if (seesIssued) issued = CertificateRepository::issued(tx, now - std::chrono::days(30), now);
        return SessionRepository::counts(tx, today, mine ? viewer.personId() : std::string());
    });
    // The figures are of all regions.
    const std::string list = mine ? "/sessions/mine?region=all" : "/sessions?region=all";
    std::vector<sdk::Card> cards{
        {mine ? "My sessions in the next 7 days" : "Sessions in the next 7 days", counts.thisWeek,
         "running or starting", list},
        {mine ? "Mine: past, but not delivered" : "Past, but not delivered", counts.readyNotDelivered,
         "marked ready, end date has passed", list + "&status=Confirmed", counts.readyNotDelivered > 0},
        {mine ? "Mine: delivered without certificates" : "Delivered without certificates",
         counts.deliveredWithoutCertificates, "ready to issue", list + "&status=Delivered",
         counts.deliveredWithoutCertificates > 0}};
    if (seesIssued)
        cards.push_back({.title = "Certificates issued in 30 days",
                         .number = issued.now,
                         .path = "/issued",
                         .before = issued.before,
                         .since = "the 30 days before"});
    return cards;
}

}  // namespace guildhall::certificates

GUILDHALL_PLUGIN(services) { return std::make_unique<guildhall::certificates::CertificatesPlugin>(services); }
