#include "kernel/audit/oversight_module.hpp"

#include "kernel/access/permitted_people.hpp"
#include "kernel/audit/incident_pages.hpp"
#include "kernel/audit/security_pages.hpp"
#include "kernel/people/person_repository.hpp"

namespace guildhall::audit {

namespace {

std::vector<std::string> fieldsOf(const access::Permissions& all, const std::string& code) {
    std::vector<std::string> fields;
    const auto* role = all.role(code);
    if (!role || !role->has("participants.view")) return fields;
    fields.emplace_back("Names, ids and status");
    if (role->has("participants.view.pii")) fields.emplace_back("Legal names, birth dates, photographs");
    if (role->has("participants.view.contact"))
        fields.emplace_back("E-mail addresses, phone numbers, postal addresses");
    if (role->has("participants.view.financial")) fields.emplace_back("Salaries, funding and costs");
    return fields;
}

}  // namespace

OversightModule::OversightModule(Foundation& ground, AuditModule& audit, access::AccessModule& access,
                                 mail::MailModule& mail)
    : Module(ground.modules),
      watch({.audit = audit.log,
             .mail = mail.outbox,
             .clock = ground.clock,
             .random = ground.random,
             .most = ground.settings.number("security.unusual_views"),
             .watchers =
                 [&access, &ground](sdk::Transaction& tx) {
                     return access::peopleWho(tx, *access.catalogue.current(), "security.view", ground.clock.now());
                 }}),
      incidents({.mail = mail.outbox,
                 .clock = ground.clock,
                 .keepers =
                     [&access, &ground](sdk::Transaction& tx) {
                         return access::peopleWho(tx, *access.catalogue.current(), "security.incidents",
                                                  ground.clock.now());
                     },
                 .person = [](sdk::Transaction& tx, std::string_view id) -> std::optional<sdk::Person> {
                     auto found = people::PersonRepository().find(tx, id);
                     if (!found || found->person.status != "active") return {};
                     return std::move(found->person);
                 }}),
      ground_(ground),
      audit_(audit),
      access_(access) {}

void OversightModule::describe(sdk::Registrar& add) {
    watch.describe(add);
    incidents.describe(add);
    keep(add, std::make_shared<IncidentPages>(
                  IncidentPages::Parts{*ground_.database, audit_.log, ground_.clock, ground_.random}));
    keep(add, std::make_shared<SecurityPages>(SecurityPages::Parts{
                  *ground_.database, audit_.log, audit_.log.values(), ground_.clock,
                  [this](const std::string& role) { return fieldsOf(*access_.catalogue.current(), role); }}));
}

privacy::PersonalSources OversightModule::personalData() {
    return {{.name = "incidents",
             .title = "Incidents they are affected by",
             .fields = {"That they were affected"},
             .purpose = "to tell the people affected and to prove that it was done",
             .becomes = "Kept: the record of an incident names them by an id.",
             .count =
                 [](sdk::Transaction& tx, std::string_view person) {
                     return static_cast<std::int64_t>(IncidentRepository::about(tx, person).size());
                 },
             .all =
                 [](sdk::Transaction& tx, const sdk::Viewer&, std::string_view person) {
                     auto items = sdk::Value::array();
                     for (const auto& one : IncidentRepository::about(tx, person))
                         items.push_back({{"found", sdk::isoInstant(one.foundAt)}, {"told", one.notification}});
                     return items;
                 }},
            {.name = "unusual_viewing",
             .title = "Times they viewed unusually many people",
             .fields = {"When, and how many"},
             .purpose = "to find out whether it was part of their work",
             .becomes = "Kept: it names them by an id.",
             .count =
                 [](sdk::Transaction& tx, std::string_view person) {
                     return static_cast<std::int64_t>(ExposureRepository::ofPerson(tx, person).size());
                 },
             .all =
                 [](sdk::Transaction& tx, const sdk::Viewer&, std::string_view person) {
                     auto items = sdk::Value::array();
                     for (const auto& one : ExposureRepository::ofPerson(tx, person))
                         items.push_back({{"noticed", sdk::isoInstant(one.noticedAt)},
                                          {"profiles", one.profiles},
                                          {"pictures", one.pictures}});
                     return items;
                 }}};
}

}  // namespace guildhall::audit
