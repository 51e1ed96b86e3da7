// Sessions as a calendar.
#include "calendar/icalendar.hpp"
#include "coach_desk_site.hpp"

#include <guildhall/sdk/text.hpp>

namespace guildhall::coaching_tests {
namespace {

using coaching::icalendar;
using coaching::icalendarLine;
using coaching::icalendarText;

std::string unfolded(std::string file) {
    for (auto at = file.find("\r\n "); at != file.npos; at = file.find("\r\n ", at)) file.erase(at, 3);
    return file;
}

std::vector<std::string> rows(const std::string& file) {
    std::vector<std::string> all;
    for (std::size_t from = 0; from < file.size();) {
        const auto end = file.find("\r\n", from);
        EXPECT_NE(end, file.npos) << "each row ends with CR and LF";
        if (end == file.npos) break;
        all.push_back(file.substr(from, end - from));
        from = end + 2;
    }
    return all;
}

TEST(Icalendar, EscapesText) {
    EXPECT_EQ(icalendarText("a,b;c\\d\ne\rf\tg"), "a\\,b\\;c\\\\d\\nefg");
    EXPECT_EQ(icalendarText("END:VEVENT\r\nBEGIN:VEVENT"), "END:VEVENT\\nBEGIN:VEVENT") << "nothing begins a line";
}

TEST(Icalendar, FoldsByOctetsAndTearsNoCharacter) {
    for (const auto* character : {"x", "é", "漢", "👍"}) {
        for (std::size_t before = 0; before < 5; ++before) {
            std::string line(before, 'a');
            for (int i = 0; i < 120; ++i) line += character;
            const auto folded = icalendarLine(line);
            EXPECT_EQ(unfolded(folded), line + "\r\n");
            for (const auto& row : rows(folded)) {
                EXPECT_LE(row.size(), 75u);
                EXPECT_TRUE(sdk::isUtf8(row));
            }
        }
    }
    EXPECT_EQ(icalendarLine(std::string(75, 'x')), std::string(75, 'x') + "\r\n");
    EXPECT_EQ(icalendarLine(std::string(76, 'x')), std::string(75, 'x') + "\r\n x\r\n");
    EXPECT_EQ(icalendarLine(""), "\r\n");
    EXPECT_TRUE(sdk::isUtf8(icalendarLine(std::string(300, '\x80')))) << "even of what is no text";
}

TEST(Icalendar, WritesWholeDays) {
    using namespace std::chrono;
    const auto file = icalendar("My, calendar", {{.uid = "one@example.com",
                                                  .sequence = 3,
                                                  .changedAt = sdk::fromMicros(1'773'306'000'000'000),
                                                  .day = 2026y / 3 / 9,
                                                  .summary = "First; of two",
                                                  .canceled = true}});
    EXPECT_THAT(rows(file), ElementsAre("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Guildhall//Coaching//EN",
                                        "CALSCALE:GREGORIAN", "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
                                        "NAME:My\\, calendar", "X-WR-CALNAME:My\\, calendar", "BEGIN:VEVENT",
                                        "UID:one@example.com", "DTSTAMP:20260312T090000Z", "SEQUENCE:3",
                                        "DTSTART;VALUE=DATE:20260309", "SUMMARY:First\\; of two", "STATUS:CANCELLED",
                                        "TRANSP:TRANSPARENT", "END:VEVENT", "END:VCALENDAR"));
}

class Calendars : public CoachDeskSite {
protected:
    std::string address() {
        return "/coach/calendar/" + text("SELECT calendar_key FROM coaching_coach WHERE id = '" + grace_ + "'") +
               ".ics";
    }
};
GUILDHALL_ON_BOTH_DATABASES(Calendars);

TEST_P(Calendars, AreReadByTheirAddressWithoutSigningIn) {
    EXPECT_TRUE(grace().get("/coach/calendar").shows(address()));
    log(grace(), ada_, {{"notes", "Nobody’s business"}});
    draft(grace(), ada_);
    const auto file = host().signedOut().get(address());
    EXPECT_EQ(file.status, 200);
    EXPECT_EQ(file.header("content-type"), "text/calendar; charset=utf-8");
    const auto text = unfolded(file.body);
    const auto id = this->text("SELECT id FROM coaching_session WHERE number = 1");
    EXPECT_NE(text.find("\r\nUID:" + id + "@"), text.npos) << text;
    EXPECT_NE(text.find("\r\nSUMMARY:Coaching session 1 of 2\r\n"), text.npos);
    EXPECT_NE(text.find("\r\nDTSTART;VALUE=DATE:20260311\r\n"), text.npos);
    EXPECT_EQ(text.find("session 2 of 2"), text.npos) << "drafts are nobody’s to see";
    for (const auto* secret : {"Ada", "ada@example.com", "Nobody", "Feedback"})
        EXPECT_EQ(text.find(secret), text.npos) << secret;
}

TEST_P(Calendars, TellOfDeadlinesThatAreStillOpen) {
    const auto file = [&] { return unfolded(host().signedOut().get(address()).body); };
    engagement("bob@example.com", "Bob Example");
    auto text = file();
    EXPECT_NE(text.find("DTSTART;VALUE=DATE:20260501\r\nSUMMARY:ALP-1: session 1 should be held by today"), text.npos)
        << text;
    EXPECT_NE(text.find("2 engagements of yours still lack it."), text.npos);
    EXPECT_NE(text.find("DTSTART;VALUE=DATE:20260701\r\n"), text.npos);
    log(grace(), ada_);
    EXPECT_NE(file().find("1 engagement of yours still lacks it."), text.npos);
    EXPECT_EQ(admin()
                  .post("/engagements/" + this->text("SELECT id FROM coaching_engagement WHERE name = 'Bob Example'") +
                            "/cancel",
                        {{"reason", "Left"}})
                  .status,
              303);
    EXPECT_EQ(file().find("20260501"), text.npos);
    EXPECT_NE(file().find("20260701"), text.npos);
}

TEST_P(Calendars, CancelWhatWasForfeited) {
    log(grace(), ada_, {{"status", "forfeited_cancelled"}});
    log(grace(), ada_, {{"status", "forfeited_not_used"}});
    const auto text = unfolded(host().signedOut().get(address()).body);
    EXPECT_NE(text.find("SUMMARY:Coaching session 1 of 2\r\nSTATUS:CANCELLED"), text.npos) << text;
    EXPECT_NE(text.find("SUMMARY:Coaching session 2 of 2 (not taken)\r\nSTATUS:CONFIRMED"), text.npos);
}

TEST_P(Calendars, AreNotFoundByGuessing) {
    auto nobody = host().signedOut();
    const auto known = address();
    for (const auto& path : {std::string("/coach/calendar/x.ics"), std::string("/coach/calendar/.ics"),
                             std::string("/coach/calendar/%25.ics"), std::string("/coach/calendar/' OR 1=1.ics"),
                             known.substr(0, known.size() - 4), known.substr(0, known.size() - 5) + ".ics"})
        EXPECT_GE(nobody.get(path).status, 400) << path;
    EXPECT_EQ(nobody.get("/coach/calendar/x.ics").status, 404);
    EXPECT_EQ(nobody.get(known).status, 200);
    EXPECT_EQ(nobody.get("/coach/calendar").status, 303) << "to sign in";
}

TEST_P(Calendars, GetANewAddress) {
    const auto before = address();
    EXPECT_EQ(grace().post("/coach/calendar/renew").status, 303);
    EXPECT_NE(address(), before);
    auto nobody = host().signedOut();
    EXPECT_EQ(nobody.get(before).status, 404);
    EXPECT_EQ(nobody.get(address()).status, 200);
    const auto key = text("SELECT calendar_key FROM coaching_coach WHERE id = '" + grace_ + "'");
    const auto entries = host().audit("COACH_CALENDAR_RENEWED");
    ASSERT_THAT(entries, SizeIs(1));
    EXPECT_EQ(entries.front().changes.dump().find(key), std::string::npos);
    EXPECT_EQ(host().signedInAs("coach").post("/coach/calendar/renew").status, 404);
    EXPECT_EQ(host().signedInAs("participant").post("/coach/calendar/renew").status, 403);
}

TEST_P(Calendars, CloseWithTheCoachOrTheirAccount) {
    const auto path = address();
    write("UPDATE coaching_coach SET active = FALSE WHERE id = $1", grace_);
    EXPECT_EQ(host().signedOut().get(path).status, 404);
    EXPECT_TRUE(grace().get("/coach/calendar").shows("your calendar is closed"));
    write("UPDATE coaching_coach SET active = TRUE WHERE id = $1", grace_);
    write("UPDATE kernel_person SET status = 'suspended' WHERE id = $1", grace().personId());
    EXPECT_EQ(host().signedOut().get(path).status, 404);
}

TEST_P(Calendars, GiveOneSessionToDownload) {
    log(grace(), ada_);
    const auto id = text("SELECT id FROM coaching_session");
    const auto file = grace().get("/coach/sessions/" + id + ".ics");
    EXPECT_EQ(file.status, 200);
    EXPECT_NE(file.header("content-disposition").find("attachment"), std::string::npos);
    EXPECT_NE(file.body.find("UID:" + id + "@"), std::string::npos) << "the same as in the subscription";
    EXPECT_EQ(file.body.find("deadline"), std::string::npos);
    draft(grace(), ada_);
    const auto other = text("SELECT id FROM coaching_session WHERE draft");
    EXPECT_EQ(grace().get("/coach/sessions/" + other + ".ics").status, 404);
    EXPECT_EQ(grace().get("/coach/sessions/" + id).status, 404);
    auto hedy = signedInCoach(coach(admin(), "Hedy Coach", program_));
    EXPECT_EQ(hedy.get("/coach/sessions/" + id + ".ics").status, 404);
}

}  // namespace
}  // namespace guildhall::coaching_tests
