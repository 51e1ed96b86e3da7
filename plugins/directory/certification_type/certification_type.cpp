#include "certification_type/certification_type.hpp"

#include "entity/entity.hpp"

namespace guildhall::directory {

const sdk::RecordType<CertificationType>& certificationTypes() {
    static const auto type =
        sdk::RecordType<CertificationType>("directory.certification_type", "ctyp",
                                           {"certification type", "certification types"})
            .text(&CertificationType::name, "name", "Name",
                  {.required = true, .unique = true, .search = true, .max = 200})
            .managed(&CertificationType::category, "category", "Category", "directory.certification_categories",
                     {{"it_support", "IT support"},
                      {"networks", "Networks"},
                      {"security", "Security"},
                      {"cloud", "Cloud"},
                      {"software", "Software"},
                      {"project_management", "Project management"},
                      {"other", "Other"}})
            .reference(&CertificationType::issuer, "issuing_entity", "Issued by", entities(), {},
                       {.only = "r.status = 'active'"})
            .number(&CertificationType::validity, "default_validity", "Holds for",
                    {.hint = "Months. Left empty, it does not expire.", .least = 1, .most = 600, .width = "4"})
            .boolean(&CertificationType::active, "active", "Active",
                     {.hint = "Others are not offered any more and stay where they were chosen.", .initial = "yes"})
            .title("{name}")
            .list({.columns = {"name", "category", "issuing_entity", "default_validity", "active"},
                   .filters = {"category", "issuing_entity", "active"},
                   .empty = "There is no certification type yet."})
            .permissions({.see = "success_metrics.view",
                          .change = "certification_types.edit",
                          .remove = "certification_types.edit"})
            .at("/certifications")
            .inMenu(sdk::MenuGroup::Catalogue, 82)
            .importable({.key = "name",
                         .columns = {"name", "category", "issuing_entity", "default_validity"},
                         .sample = {{"Network Associate", "networks", "", "36"}}})
            .api("certification-types");
    return type;
}

}  // namespace guildhall::directory
