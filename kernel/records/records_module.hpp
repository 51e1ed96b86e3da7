// Record types of a server, and what programs are told of them.
#pragma once

#include "kernel/plugins/plugins_module.hpp"
#include "kernel/records/record_changes.hpp"
#include "kernel/records/record_type_kind.hpp"
#include "kernel/records/viewed_lists.hpp"

namespace guildhall::records {

class RecordsModule : public Module {
public:
    RecordsModule(Foundation& ground, audit::AuditModule& audit, access::AccessModule& access, lua::RulesModule& rules,
                  web::WebModule& web, jobs::JobsModule& jobs, plugins::PluginsModule& plugins);

    std::vector<kinds::Kind*> kinds() override { return {&types}; }
    void describe(sdk::Registrar& add) override;
    privacy::PersonalSources personalData() override;
    std::vector<plugins::OwnedArea> ownedAreas() override;
    void start() override;
    void stop() override { reads.stop(); }

    search::SearchIndex search;
    ManagedLists lists;
    CustomFields custom;
    /// Hears what happens to records that programs may read. Set before the server starts.
    RecordListener listener;
    /// Adds to what /api/openapi.json says. Set before the server starts.
    std::function<void(sdk::Value&)> alsoDescribed;
    ViewedLists viewed;
    RecordChanges changes;
    privacy::ProgramReads reads;
    RecordTypeKind types;

private:
    Foundation& ground_;
    sdk::Audit& audit_;
    sdk::Jobs& jobs_;
};

}  // namespace guildhall::records
