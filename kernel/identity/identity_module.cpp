#include "kernel/identity/identity_module.hpp"

#include "kernel/config/folders.hpp"
#include "kernel/identity/access_token_pages.hpp"
#include "kernel/identity/external_pages.hpp"
#include "kernel/identity/own_profile_pages.hpp"
#include "kernel/identity/own_security_pages.hpp"
#include "kernel/identity/person_access_pages.hpp"
#include "kernel/identity/person_edit_pages.hpp"
#include "kernel/identity/person_pages.hpp"
#include "kernel/identity/person_sign_in_pages.hpp"
#include "kernel/identity/second_step_pages.hpp"
#include "kernel/identity/sign_in_pages.hpp"
#include "kernel/identity/waiting_identity_pages.hpp"

namespace guildhall::identity {

namespace {

std::chrono::minutes minutesOf(const Foundation& ground, const char* setting) {
    return std::chrono::minutes(ground.settings.number(setting));
}

std::size_t sizeOf(const Foundation& ground, const char* setting) {
    return static_cast<std::size_t>(ground.settings.number(setting));
}

TellsOfSecurity by(SecurityMail& mail) {
    return [&mail](sdk::Transaction& tx, const sdk::Person& person, SecurityChange change, const sdk::Actor& actor) {
        mail.tell(tx, person, change, actor);
    };
}

}  // namespace

IdentityModule::IdentityModule(Foundation& ground, audit::AuditModule& audit, access::AccessModule& access,
                               web::WebModule& web, mail::MailModule& mail)
    : Module(ground.modules),
      sessions(*ground.database, access.viewers, audit.log, ground.clock, ground.random,
               {minutesOf(ground, "session.idle_minutes"), std::chrono::hours(ground.settings.number("session.hours")),
                minutesOf(ground, "session.fresh_minutes")}),
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
      passwordRules(config::installFolder() / "config/common-passwords.txt", sizeOf(ground, "password.least"),
                    sizeOf(ground, "password.least_with_second_step")),
      securityMail(mail.outbox, ground.clock),
      passwords({*ground.database, hasher, passwordRules, tokens, sessions, audit.log, ground.clock, by(securityMail)}),
      signIn(*ground.database, hasher, sessions, audit.log, knownBrowsers, ground.clock),
      people(access.grants, passwordLinks, audit.log, ground.clock, ground.random),
      accessTokens(*ground.database, access.viewers, audit.log, ground.clock, ground.random),
      visitors(sessions, access.viewers, access.use, keptForms, accessTokens),
      secondSteps(
          {*ground.database, ground.secrets, audit.log, knownBrowsers, ground.clock, ground.random, by(securityMail)}),
      steps(ground.secrets, ground.clock),
      passkeys(ground.base),
      trusted(federation::Trusted::by(ground.settings)),
      documents(*ground.environment.http, ground.clock),
      keySets(documents),
      serviceTokens(keySets, ground.clock),
      openIdConnect({*ground.environment.http, documents, serviceTokens, ground.secrets, ground.clock, ground.random,
                     ground.base}),
      asserted(trusted, serviceTokens),
      external({*ground.database, trusted, tokens, sessions, audit.log, ground.clock, ground.random, by(securityMail)}),
      entrance({*ground.database, sessions, knownBrowsers, steps, access.viewers, http::SessionCookie(ground.base)}),
      ground_(ground),
      audit_(audit),
      access_(access),
      web_(web),
      mail_(mail) {}

void IdentityModule::describe(sdk::Registrar& add) {
    securityMail.describe(add);
    describeSignIn(add);
    describePeople(add);
}

void IdentityModule::describeSignIn(sdk::Registrar& add) {
    auto& database = *ground_.database;
    keep(add, std::make_shared<SignInPages>(SignInPages::Parts{database, signIn, magicLinks, linkRequests, passwords,
                                                               tokens, sessions, entrance, steps, passkeys, trusted,
                                                               ground_.random}));
    keep(add, std::make_shared<SecondStepPages>(SecondStepPages::Parts{database, entrance, steps, secondSteps, passkeys,
                                                                       sessions, signIn, tokens, linkRequests,
                                                                       audit_.log, ground_.clock, ground_.random}));
    keep(add, std::make_shared<ExternalPages>(ExternalPages::Parts{database, trusted, openIdConnect, asserted, external,
                                                                   entrance, steps, sessions, ground_.log}));
    keep(add, std::make_shared<OwnSecurityPages>(OwnSecurityPages::Parts{
                  database, entrance, steps, secondSteps, passkeys, passwords, sessions, external, trusted, audit_.log,
                  ground_.clock, ground_.random, ground_.site, by(securityMail)}));
    keep(add,
         std::make_shared<PersonSignInPages>(PersonSignInPages::Parts{
             database, people, passwords, passwordLinks, secondSteps, external, trusted, access_.viewers, audit_.log}));
    keep(add, std::make_shared<WaitingIdentityPages>(
                  WaitingIdentityPages::Parts{database, trusted, external, people, access_.viewers}));
}

void IdentityModule::describePeople(sdk::Registrar& add) {
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
    return {std::move(account), std::move(signedIn), std::move(tokens), waysToSignIn()};
}

privacy::PersonalSource IdentityModule::waysToSignIn() {
    using factors::FactorRepository;
    using federation::ExternalIdentityRepository;
    const auto all = [this](sdk::Transaction& tx, const sdk::Viewer&, std::string_view person) {
        auto items = sdk::Value::array();
        if (const auto totp = FactorRepository::totp(tx, person))
            items.push_back({{"way", "second step"}, {"since", sdk::isoInstant(totp->createdAt)}});
        for (const auto& one : FactorRepository::passkeys(tx, person))
            items.push_back({{"way", "passkey"}, {"name", one.name}, {"since", sdk::isoInstant(one.createdAt)}});
        for (const auto& one : ExternalIdentityRepository::ofPerson(tx, person))
            items.push_back({{"way", trusted.titleOf(one.provider)},
                             {"account", one.subject},
                             {"email", one.email},
                             {"name", one.name},
                             {"since", sdk::isoInstant(one.linkedAt)}});
        return items;
    };
    return {.name = "ways_to_sign_in",
            .title = "Ways they sign in",
            .fields = {"Passkeys", "Accounts at other services", "Second step"},
            .purpose = "so that nobody else gets in",
            .becomes = "Removed. None of them works any more.",
            .count = [all](sdk::Transaction& tx,
                           std::string_view person) { return static_cast<std::int64_t>(all(tx, {}, person).size()); },
            .all = all,
            .erase =
                [](sdk::Moment& moment, std::string_view person, std::string_view) {
                    FactorRepository::removeAllOf(moment.tx, person);
                    ExternalIdentityRepository::removeOfPerson(moment.tx, person);
                }};
}

}  // namespace guildhall::identity
