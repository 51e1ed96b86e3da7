// Entities, job titles and certification types as staff keep them.
#include "directory_site.hpp"

namespace guildhall::directory_tests {
namespace {

class Entities : public DirectorySite {};
GUILDHALL_ON_BOTH_DATABASES(Entities);

TEST_P(Entities, AreCalledByTheirLegalNameUntilSomebodySaysAnother) {
    auto admin = host().signedInAs("admin");
    const auto id = entity(admin, "Example Holding Ltd");
    EXPECT_EQ(text("SELECT display_name FROM directory_entity"), "Example Holding Ltd");
    EXPECT_TRUE(admin.get("/entities/" + id).shows("Example Holding Ltd"));
    EXPECT_EQ(admin
                  .post("/entities/" + id + "/edit", {{"version", "1"},
                                                      {"legal_name", "Example Group Ltd"},
                                                      {"display_name", "Example Holding Ltd"},
                                                      {"entity_type", "vendor"}})
                  .status,
              303);
    EXPECT_EQ(text("SELECT display_name FROM directory_entity"), "Example Holding Ltd") << "filled once, not followed";
}

TEST_P(Entities, AreFoundByNameWebsiteAndAddressAndFiltered) {
    auto admin = host().signedInAs("admin");
    entity(admin, "Zoë Instruments", "manufacturer");
    added(admin, "/entities",
          {{"legal_name", "Example Ltd"},
           {"display_name", "Example"},
           {"entity_type", "company"},
           {"website", "https://www.example.com"},
           {"generic_email", "INFO@example.com"},
           {"phone", "+44 20 7946 0018"}});
    for (const auto* query : {"q=zo%C3%AB", "entity_type=manufacturer"}) {
        const auto list = admin.get(std::string("/entities?") + query);
        EXPECT_TRUE(list.shows("Zoë Instruments")) << query;
        EXPECT_FALSE(list.shows("https://www.example.com")) << query;
    }
    for (const auto* query : {"q=www.example.com", "q=info@example.com", "added_from=2026-03-12&added_to=2026-03-12"})
        EXPECT_TRUE(admin.get(std::string("/entities?") + query).shows("Example Ltd")) << query;
    EXPECT_FALSE(admin.get("/entities?added_from=2026-03-13").shows("Example Ltd"));
    const auto file = admin.get("/entities?format=csv");
    EXPECT_TRUE(file.body.find("info@example.com") != std::string::npos) << file.body;
    const auto programs = admin.get("/api/v1/entities");
    EXPECT_EQ(programs.status, 200);
}

TEST_P(Entities, ShowTheirLogoBesideTheName) {
    using namespace std::string_literals;
    // A signature and a head: 120 by 60.
    const auto picture = "\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x78\0\0\0\x3c\x08\x02\0\0\0\0\0\0\0"s;
    auto admin = host().signedInAs("admin");
    const FormValues form{{"legal_name", "Example Ltd"}, {"entity_type", "company"}};
    EXPECT_EQ(admin.upload("/entities", "logo", "logo.png", "<svg onload='alert(1)'/>", form).status, 422);
    const auto sent = admin.upload("/entities", "logo", "logo.png", picture, form);
    ASSERT_EQ(sent.status, 303) << sent.body;
    const auto page = admin.get(sent.location());
    const auto at = page.body.find("class=\"directory-logo\" src=\"");
    ASSERT_NE(at, std::string::npos) << page.body;
    const auto from = page.body.find("src=\"", at) + 5;
    EXPECT_EQ(admin.get(page.body.substr(from, page.body.find('"', from) - from)).body, picture);
}

TEST_P(Entities, LeadToTheirWebsiteOnlyWhenItIsOne) {
    auto admin = host().signedInAs("admin");
    FormValues form{{"legal_name", "Example Ltd"}, {"entity_type", "company"}, {"website", "javascript:alert(1)"}};
    EXPECT_EQ(admin.post("/entities", form).status, 422);
    form[2].second = "https://www.example.com";
    const auto page = admin.get(admin.post("/entities", form).location());
    EXPECT_NE(page.body.find("href=\"https://www.example.com\""), std::string::npos);
}

TEST_P(Entities, AreDeactivatedAndActivatedWithAReason) {
    auto admin = host().signedInAs("admin");
    const auto path = "/entities/" + entity(admin, "Example Ltd");
    EXPECT_EQ(admin.post(path + "/activate", {{"reason", "x"}}).status, 409) << "it is active";
    EXPECT_EQ(admin.post(path + "/deactivate", {}).status, 422);
    EXPECT_EQ(admin.post(path + "/deactivate", {{"reason", "Closed"}}).status, 303);
    EXPECT_EQ(admin.post(path + "/deactivate", {{"reason", "Closed"}}).status, 409) << "twice";
    EXPECT_EQ(text("SELECT status FROM directory_entity"), "inactive");
    EXPECT_EQ(host().audit("ENTITY_DEACTIVATED").at(0).reason, "Closed");
    EXPECT_EQ(admin.post(path + "/activate", {{"reason", "Open again"}}).status, 303);
}

TEST_P(Entities, StayWhileSomethingRefersToThem) {
    auto admin = host().signedInAs("admin");
    const auto child = entity(admin, "Child Ltd"), parent = entity(admin, "Parent Ltd"), icn = entity(admin, "ICN");
    relate(admin, child, parent);
    added(admin, "/certifications", {{"name", "Associate"}, {"issuing_entity", icn}, {"active", "yes"}});
    for (const auto& id : {child, parent, icn}) EXPECT_EQ(admin.post("/entities/" + id + "/remove").status, 409);
    EXPECT_TRUE(admin.get("/entities/" + icn).shows("Associate"));
    const auto alone = entity(admin, "Typing Error Ltd");
    EXPECT_EQ(admin.post("/entities/" + alone + "/remove").status, 303);
    EXPECT_EQ(count("SELECT count(*) FROM directory_entity"), 3);
}

TEST_P(Entities, AreImportedByLegalName) {
    auto admin = host().signedInAs("admin");
    entity(admin, "Example Ltd");
    const auto checked =
        admin.upload("/entities/import", "list", "entities.csv",
                     "Legal name,Display name,Type\nExample Ltd,Example,vendor\nOther Ltd,,University\n");
    ASSERT_EQ(checked.status, 303) << checked.body;
    EXPECT_EQ(count("SELECT count(*) FROM directory_entity"), 1) << "a dry run first";
    EXPECT_EQ(admin.post(checked.location()).status, 303);
    host().runJobs();
    EXPECT_EQ(count("SELECT count(*) FROM directory_entity"), 2);
    EXPECT_EQ(text("SELECT display_name FROM directory_entity WHERE legal_name = 'Example Ltd'"), "Example");
    EXPECT_EQ(text("SELECT display_name FROM directory_entity WHERE legal_name = 'Other Ltd'"), "Other Ltd");
}

TEST_P(Entities, AreSeenByStaffAndChangedByAdministratorsOnly) {
    auto admin = host().signedInAs("admin");
    const auto id = entity(admin, "Example Ltd");
    for (const auto* role : {"helpdesk", "analyst", "readonly"}) {
        auto staff = host().signedInAs(role);
        EXPECT_EQ(staff.get("/entities/" + id).status, 200) << role;
        EXPECT_FALSE(staff.get("/entities/" + id).shows("Add a relationship")) << role;
        EXPECT_EQ(staff.get("/entity-relationships/entities/" + id + "/relationships").status, 200) << role;
        EXPECT_EQ(staff.get("/entities/new").status, 403) << role;
        EXPECT_EQ(staff.post("/entities", {{"legal_name", "X"}, {"entity_type", "company"}}).status, 403) << role;
        EXPECT_EQ(staff.get(addPath(id)).status, 403) << role;
    }
    EXPECT_EQ(host().signedInAs("participant").get("/entities").status, 403);
    EXPECT_EQ(host().signedOut().get("/entities").status, 303);
}

class Lists : public DirectorySite {};
GUILDHALL_ON_BOTH_DATABASES(Lists);

TEST_P(Lists, KeepInactiveCategoriesWhereTheyAreAndOfferThemNoMore) {
    auto admin = host().signedInAs("admin");
    const auto support = added(admin, "/job-categories", {{"name", "Support"}, {"active", "yes"}});
    const FormValues form{{"title", "Technician"}, {"category", support}, {"level", "entry"}, {"active", "yes"}};
    const auto title = added(admin, "/job-titles", form);
    EXPECT_EQ(admin.post("/job-categories/" + support + "/remove").status, 409) << "it is used";
    EXPECT_EQ(admin.post("/job-categories/" + support + "/edit", {{"version", "1"}, {"name", "Support"}}).status, 303);
    EXPECT_TRUE(admin.get("/job-titles/" + title).shows("Support"));
    EXPECT_EQ(admin
                  .post("/job-titles/" + title + "/edit", {{"version", "1"},
                                                           {"title", "Technician II"},
                                                           {"category", support},
                                                           {"level", "mid"},
                                                           {"active", "yes"}})
                  .status,
              303)
        << "an old record keeps it";
    auto other = form;
    other[0].second = "Another";
    EXPECT_EQ(admin.post("/job-titles", other).status, 422) << "a new one cannot have it";
    EXPECT_EQ(admin.post("/job-titles/" + title + "/remove").status, 303);
    EXPECT_EQ(admin.post("/job-categories/" + support + "/remove").status, 303);
}

TEST_P(Lists, RefuseSalariesTheWrongWayRoundAndTitlesTwice) {
    auto admin = host().signedInAs("admin");
    const auto support = added(admin, "/job-categories", {{"name", "Support"}, {"active", "yes"}});
    FormValues form{{"title", "Technician"},         {"category", support},           {"level", "entry"},
                    {"typical_salary_min", "50000"}, {"typical_salary_max", "40000"}, {"active", "yes"}};
    EXPECT_TRUE(admin.post("/job-titles", form).shows("This cannot be less than where the typical salary begins"));
    form[4].second = "60000";
    added(admin, "/job-titles", form);
    EXPECT_EQ(admin.post("/job-titles", form).status, 422);
}

TEST_P(Lists, OfferActiveEntitiesAsIssuersOnly) {
    auto admin = host().signedInAs("admin");
    const auto icn = entity(admin, "ICN");
    const auto id =
        added(admin, "/certifications", {{"name", "Associate"}, {"issuing_entity", icn}, {"active", "yes"}});
    admin.post("/entities/" + icn + "/deactivate", {{"reason", "Closed"}});
    EXPECT_EQ(admin.post("/certifications", {{"name", "Other"}, {"issuing_entity", icn}, {"active", "yes"}}).status,
              422);
    EXPECT_TRUE(admin.get("/certifications/" + id).shows("ICN"));
    EXPECT_EQ(admin
                  .post("/certifications/" + id + "/edit",
                        {{"version", "1"}, {"name", "Associate"}, {"issuing_entity", icn}, {"default_validity", "36"}})
                  .status,
              303);
    EXPECT_EQ(host().signedInAs("readonly").get("/certifications").status, 403);
    EXPECT_EQ(host().signedInAs("analyst").get("/certifications").status, 200);
    EXPECT_EQ(host().signedInAs("analyst").get("/certifications/new").status, 403);
}

}  // namespace
}  // namespace guildhall::directory_tests
