// The plugin `directory`: entities and how they hang together, job titles, certification types. Its table of contents.
#include "certification_type/certification_type.hpp"
#include "demo/demonstration.hpp"
#include "entity/entity.hpp"
#include "job_title/job_title.hpp"
#include "relationship/relationship.hpp"
#include "relationship/relationship_pages.hpp"

#include <guildhall/sdk/plugin.hpp>

namespace guildhall::directory {

class DirectoryPlugin : public sdk::Plugin {
public:
    explicit DirectoryPlugin(sdk::Services& services) : services_(services), relationshipPages_(services) {}
    void describe(sdk::Registrar& add) override;

private:
    static void describeAccess(sdk::Registrar& add);

    sdk::Services& services_;
    RelationshipPages relationshipPages_;
};

void DirectoryPlugin::describe(sdk::Registrar& add) {
    describeAccess(add);
    add.record(entities(), std::make_shared<EntityRules>());
    add.record(relationships(), std::make_shared<RelationshipRules>(services_));
    add.record(jobCategories(), std::make_shared<JobCategoryRules>());
    add.record(jobTitles(), std::make_shared<JobTitleRules>());
    add.record(certificationTypes());
    relationshipPages_.describe(add);
    add.demonstration([this] { Demonstration(services_).load(); });
}

void DirectoryPlugin::describeAccess(sdk::Registrar& add) {
    add.permission({"entities.view", "See entities and their relationships"});
    add.permission({"entities.edit", "Add and change entities and their relationships"});
    add.permission({"entities.delete", "Remove entities that nothing refers to", true});
    add.permission({"success_metrics.view", "See job titles and certification types"});
    add.permission({"job_titles.edit", "Add and change job titles and their categories"});
    add.permission({"certification_types.edit", "Add and change certification types"});
    add.grant("admin", {"entities.view", "entities.edit", "entities.delete", "success_metrics.view", "job_titles.edit",
                        "certification_types.edit"});
    add.grant("helpdesk", {"entities.view"});
    add.grant("analyst", {"entities.view", "success_metrics.view"});
    add.grant("readonly", {"entities.view"});
}

}  // namespace guildhall::directory

GUILDHALL_PLUGIN(services) { return std::make_unique<guildhall::directory::DirectoryPlugin>(services); }
