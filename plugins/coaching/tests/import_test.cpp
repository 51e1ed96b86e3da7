// Lists of participants and coaches, as those who run programs send them.
#include "coaching_site.hpp"

#include <fstream>
#include <sstream>
#include <thread>

namespace guildhall::coaching_tests {
namespace {

std::string fileText(const std::string& name) {
    std::ifstream file(std::string(GUILDHALL_SOURCE_DIR "/plugins/coaching/tests/data/") + name, std::ios::binary);
    return (std::ostringstream() << file.rdbuf()).str();
}

class Imports : public CoachingSite {
protected:
    void programs(Client& admin) {
        for (const auto* code : {"MLP", "ALP"}) ids_[code] = program(admin, code);
        for (const auto* code : {"EF", "EL"}) ids_[code] = program(admin, code, false);
    }
    /// Those of the list of four hundred.
    void cohorts(Client& admin) {
        for (const auto& [code, program, day] :
             std::vector<std::array<const char*, 3>>{{"ALP-135", "ALP", "2027-01-18"},
                                                     {"ALP-136", "ALP", "2027-03-01"},
                                                     {"MLP-80", "MLP", "2027-01-11"},
                                                     {"MLP-81", "MLP", "2027-02-08"},
                                                     {"EF-1", "EF", "2027-01-25"},
                                                     {"EL-1", "EL", "2027-02-15"}})
            cohort(admin, code, ids_[program], {{"start_date", day}});
    }
    /// The page of the import: its preview.
    static std::string uploaded(Client& admin, const std::string& path, const std::string& text) {
        const auto answer = admin.upload(path, "list", "list.csv", text);
        EXPECT_EQ(answer.status, 303) << answer.body;
        return answer.location();
    }

private:
    std::map<std::string, std::string> ids_;
};
GUILDHALL_ON_BOTH_DATABASES(Imports);

TEST_P(Imports, BringFourHundredParticipantsInOnce) {
    auto admin = host().signedInAs("coaching_admin");
    programs(admin);
    cohorts(admin);
    const auto text = fileText("coaching-participants-400.csv");
    auto page = uploaded(admin, "/engagements/import", text);
    EXPECT_TRUE(admin.get(page).shows("Import 400 participants")) << admin.get(page).body;
    EXPECT_EQ(admin.post(page).status, 303);
    EXPECT_EQ(count("SELECT count(*) FROM coaching_engagement"), 400);
    EXPECT_EQ(count("SELECT count(*) FROM coaching_change WHERE action = 'added'"), 400);
    EXPECT_EQ(admin.post(page).status, 303) << "the same once more";
    page = uploaded(admin, "/engagements/import", text);
    const auto again = admin.get(page);
    EXPECT_FALSE(again.shows("Import 400 participants"));
    EXPECT_EQ(count("SELECT count(*) FROM coaching_engagement"), 400);
    EXPECT_TRUE(host().mails().empty()) << "nobody is mailed";
}

TEST_P(Imports, TakeTheGoodRowsAndSayWhatIsWrongWithTheOthers) {
    auto admin = host().signedInAs("coaching_admin");
    programs(admin);
    cohorts(admin);
    const auto page = uploaded(admin, "/engagements/import", fileText("coaching-participants-with-errors.csv"));
    const auto preview = admin.get(page);
    for (const auto* words :
         {"Invalid program track: it is TWO_SESSION or FIVE_SESSION", "Invalid program track: ALP has TWO_SESSION",
          "ALP-136 is a cohort of ALP", "Write the date as year, month and day, like 2027-01-18", "ALP-999"})
        EXPECT_TRUE(preview.shows(words)) << words;
    admin.post(page);
    EXPECT_EQ(text("SELECT organization FROM coaching_engagement WHERE email LIKE 'zs%'"),
              "HYPERLINK(\"http://x.example\")");
    EXPECT_EQ(count("SELECT count(*) FROM coaching_engagement WHERE email = 'amina.ueda@summit.example'"), 1);
}

TEST_P(Imports, OfTwoAtOnceAddEverybodyOnce) {
    auto admin = host().signedInAs("coaching_admin");
    programs(admin);
    cohorts(admin);
    const auto text = fileText("coaching-participants-400.csv");
    auto other = host().signedInAs("coaching_admin");
    const auto one = uploaded(admin, "/engagements/import", text), two = uploaded(other, "/engagements/import", text);
    std::thread first([&] { admin.post(one); }), second([&] { other.post(two); });
    first.join();
    second.join();
    EXPECT_EQ(count("SELECT count(*) FROM coaching_engagement"), 400);
}

TEST_P(Imports, BringCoachesOntoTheirPanels) {
    auto admin = host().signedInAs("coaching_admin");
    programs(admin);
    // As lists come, with the programs of each coach in a column of their own.
    std::istringstream lines(fileText("coaches-mlp-alp-15.csv"));
    std::string list, line;
    for (bool head = true; std::getline(lines, line); head = false) {
        if (line.ends_with('\r')) line.pop_back();
        list += line + (head ? ",programs" : ",ALP;MLP") + "\r\n";
    }
    auto page = uploaded(admin, "/coaches/import", list);
    EXPECT_TRUE(admin.get(page).shows("Import 15 coaches")) << admin.get(page).body;
    admin.post(page);
    EXPECT_EQ(count("SELECT count(*) FROM coaching_coach"), 15);
    EXPECT_EQ(count("SELECT count(*) FROM coaching_panel"), 30);
    EXPECT_EQ(text("SELECT specialties FROM coaching_coach WHERE email = 'aoife.nakamura@coaches.example'"),
              "Influence without authority,Delegation,Resilience");
    EXPECT_EQ(text("SELECT languages FROM coaching_coach WHERE email = 'aoife.nakamura@coaches.example'"),
              "English,German");
    page = uploaded(admin, "/coaches/import", list);
    admin.post(page);
    EXPECT_EQ(count("SELECT count(*) FROM coaching_coach"), 15);
    EXPECT_EQ(count("SELECT count(*) FROM coaching_panel"), 30);
}

TEST_P(Imports, BringCoachesInWithoutPanelsToo) {
    auto admin = host().signedInAs("coaching_admin");
    programs(admin);
    for (const auto& [file, count] :
         std::vector<std::pair<std::string, int>>{{"coaches-mlp-alp-15.csv", 15}, {"coaches-ef-el-16.csv", 31}}) {
        admin.post(uploaded(admin, "/coaches/import", fileText(file)));
        EXPECT_EQ(this->count("SELECT count(*) FROM coaching_coach"), count);
    }
    EXPECT_EQ(count("SELECT count(*) FROM coaching_panel"), 0);
    const auto panel =
        admin.get("/coaching-programs/" + text("SELECT id FROM coaching_program WHERE code = 'EF'") + "/panel");
    EXPECT_TRUE(panel.shows("Thandiwe Rossi"));
}

TEST_P(Imports, RefuseCoachesThatCannotBe) {
    auto admin = host().signedInAs("coaching_admin");
    programs(admin);
    const auto page = uploaded(admin, "/coaches/import", fileText("coaches-with-errors.csv"));
    const auto preview = admin.get(page);
    EXPECT_TRUE(preview.shows("javascript:alert(1)"));
    admin.post(page);
    EXPECT_EQ(count("SELECT count(*) FROM coaching_coach"), 0);
    const auto pools =
        uploaded(admin, "/coaches/import",
                 "name,email,programs\nAda,ada@example.com,ALP;EF\nBob,bob@example.com,XX\nCy,cy@example.com,alp\n");
    EXPECT_TRUE(admin.get(pools).shows("A coach belongs to one pool only"));
    EXPECT_TRUE(admin.get(pools).shows("There is no program XX"));
    admin.post(pools);
    EXPECT_EQ(count("SELECT count(*) FROM coaching_panel"), 1);
}

}  // namespace
}  // namespace guildhall::coaching_tests
