#include "kernel/identity/identity_module.hpp"

#include "kernel/config/folders.hpp"
#include "kernel/identity/access_token_pages.hpp"
#include "kernel/identity/own_profile_pages.hpp"
#include "kernel/identity/person_access_pages.hpp"
#include "kernel/identity/person_edit_pages.hpp"
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
      accessTokens(*ground.database, access.viewers, audit.log, ground.clock, ground.random),
      visitors(sessions, access.viewers, keptForms, accessTokens),
      ground_(ground),
      audit_(audit),
      access_(access),
      web_(web),
      mail_(mail) {}

void IdentityModule::describe(sdk::Registrar& add) {
    keep(add, std::make_shared<SignInPages>(SignInPages::Parts{*ground_.database, signIn, magicLinks, linkRequests,
                                                               passwords, knownBrowsers, sessions,
                                                               http::SessionCookie(ground_.base)}));
    keep(add, std::make_shared<PersonEditPages>(
                  PersonEditPages::Parts{*ground_.database, people, access_.grants, access_.viewers}));
    keep(add, std::make_shared<PersonAccessPages>(PersonAccessPages::Parts{
                  *ground_.database, people, access_.grants, access_.viewers, sessions, mail_.outbox, ground_.clock}));
    keep(add, std::make_shared<PersonPages>(
                  PersonPages::Parts{*ground_.database, people, access_.viewers, sessions, audit_.log, ground_.clock,
                                     [this](const sdk::Viewer& viewer, const std::string& person) {
                                         return web_.sections.sectionsFor(viewer, web::SectionShelf::person, person);
                                     }}));
    keep(add, std::make_shared<AccessTokenPages>(
                  AccessTokenPages::Parts{*ground_.database, accessTokens, people, access_.viewers, ground_.clock}));
    keep(add, std::make_shared<OwnProfilePages>(OwnProfilePages::Parts{
                  *ground_.database, people, sessions, [this](const sdk::Viewer& viewer) {
                      return web_.sections.sectionsFor(viewer, web::SectionShelf::profile, viewer.personId());
                  }}));
}

privacy::PersonalSources IdentityModule::personalData() {
    privacy::PersonalSource account{
        .name = "account",
        .title = "Account",
        .fields = {},
        .purpose = "to sign in, and so that others know who they deal with",
        .becomes = "Name, e-mail address and password are removed. Nobody can sign in with it any more.",
        .count = [](sdk::Transaction& tx,
                    std::string_view person) { return people::PersonRepository().find(tx, person) ? 1 : 0; },
        .all =
            [this](sdk::Transaction& tx, const sdk::Viewer&, std::string_view person) {
                const auto found = people.find(tx, person);
                if (!found) return sdk::Value::array();
                const auto legal = people.legalName(tx, person);
                return sdk::Value::array({{{"name", found->name},
                                           {"legal_first", legal.first},
                                           {"legal_middle", legal.middle},
                                           {"legal_last", legal.last},
                                           {"email", found->email},
                                           {"region", found->region},
                                           {"time_zone", found->timeZone},
                                           {"language", found->locale},
                                           {"status", found->status}}});
            },
        .erase = [this](sdk::Moment& moment, std::string_view person,
                        std::string_view) { people.anonymise(moment.tx, person); }};
    for (const auto& field : sdk::personFields().fields()) account.fields.push_back(field.label);
    account.fields.emplace_back("Legal name");
    privacy::PersonalSource signedIn{.name = "sessions",
                                     .title = "Where they are signed in",
                                     .fields = {"IP address", "Browser", "Last seen"},
                                     .purpose = "so that people can see it, and end it",
                                     .becomes = "Ended and removed.",
                                     .count =
                                         [this](sdk::Transaction& tx, std::string_view person) {
                                             return static_cast<std::int64_t>(sessions.ofPerson(tx, person).size());
                                         },
                                     .all =
                                         [this](sdk::Transaction& tx, const sdk::Viewer&, std::string_view person) {
                                             auto items = sdk::Value::array();
                                             for (const auto& one : sessions.ofPerson(tx, person))
                                                 items.push_back({{"address", one.address},
                                                                  {"browser", one.userAgent},
                                                                  {"since", sdk::isoInstant(one.createdAt)},
                                                                  {"last_seen", sdk::isoInstant(one.lastSeenAt)}});
                                             return items;
                                         },
                                     .erase = [this](sdk::Moment& moment, std::string_view person,
                                                     std::string_view) { sessions.endAllOf(moment.tx, person); }};
    privacy::PersonalSource tokens{
        .name = "access_tokens",
        .title = "Access tokens they have made",
        .fields = {"Name", "Last used", "IP address"},
        .purpose = "so that programs can act for them, and they can end it",
        .becomes = "Removed. They no longer work.",
        .count = AccessTokenRepository::countOf,
        .all =
            [](sdk::Transaction& tx, const sdk::Viewer&, std::string_view person) {
                auto items = sdk::Value::array();
                for (const auto& one : AccessTokenRepository::ofPerson(tx, person))
                    items.push_back({{"name", one.name},
                                     {"role", one.role},
                                     {"until", sdk::isoInstant(one.expiresAt)},
                                     {"last_address", one.lastAddress}});
                return items;
            },
        .erase = [](sdk::Moment& moment, std::string_view person,
                    std::string_view) { AccessTokenRepository::removeOfPerson(moment.tx, person); }};
    return {std::move(account), std::move(signedIn), std::move(tokens)};
}

}  // namespace guildhall::identity
