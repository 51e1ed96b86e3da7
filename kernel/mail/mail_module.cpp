#include "kernel/mail/mail_module.hpp"

#include "kernel/mail/mail_choice_pages.hpp"
#include "kernel/mail/mail_event_pages.hpp"
#include "kernel/mail/mail_pages.hpp"
#include "kernel/mail/mail_settings_pages.hpp"
#include "kernel/mail/suppression_pages.hpp"
#include "kernel/mail/template_pages.hpp"

namespace guildhall::mail {

MailModule::MailModule(Foundation& ground, audit::AuditModule& audit, web::WebModule& web, lua::RulesModule& rules)
    : Module(ground.modules),
      bodies(web.mails),
      shelf(bodies, *ground.database, ground.changes, ground.log),
      settings({*ground.database, ground.settings, ground.secrets, ground.changes, hostOf(ground.base)}),
      ways(settings, ground.data.path / "mail"),
      unsubscribe(ground.secrets, ground.base),
      outbox({shelf, ground.secrets, unsubscribe, ground.clock, ground.random, wakeUp, ways},
             {.portalUrl = ground.base, .organisation = ground.site.organisation, .host = hostOf(ground.base)}),
      sender(
          {*ground.database, ways, ground.secrets, unsubscribe, rules.engine, ground.random, ground.log, wakeUp, shelf},
          {.lease = std::chrono::seconds(ground.settings.number("mail.lease_seconds")),
           .journal = ground.serves() ? ground.data.path / ("handed-over." + ground.settings.text("http.port"))
                                      : std::filesystem::path()}),
      ground_(ground),
      audit_(audit) {}

void MailModule::describe(sdk::Registrar& add) {
    auto& database = *ground_.database;
    auto& clock = ground_.clock;
    keep(add, std::make_shared<MailPages>(MailPages::Parts{database, audit_.log, clock, shelf, ways, unsubscribe}));
    keep(add, std::make_shared<MailSettingsPages>(MailSettingsPages::Parts{
                  database, settings, shelf, ways, audit_.log, clock, ground_.random, ground_.log, ground_.site}));
    keep(add, std::make_shared<TemplatePages>(
                  TemplatePages::Parts{database, shelf, outbox, ground_.changes, audit_.log, clock}));
    keep(add, std::make_shared<SuppressionPages>(database, audit_.log, clock));
    keep(add, std::make_shared<MailEventPages>(
                  MailEventPages::Parts{database, settings, audit_.log, clock, ground_.random}));
    keep(add,
         std::make_shared<MailChoicePages>(MailChoicePages::Parts{database, shelf, unsubscribe, audit_.log, clock}));
}

std::vector<plugins::OwnedArea> MailModule::ownedAreas() {
    return {{"Mail wordings", TemplateRepository::countOwner, [this](sdk::Transaction& tx, const std::string& owner) {
                 TemplateRepository::forgetOwner(tx, owner);
                 ground_.changes.touch(tx, TemplateShelf::area);
             }}};
}

void MailModule::addFigures(metrics::Registry& registry) {
    registry.add([this](metrics::Exposition& out) { sender.figures().tell(out); });
}

namespace {

constexpr int yearsKept = 3;

privacy::Retention retention() {
    return {.years = yearsKept,
            .after = "Written on",
            .overdue =
                [](sdk::Transaction& tx, sdk::Date before, int most) {
                    std::vector<privacy::Overdue> all;
                    for (const auto& mail : MailRepository().before(tx, sdk::instantOf(before, 0, "UTC"), most))
                        all.push_back({.id = mail.id,
                                       .since = sdk::isoDate(sdk::dateIn(mail.createdAt, "UTC")),
                                       .person = mail.personId,
                                       .address = mail.recipient,
                                       .path = "/admin/mail/" + mail.id});
                    return all;
                },
            .end =
                [](sdk::Moment& moment, const privacy::Overdue& one, sdk::Date, std::string_view) {
                    const auto mail = MailRepository().find(moment.tx, one.id);
                    if (mail) MailRepository().anonymiseOne(moment.tx, *mail);
                    return mail.has_value();
                }};
}

}  // namespace

privacy::PersonalSources MailModule::personalData() {
    const auto count = [](sdk::Transaction& tx, std::string_view person) {
        return MailRepository().countTo(tx, person);
    };
    const auto all = [](sdk::Transaction& tx, const sdk::Viewer&, std::string_view person) {
        auto items = sdk::Value::array();
        for (const auto& mail : MailRepository().allTo(tx, person))
            items.push_back({{"to", mail.recipient},
                             {"subject", mail.subject},
                             {"text", mail.text},
                             {"status", mail.status},
                             {"at", sdk::isoInstant(mail.createdAt)}});
        return items;
    };
    const auto erase = [](sdk::Moment& moment, std::string_view person, std::string_view) {
        MailRepository().anonymise(moment.tx, person);
        RecipientRepository().forget(moment.tx, person);
    };
    return {{.name = "mail",
             .title = "Mail sent to them",
             .fields = {"To", "Subject", "Text"},
             .purpose = "to see what was sent, and whether it arrived",
             .becomes = "Address, subject and text are removed. That something was sent, and when, is kept.",
             .count = count,
             .all = all,
             .erase = erase,
             .retention = retention()}};
}

}  // namespace guildhall::mail
