// The desk of operations, what it downloads and prints, reassigning and extending, and the executives' summary.
#include "operations_site.hpp"

#include <atomic>
#include <thread>

namespace guildhall::coaching_tests {
namespace {

using testing::HasSubstr;
using testing::Not;

class OperationsDesk : public OperationsSite {
protected:
    /// The number on a card.
    static std::string card(const Answer& page, const std::string& title) {
        const auto at = page.body.find(">" + title + "</a></h3>");
        if (at == std::string::npos) return "no card";
        const auto from = page.body.find("gh-number\">", at) + 11;
        return page.body.substr(from, page.body.find('<', from) - from);
    }
    static std::size_t rows(const Answer& page) {
        std::size_t found = 0;
        for (auto at = page.body.find("<th scope=\"row\">"); at != std::string::npos;
             at = page.body.find("<th scope=\"row\">", at + 1))
            ++found;
        return found;
    }
};
GUILDHALL_ON_BOTH_DATABASES(OperationsDesk);

TEST_P(OperationsDesk, HasTheFiguresOfAllProgramsAndOfEach) {
    auto admin = host().signedInAs("coaching_admin");
    const auto alp = program(admin, "ALP"), ef = program(admin, "EF", false);
    const auto spring = cohort(admin, "ALP-1", alp);
    const auto grace = coach(admin, "Grace Coach", alp);
    std::vector<std::string> ids;
    for (int i = 0; i < 5; ++i) ids.push_back(participant(admin, spring, "a" + std::to_string(i) + "@example.com"));
    participant(admin, cohort(admin, "EF-1", ef), "e@example.com");
    chosen(ids[0], grace);
    chosen(ids[1], grace);
    session(ids[1], 1, "2026-03-12");
    admin.post("/engagements/" + ids[2] + "/cancel", {{"reason", "Has left"}});
    admin.post("/engagements/" + ids[3] + "/hold", {{"reason", "On leave"}});
    const auto all = admin.get("/coaching-desk");
    EXPECT_EQ(card(all, "Engagements in all"), "6");
    EXPECT_EQ(card(all, "Invited"), "2");
    EXPECT_EQ(card(all, "In progress"), "1");
    EXPECT_EQ(card(all, "Completed"), "0");
    EXPECT_EQ(card(all, "Canceled"), "1");
    EXPECT_EQ(card(all, "Needs attention"), "0");
    EXPECT_TRUE(all.shows("1 on hold"));
    EXPECT_TRUE(all.shows("1 more has a coach"));
    EXPECT_TRUE(all.shows("Nothing needs attention."));
    const auto one = admin.get("/coaching-desk?program=" + ef);
    EXPECT_EQ(card(one, "Engagements in all"), "1");
    EXPECT_EQ(rows(one), 1u);
    EXPECT_EQ(card(admin.get("/coaching-desk?program=cprg-aaaaaaaaaaaa"), "Engagements in all"), "6") << "unknown";

    participant(admin, spring, "later@example.com");
    EXPECT_EQ(card(admin.get("/coaching-desk"), "Engagements in all"), "6") << "kept for a minute";
    host().clock().advance(std::chrono::seconds(61));
    EXPECT_EQ(card(admin.get("/coaching-desk"), "Engagements in all"), "7");
}

TEST_P(OperationsDesk, BeginsWithWhatNeedsAttention) {
    auto admin = host().signedInAs("coaching_admin");
    const auto spring = cohort(admin, "ALP-1", program(admin, "ALP"));
    for (int i = 0; i < 5; ++i)
        participant(admin, spring, "p" + std::to_string(i) + "@example.com", "Person " + std::to_string(i));
    const auto ben = participant(admin, cohort(admin, "MLP-1", program(admin, "MLP"), {{"closes", "2026-12-31"}}),
                                 "ben@example.com", "Ben Waits");
    comes("2026-03-17");
    admin = later();
    EXPECT_TRUE(admin.get("/coaching-desk").shows("6 late with choosing")) << "seven days after they began";
    comes("2026-05-01");
    raised(ben);
    admin = later();
    const auto page = admin.get("/coaching-desk");
    EXPECT_LT(page.body.find("Selection overdue"), page.body.find("Engagements in all"));
    EXPECT_EQ(card(page, "Needs attention"), "5");
    EXPECT_THAT(page.body, HasSubstr("/coaching-desk?flag=selection_overdue#engagements"));
    EXPECT_TRUE(page.shows("See all 5"));
    const auto flagged = admin.get("/coaching-desk?flag=selection_overdue");
    EXPECT_EQ(rows(flagged), 5u);
    EXPECT_TRUE(flagged.shows("Only: Selection overdue."));
    EXPECT_EQ(rows(admin.get("/coaching-desk?flag=any")), 5u);
    EXPECT_EQ(rows(admin.get("/coaching-desk?flag=coach_stalled")), 0u);
    EXPECT_EQ(rows(admin.get("/coaching-desk?flag=%25")), 6u) << "no such kind";
    EXPECT_EQ(rows(admin.get("/coaching-desk?flag=rule:x%27%20OR%201=1")), 6u);
}

TEST_P(OperationsDesk, FiltersSortsAndPagesItsList) {
    auto admin = host().signedInAs("coaching_admin");
    const auto alp = program(admin, "ALP");
    const auto spring = cohort(admin, "ALP-1", alp), autumn = cohort(admin, "ALP-2", alp);
    const auto grace = coach(admin, "Grace Coach", alp);
    for (int i = 0; i < 12; ++i)
        participant(admin, spring, "p" + std::to_string(i) + "@example.com", "Person " + std::string(1, char('A' + i)));
    const auto zoe = participant(admin, autumn, "zoe@example.org", "Zoë Last");
    chosen(zoe, grace);
    const auto first = admin.get("/coaching-desk?sort=name");
    EXPECT_EQ(rows(first), 10u);
    EXPECT_TRUE(first.shows("Showing 1 to 10 of 13 engagements"));
    EXPECT_TRUE(first.shows("Person A"));
    EXPECT_EQ(rows(admin.get("/coaching-desk?sort=name&page=2")), 3u);
    EXPECT_EQ(rows(admin.get("/coaching-desk?size=10&page=2")), 3u) << "as its own links have it";
    EXPECT_EQ(rows(admin.get("/coaching-desk?size=25")), 13u);
    for (const auto& query : std::vector<std::string>{"coach=" + grace, "status=coach_selected", "cohort=" + autumn,
                                                      "q=zoe@example", "q=Grace", "q=zo%C3%AB"}) {
        const auto page = admin.get("/coaching-desk?" + query);
        EXPECT_EQ(rows(page), 1u) << query;
        EXPECT_THAT(page.body, HasSubstr("/engagements/" + zoe)) << query;
    }
    EXPECT_EQ(rows(admin.get("/coaching-desk?program=" + alp + "&track=TWO_SESSION&status=invited&size=25")), 12u);
    EXPECT_EQ(
        admin.get("/coaching-desk?page=99999999999&size=-1&sort=code_mac&status=x&q=" + std::string(3000, 'x')).status,
        200);
}

TEST_P(OperationsDesk, ShowsTenRowsAPageUnlessMoreAreAskedFor) {
    auto admin = host().signedInAs("coaching_admin");
    const auto alp = program(admin, "ALP");
    const auto spring = cohort(admin, "ALP-1", alp);
    for (int i = 0; i < 12; ++i) participant(admin, spring, "p" + std::to_string(i) + "@example.com");
    const auto rows = [](const Answer& page) {
        int count = 0;
        for (auto at = page.body.find("/engagements/ceng-"); at != std::string::npos;
             at = page.body.find("/engagements/ceng-", at + 1))
            ++count;
        return count;
    };
    EXPECT_EQ(rows(admin.get("/coaching-desk")), 10);
    EXPECT_EQ(rows(admin.get("/coaching-desk?size=50")), 12);
    EXPECT_THAT(admin.get("/coaching-desk").body, HasSubstr("size=50"));
    EXPECT_THAT(admin.get("/").body, HasSubstr("Coaching that needs attention"));
}

TEST_P(OperationsDesk, DownloadsWhatItsFiltersLeave) {
    auto admin = host().signedInAs("coaching_admin");
    const auto alp = program(admin, "ALP");
    const auto spring = cohort(admin, "ALP-1", alp);
    const auto ada = participant(admin, spring, "ada@example.com", "Ada Example");
    participant(admin, spring, "ben@example.com", "Ben Example");
    chosen(ada, coach(admin, "Grace Coach", alp));
    session(ada, 1, "2026-03-12");
    write("UPDATE coaching_engagement SET organization = '=cmd()' WHERE id = $1", ada);
    EXPECT_THAT(admin.get("/coaching-desk?status=in_progress").body,
                HasSubstr("/coaching-desk?format=csv&amp;sort=-last_activity&amp;status=in_progress"));
    const auto file = admin.get("/coaching-desk?format=csv&status=in_progress&sort=-name");
    EXPECT_EQ(file.status, 200);
    EXPECT_THAT(file.header("content-disposition"), HasSubstr("engagements-2026-03-12.csv"));
    EXPECT_THAT(file.body, HasSubstr("Participant,E-mail,Organisation,Coach,Status,Sessions,Track,Last activity"));
    EXPECT_THAT(file.body,
                HasSubstr("Ada Example,ada@example.com,\"'=cmd()\",Grace Coach,in_progress,1,TWO_SESSION,2026-"));
    EXPECT_THAT(file.body, Not(HasSubstr("Ben")));
    EXPECT_THAT(host().audit("EXPORT"), SizeIs(1));
    EXPECT_EQ(host().signedInAs("participant").get("/coaching-desk?format=csv").status, 403);
}

TEST_P(OperationsDesk, PrintsReportsWithoutPrivateNotes) {
    auto admin = host().signedInAs("coaching_admin");
    const auto alp = program(admin, "ALP");
    const auto ada = participant(admin, cohort(admin, "ALP-1", alp), "ada@example.com");
    chosen(ada, coach(admin, "Grace Coach", alp));
    session(ada, 1, "2026-03-12", true, "SECRET");
    session(ada, 2, "2026-03-13", false, "SECRET");
    EXPECT_THAT(admin.get("/engagements/" + ada).body, HasSubstr("/engagements/" + ada + "/report"));
    const auto one = admin.get("/engagements/" + ada + "/report");
    EXPECT_EQ(one.status, 200);
    for (const auto* text : {"Ada Example", "Grace Coach", "ALP-1", "12 Mar 2026", "Added to the roster", "Printed by"})
        EXPECT_TRUE(one.shows(text)) << text;
    EXPECT_FALSE(one.shows("SECRET"));
    EXPECT_THAT(admin.get("/coaching-desk").body, HasSubstr("/coaching-desk?print=1"));
    const auto desk = admin.get("/coaching-desk?print=1");
    for (const auto* text : {"Report on coaching", "Engagements by status", "Ada Example", "Engagements in all"})
        EXPECT_TRUE(desk.shows(text)) << text;
    EXPECT_FALSE(desk.shows("SECRET"));
    EXPECT_EQ(admin.get("/engagements/ceng-aaaaaaaaaaaa/report").status, 404);
}

class Reassigning : public OperationsSite {};
GUILDHALL_ON_BOTH_DATABASES(Reassigning);

TEST_P(Reassigning, GivesAnEngagementToWhoHasRoomInItsProgram) {
    auto admin = host().signedInAs("coaching_admin");
    const auto alp = program(admin, "ALP"), ef = program(admin, "EF", false);
    const auto spring = cohort(admin, "ALP-1", alp);
    const auto grace = coach(admin, "Grace Coach", alp), alan = coach(admin, "Alan Coach", alp, 3);
    const auto full = coach(admin, "Full Coach", alp, 1), away = coach(admin, "Away Coach", alp);
    const auto other = coach(admin, "Other Coach", ef);
    write("UPDATE coaching_coach SET active = FALSE WHERE id = $1", away);
    const auto ada = participant(admin, spring, "ada@example.com"), ben = participant(admin, spring, "ben@example.com");
    const auto path = "/engagements/" + ada + "/reassign";
    EXPECT_EQ(admin.get(path).status, 409) << "there is no coach to replace";
    chosen(ada, grace);
    chosen(ben, full);
    const auto form = admin.get(path);
    EXPECT_TRUE(form.shows("Alan Coach: 3 free places"));
    for (const auto* name : {"Full Coach", "Away Coach", "Other Coach", "Grace Coach"})
        EXPECT_FALSE(form.shows(name)) << name;
    const auto to = [&](const std::string& coach, const std::string& reason, const std::string& version) {
        return admin.post(path, {{"coach", coach}, {"reason", reason}, {"version", version}}).status;
    };
    for (const auto& coach : {full, away, other, grace, std::string("x"), std::string()})
        EXPECT_EQ(to(coach, "Leave", "2"), 422) << coach;
    EXPECT_EQ(to(alan, "", "2"), 422) << "no reason";
    EXPECT_EQ(to(alan, "Leave", "1"), 409) << "changed since";
    EXPECT_EQ(to(alan, "Leave", ""), 409);
    EXPECT_EQ(text("SELECT coach FROM coaching_engagement WHERE id = '" + ada + "'"), grace);
    EXPECT_EQ(to(alan, "Grace is on leave", "2"), 303);
    const auto page = admin.get("/engagements/" + ada);
    EXPECT_TRUE(page.shows("Given to Alan Coach"));
    EXPECT_TRUE(page.shows("Grace is on leave"));
    EXPECT_EQ(host().audit("ENGAGEMENT_REASSIGNED").at(0).reason, "Grace is on leave");
    EXPECT_EQ(to(grace, "Once more", "2"), 409) << "the same page, sent twice";
}

TEST_P(Reassigning, GivesTheLastPlaceOnce) {
    auto admin = host().signedInAs("coaching_admin");
    const auto alp = program(admin, "ALP");
    const auto spring = cohort(admin, "ALP-1", alp);
    const auto grace = coach(admin, "Grace Coach", alp), last = coach(admin, "Last Coach", alp, 1);
    constexpr int people = 6;
    std::vector<std::string> ids;
    std::vector<Client> admins;
    for (int i = 0; i < people; ++i) {
        ids.push_back(participant(admin, spring, "p" + std::to_string(i) + "@example.com"));
        chosen(ids.back(), grace);
        admins.push_back(host().signedInAs("coaching_admin"));
    }
    std::atomic<int> done = 0, refused = 0;
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < people; ++i)
        threads.emplace_back([&, i] {
            const auto status = admins[i]
                                    .post("/engagements/" + ids[i] + "/reassign",
                                          {{"coach", last}, {"reason", "Leave"}, {"version", "2"}})
                                    .status;
            done += status == 303;
            refused += status == 409 || status == 422;
        });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(done, 1);
    EXPECT_EQ(refused, people - 1);
    EXPECT_EQ(count("SELECT count(*) FROM coaching_engagement WHERE coach = '" + last + "'"), 1);
    EXPECT_THAT(host().audit("ENGAGEMENT_REASSIGNED"), SizeIs(1));
}

class Extending : public OperationsSite {};
GUILDHALL_ON_BOTH_DATABASES(Extending);

TEST_P(Extending, OpensAWindowForLonger) {
    auto admin = host().signedInAs("coaching_admin");
    const auto alp = program(admin, "ALP");
    const auto spring = cohort(admin, "ALP-1", alp);
    const auto ada = participant(admin, spring, "ada@example.com"), ben = participant(admin, spring, "ben@example.com");
    chosen(ben, coach(admin, "Grace Coach", alp));
    const auto path = "/cohorts/" + spring + "/extend";
    const auto until = [&](const std::string& day, const std::string& reason = "Easter") {
        return admin.post(path, {{"closes", day}, {"reason", reason}}).status;
    };
    EXPECT_TRUE(admin.get(path).shows("Its last day is 31 Mar 2026 now."));
    for (const auto* day : {"2026-03-31", "2026-03-20", "", "31.4.2026", "2026-02-30"})
        EXPECT_EQ(until(day), 422) << day;
    EXPECT_EQ(until("2026-04-10", ""), 422) << "no reason";
    EXPECT_EQ(until("2026-04-10"), 303);
    EXPECT_EQ(count("SELECT count(*) FROM coaching_seed"), 1) << "it was open, so its seed stays secret and the same";
    EXPECT_EQ(host().audit("COHORT_EXTENDED").at(0).reason, "Easter");
    EXPECT_TRUE(admin.get("/engagements/" + ada).shows("Window extended"));
    EXPECT_FALSE(admin.get("/engagements/" + ben).shows("Window extended")) << "has a coach";
    EXPECT_EQ(until("2026-04-10"), 422) << "sent twice";
    comes("2026-05-01");
    admin = later();
    EXPECT_EQ(until("2026-04-20"), 422) << "has passed";
    EXPECT_EQ(until("2026-05-20"), 303);
    EXPECT_EQ(count("SELECT count(*) FROM coaching_seed"), 2) << "the first one has been told by now";
    EXPECT_THAT(host().mails(), IsEmpty());
    EXPECT_EQ(admin.get("/cohorts/ccoh-aaaaaaaaaaaa/extend").status, 404);
}

class Summary : public OperationsSite {};
GUILDHALL_ON_BOTH_DATABASES(Summary);

TEST_P(Summary, CountsWithoutNamingParticipants) {
    auto admin = host().signedInAs("coaching_admin");
    const auto alp = program(admin, "ALP"), ef = program(admin, "EF", false);
    const auto spring = cohort(admin, "ALP-1", alp), summer = cohort(admin, "ALP-2", alp, {{"opens", "2026-03-20"}});
    const auto grace = coach(admin, "Grace Coach", alp, 4);
    std::vector<std::string> ids;
    for (int i = 0; i < 4; ++i) ids.push_back(participant(admin, spring, "p" + std::to_string(i) + "@example.com"));
    participant(admin, summer, "s@example.com");
    const auto eve = participant(admin, cohort(admin, "EF-1", ef), "eve@example.com");
    admin.post("/engagements/" + ids[3] + "/cancel", {{"reason", "Has left"}});
    const auto begun = host().clock().now();
    for (int i = 0; i < 2; ++i)
        write("UPDATE coaching_engagement SET entered_at = $1 WHERE id = $2", begun, ids[std::size_t(i)]);
    host().clock().advance(std::chrono::hours(2));
    chosen(ids[0], grace);
    host().clock().advance(std::chrono::hours(4));
    chosen(ids[1], grace);
    comes("2026-03-20");
    session(ids[0], 1, "2026-03-18");
    session(ids[0], 2, "2026-03-17");
    write("UPDATE coaching_engagement SET status = 'completed', completed_at = $1, created_at = $2 WHERE id = $3",
          host().clock().now(), host().clock().now() - std::chrono::days(9), ids[0]);
    auto executive = host().signedInAs("coaching_executive");
    const auto page = executive.get("/coaching-summary");
    ASSERT_EQ(page.status, 200);
    const auto cell = [&](const std::string& label, const std::string& value) {
        return page.body.find("data-label=\"" + label + "\" class=\"is-number\">" + value + "</td>") !=
               std::string::npos;
    };
    EXPECT_TRUE(cell("Participants", "4"));
    EXPECT_TRUE(cell("Completed", "25 %")) << "one of four that are not canceled";
    EXPECT_TRUE(cell("Sessions each", "1.0")) << "two, by two who have a coach";
    EXPECT_TRUE(cell("Days to complete", "9"));
    EXPECT_TRUE(cell("Logged in 48 hours", "50 %"));
    EXPECT_TRUE(cell("Came in", "50 %")) << "two of four; both windows have opened";
    EXPECT_TRUE(cell("Hours to choose", "4.0")) << "between two and six";
    EXPECT_TRUE(page.shows("Grace Coach"));
    EXPECT_TRUE(cell("Taken", "25 %")) << "one of four places";
    EXPECT_TRUE(page.shows("1 Dec 2026"));
    EXPECT_TRUE(page.shows("In time"));
    EXPECT_FALSE(page.shows("Ada Example"));
    EXPECT_FALSE(page.shows("example.com"));
    comes("2026-12-01");
    EXPECT_TRUE(host().signedInAs("coaching_executive").get("/coaching-summary").shows("Report due"));
    write("UPDATE coaching_engagement SET status = 'completed', completed_at = $1 WHERE id = $2", host().clock().now(),
          eve);
    host().clock().advance(std::chrono::minutes(2));
    EXPECT_TRUE(host().signedInAs("coaching_executive").get("/coaching-summary").shows("All completed"));
}

TEST_P(Summary, IsAllThatExecutivesSee) {
    auto admin = host().signedInAs("coaching_admin");
    const auto spring = cohort(admin, "ALP-1", program(admin, "ALP"));
    const auto ada = participant(admin, spring, "ada@example.com");
    auto executive = host().signedInAs("coaching_executive");
    EXPECT_EQ(executive.get("/coaching-summary").status, 200) << "also where there is little to count";
    for (const auto& path :
         std::vector<std::string>{"/coaching-desk", "/coaching-desk?print=1", "/coaching-desk?format=csv",
                                  "/engagements", "/engagements/" + ada, "/engagements/" + ada + "/report",
                                  "/engagements/" + ada + "/reassign", "/cohorts/" + spring + "/extend"})
        EXPECT_EQ(executive.get(path).status, 403) << path;
    EXPECT_EQ(executive.post("/cohorts/" + spring + "/extend", {{"closes", "2026-05-01"}, {"reason", "x"}}).status,
              403);
    EXPECT_EQ(executive.post("/engagements/" + ada + "/reassign", {{"coach", "x"}, {"reason", "x"}}).status, 403);
    EXPECT_EQ(host().signedInAs("coach").get("/coaching-summary").status, 403);
    EXPECT_EQ(
        admin.postWithoutToken("/cohorts/" + spring + "/extend", {{"closes", "2026-05-01"}, {"reason", "x"}}).status,
        403);
    EXPECT_EQ(host().signedOut().get("/coaching-desk").status, 303) << "to the sign-in";
}

TEST_P(Summary, IsThereBeforeAnybodyIs) {
    EXPECT_EQ(host().signedInAs("coaching_executive").get("/coaching-summary").status, 200);
    EXPECT_EQ(host().signedInAs("coaching_admin").get("/coaching-desk").status, 200);
    EXPECT_EQ(host().signedInAs("coaching_admin").get("/coaching-desk?print=1").status, 200);
    EXPECT_EQ(host().runJob("coaching.attention"), "done");
}

}  // namespace
}  // namespace guildhall::coaching_tests
