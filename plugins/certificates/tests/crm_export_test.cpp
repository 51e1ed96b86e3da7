// What the CRM gets back: as a file, and by programs.
#include "session_fixture.hpp"

namespace guildhall::certificates {
namespace {

using testing::HasSubstr;
using testing::Not;

class CrmExports : public SessionTest {
protected:
    Participant addPerson(const Session& session, const std::function<void(Participant&)>& change) {
        return host().database().write([&](sdk::Transaction& tx) {
            Participant one{.sessionId = session.id, .fullName = "Ada M. Example", .email = "ada@example.com"};
            change(one);
            participants().insert(tx, one, random_, host().clock().now());
            return one;
        });
    }
};
GUILDHALL_ON_BOTH_DATABASES(CrmExports);

TEST_P(CrmExports, HaveTheColumnsOfTheCrm) {
    const auto session = addSession("Leeds", [](Session& one) {
        one.crmId = "PSDM-2401";
        one.ready = one.delivered = true;
    });
    addPerson(session, [](Participant& one) {
        one.attendance = "attended";
        one.company = "=cmd()";
        one.region = "EU";
    });
    addPerson(session, [](Participant& one) {
        one.fullName = "Plato";
        one.email = "plato@example.com";
        one.attendance = "absent";
    });
    auto facilitator = host().signedInAs("facilitator");
    host().database().write(
        [&](sdk::Transaction& tx) { SessionRepository::addFacilitator(tx, session.id, facilitator.personId()); });
    const auto file = facilitator.get("/sessions/" + session.id + "/completions?format=csv").body;
    EXPECT_THAT(file, HasSubstr("Session code,First Name,Last Name,Email,Company / Account,Job Title,Region,Notes,CRM "
                                "session id,Attendance,Completion date,Certificate status,Certificate id,Issued on,"
                                "Verify address"));
    EXPECT_THAT(file, HasSubstr("PSDM,Ada M.,Example,"));
    EXPECT_THAT(file, HasSubstr("'=cmd()")) << "no spreadsheet runs what people have typed";
    EXPECT_THAT(file, HasSubstr("PSDM-2401,attended,2026-03-12,none")) << file;
    EXPECT_THAT(file, HasSubstr("PSDM,,Plato,"));
    EXPECT_THAT(file, HasSubstr("PSDM-2401,absent,,none"));
}

TEST_P(CrmExports, TellWhatOneMaySeeOnly) {
    const auto theirs = addSession("Theirs"), other = addSession("Secret one");
    addParticipant(theirs, "Ada Example", "ada@example.com");
    addParticipant(other, "Eve Hidden", "eve@example.com");
    auto contractor = host().signedInAs("contractor");
    facilitates(contractor, theirs);
    const auto page = contractor.get("/crm-export").body;
    EXPECT_THAT(page, HasSubstr("Example"));
    EXPECT_THAT(page, Not(HasSubstr("Hidden")));
    EXPECT_EQ(contractor.get("/sessions/" + other.id + "/completions").status, 404);
    EXPECT_EQ(contractor.get("/crm-export?format=csv").status, 403) << "files of people need a permission";
    EXPECT_THAT(host().signedInAs("analyst").get("/crm-export?format=csv").body, Not(HasSubstr("ada@example.com")));
}

TEST_P(CrmExports, ProgramsPullWhatHasChangedAndFindASessionByItsId) {
    const auto first = addSession("First", [](Session& one) { one.crmId = "A-1"; });
    addSession("Second", [](Session& one) { one.crmId = "A-2"; });
    const auto found = admin().get("/api/v1/sessions?crm_session_id=A-1&fields=title").body;
    EXPECT_THAT(found, HasSubstr("First"));
    EXPECT_THAT(found, Not(HasSubstr("Second")));
    const auto now = host().clock().now() + std::chrono::minutes(2);
    const auto since = "/api/v1/sessions?changed_since=" + sdk::isoInstant(now);
    EXPECT_THAT(admin().get(since).body, HasSubstr("\"total\":0"));
    host().clock().set(now + std::chrono::minutes(1));
    EXPECT_EQ(admin()
                  .send("PATCH", "/api/v1/sessions/" + first.id, {{"title", "First, renamed"}}, {{"If-Match", "\"1\""}})
                  .status,
              200);
    EXPECT_THAT(admin().get(since).body, HasSubstr("First, renamed"));
    EXPECT_THAT(admin().get(since).body, HasSubstr("\"total\":1"));
    EXPECT_EQ(admin().get("/api/v1/sessions?changed_since=yesterday").status, 422);
    for (const auto* records : {"participants", "certificates"})
        EXPECT_EQ(admin().get("/api/v1/" + std::string(records) + "?changed_since=2026-01-01").status, 200);
}

}  // namespace
}  // namespace guildhall::certificates
