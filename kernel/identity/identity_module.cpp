#include "kernel/identity/identity_module.hpp"

#include "kernel/config/folders.hpp"
#include "kernel/identity/person_pages.hpp"
#include "kernel/identity/sign_in_pages.hpp"

namespace guildhall::identity {

namespace {

std::chrono::minutes minutesOf(const Foundation& ground, const char* setting) {
    return std::chrono::minutes(ground.settings.number(setting));
}

}  // namespace

IdentityModule::IdentityModule(Foundation& ground, audit::AuditModule& audit, access::AccessModule& access,
                               web::WebModule& web, mail::MailModule& mail)
    : Module(ground.modules),
      sessions(
          *ground.database, access.viewers, audit.log, ground.clock, ground.random,
          {minutesOf(ground, "session.idle_minutes"), std::chrono::hours(ground.settings.number("session.hours"))}),
      tokens(ground.clock, ground.random),
      requestLimits(ground.clock, {.perAddress = ground.settings.number("links.per_address"),
                                   .perIp = ground.settings.number("links.per_ip"),
                                   .window = minutesOf(ground, "links.minutes")}),
      passwordLinks(tokens, mail.outbox, audit.log, ground.base),
      magicLinks(*ground.database, tokens, mail.outbox, sessions, ground.base),
      knownBrowsers({ground.data.secretKey, ground.data.previousKey}, ground.random),
      linkRequests({*ground.database, requestLimits, knownBrowsers, magicLinks, passwordLinks, ground.clock,
                    ground.random, ground.log}),
      keptForms(*ground.database, ground.secrets, ground.clock, ground.random),
      hasher({.key = ground.data.secretKey,
              .previousKey = ground.data.previousKey,
              .cost = static_cast<int>(ground.settings.number("password.cost"))},
             ground.random),
      passwordRules(config::installFolder() / "config/common-passwords.txt"),
      passwords({*ground.database, hasher, passwordRules, tokens, sessions, audit.log, ground.clock}),
      signIn(*ground.database, hasher, sessions, audit.log, knownBrowsers, ground.clock),
      people(access.grants, passwordLinks, audit.log, ground.clock, ground.random),
      visitors(sessions, access.viewers, keptForms),
      ground_(ground),
      audit_(audit),
      access_(access),
      web_(web) {}

void IdentityModule::describe(sdk::Registrar& add) {
    keep(add, std::make_shared<SignInPages>(SignInPages::Parts{*ground_.database, signIn, magicLinks, linkRequests,
                                                               passwords, knownBrowsers, sessions,
                                                               http::SessionCookie(ground_.base)}));
    keep(add, std::make_shared<PersonPages>(PersonPages::Parts{
                  *ground_.database, people, access_.grants, access_.viewers, sessions, audit_.log,
                  [this](const sdk::Viewer& viewer, const std::string& person) {
                      return web_.sections.sectionsFor(viewer, web::SectionShelf::person, person);
                  },
                  [this](const sdk::Viewer& viewer) {
                      return web_.sections.sectionsFor(viewer, web::SectionShelf::profile, viewer.personId());
                  }}));
}

}  // namespace guildhall::identity
