#include "kernel/records/records_module.hpp"

#include "kernel/http/session_cookie.hpp"
#include "kernel/people/person_repository.hpp"
#include "kernel/records/api_pages.hpp"
#include "kernel/records/custom_field_pages.hpp"
#include "kernel/records/list_view_pages.hpp"
#include "kernel/records/managed_list_pages.hpp"
#include "kernel/records/record_api.hpp"
#include "kernel/records/record_file_repository.hpp"
#include "kernel/records/request_key_repository.hpp"
#include "kernel/search/search_pages.hpp"

#include <guildhall/sdk/redaction.hpp>
#include <guildhall/sdk/version.hpp>

namespace guildhall::records {

namespace {

std::shared_ptr<const search::SearchSource> people() {
    return std::make_shared<search::SearchSource>(
        search::SearchSource{.record = people::PersonRepository::searchedAs,
                             .title = "People",
                             .table = "kernel_person",
                             .titleOf = [](sdk::Transaction& tx, const sdk::Viewer&,
                                           const std::string& id) { return sdk::personName(tx, id).value_or(""); },
                             .noteOf =
                                 [](sdk::Transaction& tx, const sdk::Viewer& viewer, const std::string& id) {
                                     if (!viewer.sees(sdk::Sensitivity::Contact)) return std::string();
                                     const auto row = people::PersonRepository().find(tx, id);
                                     return row ? row->person.email : std::string();
                                 },
                             .fields = {{"name", "r.name"}, {"email", "r.email", sdk::Sensitivity::Contact}},
                             .access = "participants.view",
                             .path = "/users"});
}

/// What is in a record is the record's.
privacy::PersonalSource sentFiles() {
    return {.name = "sent_files",
            .title = "Files they have sent with forms that are not saved",
            .fields = {"Name of the file"},
            .purpose = "for a day, to have them when the form is sent again",
            .becomes = "Removed.",
            .count = [](sdk::Transaction& tx,
                        std::string_view person) { return RecordFileRepository::countPending(tx, person); },
            .all =
                [](sdk::Transaction& tx, const sdk::Viewer&, std::string_view person) {
                    auto items = sdk::Value::array();
                    for (const auto& name : RecordFileRepository::namesOfPerson(tx, person))
                        items.push_back({{"name", name}});
                    return items;
                },
            .erase = [](sdk::Moment& moment, std::string_view person,
                        std::string_view) { RecordFileRepository::leavePerson(moment.tx, person); }};
}

std::string addressOf(sdk::Transaction& tx, std::string_view person) {
    const auto row = people::PersonRepository().find(tx, person);
    return row ? row->person.email : std::string();
}

/// What records about them were before an import changed them.
privacy::PersonalSource importedOver(const RecordTypeKind& types) {
    return {.name = "imports",
            .title = "What records about them were before a list changed them",
            .fields = {"The values that were changed"},
            .purpose = "for thirty days, so that an import can be undone",
            .becomes = "Removed. Undoing the import leaves these records as they are.",
            .count =
                [](sdk::Transaction& tx, std::string_view person) {
                    return ImportRepository::countAbout(tx, person, addressOf(tx, person));
                },
            .all =
                [&types](sdk::Transaction& tx, const sdk::Viewer& viewer, std::string_view person) {
                    auto items = sdk::Value::array();
                    for (const auto& [record, before] : ImportRepository::about(tx, person, addressOf(tx, person))) {
                        sdk::Value item{{"record", record}};
                        const auto values = sdk::Value::parse(before, nullptr, false);
                        if (const auto live = types.find(record); live && values.is_object())
                            for (const auto& field : live->model->fields().fields())
                                if (const auto value = values.find(field.name);
                                    value != values.end() && viewer.sees(field.options.sensitivity, sdk::Relation::Own))
                                    item[field.name] = sdk::exportField(field, *value, viewer, sdk::Relation::Own);
                        items.push_back(std::move(item));
                    }
                    return items;
                },
            .erase =
                [](sdk::Moment& moment, std::string_view person, std::string_view) {
                    ImportRepository::forgetAbout(moment.tx, person, addressOf(moment.tx, person));
                }};
}

}  // namespace

RecordsModule::RecordsModule(Foundation& ground, audit::AuditModule& audit, access::AccessModule& access,
                             lua::RulesModule& rules, web::WebModule& web, jobs::JobsModule& jobs,
                             plugins::PluginsModule& plugins)
    : Module(ground.modules),
      search(*ground.database, jobs.queue),
      lists(*ground.database, ground.changes),
      custom(*ground.database, ground.changes, lists),
      viewed(*ground.database, ground.changes),
      reads(*ground.database, {ground.siteKey.auditKey(), ground.clock, ground.random}, ground.log),
      types(*ground.database,
            {plugins.guarded().database, plugins.guarded().audit, audit.log.values(), ground.clock, ground.random,
             search, web.sections, viewed, changes, &listener, &reads},
            {plugins.guarded().jobs, access.viewers, rules.engine, ground.files}, search, lists, custom),
      ground_(ground),
      audit_(plugins.guarded().audit),
      jobs_(jobs.queue) {
    ground.database->whenChanged(
        [this](sdk::Transaction& tx, const std::string& record, const std::vector<std::string>& ids) {
            search.follow(tx, record, ids);
            changes.follow(tx);
        });
    search.add(people());
}

/// People may have been here before they could be found.
void RecordsModule::start() {
    search.bringIn(*search.source(people::PersonRepository::searchedAs));
    reads.start();
}

std::vector<plugins::OwnedArea> RecordsModule::ownedAreas() {
    return {
        {"What can be found by typing", search::SearchRepository::countOf, search::SearchRepository::forgetOwner},
        {"Files of records", RecordFileRepository::countOf, RecordFileRepository::forgetOwner},
        {"Imports", ImportRepository::countOf, ImportRepository::forgetOwner},
        {"Saved views of lists", ListViewRepository::countOf, ListViewRepository::forgetOwner},
        {"Fields that administrators have added", CustomFieldRepository::countOf, CustomFieldRepository::forgetOwner},
        {"Lists that administrators keep", ManagedEntryRepository::countOf, ManagedEntryRepository::forgetOwner}};
}

privacy::PersonalSources RecordsModule::personalData() {
    auto all = types.aboutPeople();
    all.push_back(ListViewPages::personalSource());
    all.push_back(sentFiles());
    all.push_back(importedOver(types));
    return all;
}

void RecordsModule::describe(sdk::Registrar& add) {
    keep(add, std::make_shared<ApiPages>(types,
                                         ApiInfo{.title = ground_.site.organisation,
                                                 .version = GUILDHALL_SDK_VERSION,
                                                 .server = ground_.base,
                                                 .cookie = http::SessionCookie(ground_.base).name()},
                                         alsoDescribed));
    keep(add, std::make_shared<ManagedListPages>(ManagedListPages::Parts{*ground_.database, audit_, lists}));
    keep(add,
         std::make_shared<CustomFieldPages>(CustomFieldPages::Parts{*ground_.database, audit_, custom, lists, jobs_}));
    add.hook(importRowHook([this] { return types.all(); }));
    keep(add, std::make_shared<search::SearchPages>(*ground_.database, search));
    add.job(search::SearchIndex::jobKind, [this](sdk::JobContext& job) { search.run(job); });
    add.job("kernel.forget_requests", [this](sdk::JobContext& job) {
        job.finish(nullptr, [this](sdk::Transaction& tx) {
            RequestKeyRepository::removeBefore(tx, ground_.clock.now() - RecordApi::keepsAnswers);
        });
    });
    add.schedule(
        {"kernel.forget_requests", "Forget answers kept for programs", "50 3 * * *", "kernel.forget_requests"});
}

}  // namespace guildhall::records
