#include "layout/certificate_layout.hpp"

#include "session/session.hpp"

namespace guildhall::certificates {

namespace {

using sdk::FieldType;
using Type = sdk::RecordType<CertificateLayout>;

constexpr const char* permission = "certificates.layouts";

Type withActions(Type type) {
    return std::move(type)
        .action({.name = "publish",
                 .label = "Publish",
                 .past = "published",
                 .access = permission,
                 .asksReason = true,
                 .mayOmitReason = true,
                 .warning = "Certificates that are issued from now on look like the draft. Those issued before stay as "
                            "they are. The reason stands with the version: say what has changed.",
                 .question = "Publish this layout?",
                 .audit = "PUBLISHED"})
        .action({.name = "discard",
                 .label = "Discard the draft",
                 .past = "back at what is in force",
                 .access = permission,
                 .danger = true,
                 .warning = "What has been changed since it was last published is lost.",
                 .question = "Discard the draft?",
                 .audit = "DRAFT_DISCARDED"})
        .action({.name = "copy",
                 .label = "Copy",
                 .past = "copied",
                 .access = permission,
                 .warning = "The copy begins as a draft with the same design.",
                 .question = "Copy this layout?",
                 .audit = "COPIED"});
}

}  // namespace

const sdk::RecordType<CertificateLayout>& certificateLayouts() {
    // A layout may name another: the type refers to itself, which is where it will stand.
    static const Type type =
        withActions(Type("certificates.layout", "clay", {"certificate layout", "certificate layouts"})
                        .text(&CertificateLayout::name, "name", "Name",
                              {.required = true, .unique = true, .search = true, .max = 80})
                        .reference(&CertificateLayout::standsInFor, "stands_in_for", "Stands in for", type,
                                   {.hint = "Only for a layout of one language: the layout whose place it takes."},
                                   {.only = "r.stands_in_for = ''"})
                        .choice(&CertificateLayout::language, "language", "In sessions in", sessionLanguages(),
                                {.hint = "The language in which it takes that layout’s place. For other words alone no "
                                         "second layout is needed: each has its words in all languages."})
                        .boolean(&CertificateLayout::standard, "standard",
                                 "Used for workshop types that have no layout of their own")
                        .number(&CertificateLayout::published, "published", "Version in force", {.byHand = false})
                        .longText(&CertificateLayout::draft, "draft", "Draft",
                                  {.max = 200'000, .sensitivity = sdk::Sensitivity::Private, .byHand = false})
                        .computed(&CertificateLayout::state, FieldType::Choice, "state", "Status",
                                  "CASE WHEN r.published IS NULL THEN 'new' WHEN r.draft <> '' THEN 'changed' ELSE "
                                  "'published' END",
                                  {.choices = {{"new", "Not published yet", "grey"},
                                               {"published", "Published", "green"},
                                               {"changed", "Published, with a newer draft", "amber"}}})
                        .computed(&CertificateLayout::workshopTypes, FieldType::Number, "workshop_types",
                                  "Workshop types with it",
                                  "(SELECT count(*) FROM certificates_workshop_type t WHERE t.layout = r.id)"))
            .title("{name}")
            .list({.columns = {"name", "state", "standard", "stands_in_for", "language", "workshop_types"},
                   .filters = {"language"},
                   .empty = "There is no layout of your own yet. Until there is one that is published, certificates "
                            "have the design that Guildhall brings."})
            .permissions({.see = permission, .change = permission, .remove = permission})
            .pageBy("certificates/layout")
            .decidedBy({"certificate.layout"})
            .whenAdded("Next: change its design, then publish it.")
            .inMenu(sdk::MenuGroup::Catalogue, 15);
    return type;
}

const sdk::RecordType<LayoutVersion>& layoutVersions() {
    static const auto type =
        sdk::RecordType<LayoutVersion>("certificates.layout_version", "clyv", {"version", "versions"})
            .number(&LayoutVersion::number, "number", "Version", {.byHand = false})
            .belongsTo(&LayoutVersion::layoutId, "layout_id", certificateLayouts())
            .instant(&LayoutVersion::publishedAt, "published_at", "Published")
            .person(&LayoutVersion::publishedBy, "published_by", "By", {.byHand = false})
            .text(&LayoutVersion::note, "note", "What has changed", {.max = 500, .byHand = false})
            .longText(&LayoutVersion::design, "design", "Design",
                      {.max = 200'000, .sensitivity = sdk::Sensitivity::Private, .byHand = false})
            .computed(&LayoutVersion::state, FieldType::Choice, "state", "Status",
                      "CASE WHEN r.number = (SELECT l.published FROM certificates_layout l WHERE l.id = r.layout_id) "
                      "THEN 'in_force' ELSE 'earlier' END",
                      {.choices = {{"in_force", "In force", "green"}, {"earlier", "Earlier", "grey"}}})
            .title("Version {number}")
            .at("/layout-versions")
            .list({.columns = {"number", "state", "published_at", "published_by", "note"},
                   .order = "-number",
                   .empty = "This layout has not been published yet."})
            .permissions({.see = permission})
            .pageBy("certificates/layout")
            .action({.name = "again",
                     .label = "Go back to this version",
                     .past = "in force again",
                     .access = permission,
                     .asksReason = true,
                     .mayOmitReason = true,
                     .warning = "It is published again, as a new version, and certificates that are issued from now on "
                                "look like it. Those issued before stay as they are. A draft stays a draft.",
                     .question = "Go back to this version?",
                     .audit = "PUBLISHED_AGAIN"})
            .privacy({.person = "published_by",
                      .purpose = "to know who has changed how certificates look",
                      .emptied = {"published_by"}});
    return type;
}

}  // namespace guildhall::certificates
