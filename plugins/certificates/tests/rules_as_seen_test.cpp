// What was once seen to go wrong where several rules meet, from the file to the certificate and the mail; and rules as
// they were written before inputs and answers grew.
#include "session_fixture.hpp"

#include "certificate/certificate_repository.hpp"
#include "pdf_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace guildhall::certificates {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

namespace fs = std::filesystem;

class RulesAsSeen : public SessionTest {
protected:
    testkit::TestHostOptions options() override {
        folder_ = fs::temp_directory_path() / ("rules-as-seen-" + std::to_string(::getpid()));
        fs::remove_all(folder_);
        fs::create_directories(folder_);
        return {.rules = folder_};
    }
    void TearDown() override {
        SessionTest::TearDown();
        fs::remove_all(folder_);
    }
    /// Before the first certificate: files may go unnoticed for half a second once they were read.
    void write(const std::string& name, const std::string& body) {
        std::ofstream(folder_ / name) << "return function(input, outcome)\n  " << body << "\nend\n";
    }
    /// Of these people; the names of those who have got one.
    std::vector<std::string> issueFor(const std::vector<std::string>& names, bool mail = false) {
        session_ = addSession("Leeds", [&](Session& one) {
            for (const auto step : {Step::Ready, Step::Delivered}) one.take(step, true, host().clock().now());
        });
        for (const auto& name : names)
            addParticipant(session_, name, sdk::asciiLower(name.substr(0, 3)) + "@example.com");
        job_ = admin().post(session_.url() + "/certificates", {{"send_mail", mail ? "yes" : ""}}).location();
        host().runJobs();
        std::vector<std::string> issued;
        host().database().read([&](sdk::Transaction& tx) {
            for (const auto& one : CertificateRepository::currentOfSession(tx, session_.id))
                issued.push_back(one.printedName);
        });
        return issued;
    }
    std::string firstPdf() {
        const auto one = host().database().read(
            [&](sdk::Transaction& tx) { return CertificateRepository::currentOfSession(tx, session_.id).front(); });
        return admin().get(one.url() + "/pdf").body;
    }
    fs::path folder_;
    Session session_;
    std::string job_;
};
GUILDHALL_ON_BOTH_DATABASES(RulesAsSeen);

const std::string refuse =
    R"(if input.participant.name:find("^%s") then return {eligible = false, reason = "No."} end)";

std::string refusing(const std::string& name) {
    auto body = refuse;
    return body.replace(body.find("%s"), 2, name);
}

TEST_P(RulesAsSeen, ASecondRuleThatFailsDoesNotCancelTheFirstOnesRefusal) {
    write("certificate.eligible.a.lua", refusing("Bea"));
    write("certificate.eligible.b.lua", R"(if input.participant.name:find("^Bea") then error("x") end)");
    EXPECT_THAT(issueFor({"Ada", "Bea", "Cem"}), UnorderedElementsAre("Ada", "Cem"));
    EXPECT_EQ(peopleOf(session_).at(1).certificate, "refused");
}

TEST_P(RulesAsSeen, AnEndlessRuleGivesNobodyWhatTwoWorkingRulesRefuse) {
    write("certificate.eligible.a.lua", refusing("Ada"));
    write("certificate.eligible.b.lua", "while true do end");
    write("certificate.eligible.c.lua", refusing("Bea"));
    EXPECT_THAT(issueFor({"Ada", "Bea", "Cem"}), ElementsAre()) << "nobody knows what the endless one would say of Cem";
    EXPECT_EQ(peopleOf(session_).at(0).certificate, "refused");
    EXPECT_EQ(peopleOf(session_).at(1).certificate, "refused");
    EXPECT_EQ(peopleOf(session_).at(2).certificate, "problem");
}

TEST_P(RulesAsSeen, ThreeFailuresLeaveOutThatRuleAndNotTheHealthyOnes) {
    write("certificate.layout.a.lua", "error('x')");
    write("certificate.layout.b.lua", "return {elements = {workshop = {text = 'Gala Masterclass'}}}");
    EXPECT_EQ(issueFor({"Ada", "Bea", "Cem", "Dee", "Eve"}).size(), 5U);
    host().database().read([&](sdk::Transaction& tx) {
        for (const auto& one : CertificateRepository::currentOfSession(tx, session_.id))
            EXPECT_EQ(one.rules, "certificate.layout.b.lua");
    });
    EXPECT_THAT(extractedText(firstPdf()), HasSubstr("Gala Masterclass"));
}

TEST_P(RulesAsSeen, AnAnswerThatIsNoneGivesNobodyACertificateWithoutAWord) {
    write("certificate.eligible.a.lua", "return {eligible = 'no'}");
    EXPECT_THAT(issueFor({"Ada"}), ElementsAre());
    EXPECT_THAT(admin().get(session_.url() + "/certificates").body,
                HasSubstr("eligible must be true or false, and is a text"));
}

TEST_P(RulesAsSeen, ALineBreakInALayoutStopsNobody) {
    write("certificate.layout.a.lua",
          "if input.participant.name == 'Bea' then return {elements = {workshop = {text = "
          "'Gala\\nMasterclass'}}} end");
    EXPECT_EQ(issueFor({"Ada", "Bea", "Cem"}).size(), 3U);
    EXPECT_THAT(admin().get(job_).body, AllOf(HasSubstr("Bea"), HasSubstr("certificate.layout.a.lua"),
                                              HasSubstr("must be one line that can be printed")));
}

TEST_P(RulesAsSeen, ALaterSubjectLeavesAnEarlierHoldAloneAndTheHistoryTellsWhatWasSent) {
    write("mail.before_send.a.lua",
          "if input.to == 'ada@example.com' then return {hold = true, reason = 'Not now.'} end");
    write("mail.before_send.b.lua", "return {subject = 'Another subject'}");
    issueFor({"Ada", "Bea"}, true);
    host().sendMails();
    for (const auto& mail : host().mails()) {
        if (mail.templateKey != "certificates/mail/certificate_issued") continue;
        const bool ada = mail.to == "ada@example.com";
        EXPECT_EQ(mail.status, ada ? "suppressed" : "sent");
        EXPECT_THAT(mail.error, HasSubstr(ada ? "mail.before_send.a.lua: Not now." : ""));
        EXPECT_EQ(mail.subject == "Another subject", !ada);
        EXPECT_EQ(mail.decidedBy,
                  ada ? "Held back by the rule mail.before_send.a.lua" : "Subject by the rule mail.before_send.b.lua");
    }
}

/// As the samples and the documentation had them before.
TEST_P(RulesAsSeen, RulesOfAnEarlierVersionAndShapeStillWork) {
    write("certificate.layout.lua", R"(local change = outcome or {elements = {}}
    change.elements = change.elements or {}
    if utf8.len(input.participant.name) > 30 then change.elements.name = {size = {max = 40, min = 28}} end
    if input.workshop.name:find("Problem", 1, true) then change.elements.workshop = {colour = "#8A6116"} end
    if input.session.client == "" and input.session.end_date == "2026-03-12" then
        change.elements.date = {text = "Spring " .. input.session.end_date:sub(1, 4)}
    end
    local data, text, date, list = {x = 1}, "text", input.layout.elements[1].id, {input.session.language}
    if data.x == 1 and #list == 1 and text and date and next(change.elements) then return change end)");
    write("certificate.eligible.lua", R"(if input.participant.attendance == "absent" then
        return {eligible = false, reason = "Absent"} end)");
    write("mail.before_send.lua", R"(if not input.essential and input.category == "credentials" and input.attempt == 1
        and input.template:find("^certificates/") then return {subject = "Hall: " .. input.subject} end)");
    EXPECT_THAT(issueFor({"Ada"}, true), ElementsAre("Ada"));
    EXPECT_THAT(extractedText(firstPdf()), HasSubstr("Spring 2026"));
    host().sendMails();
    for (const auto& mail : host().mails())
        if (mail.templateKey == "certificates/mail/certificate_issued")
            EXPECT_THAT(mail.subject, testing::StartsWith("Hall: "));
}

}  // namespace
}  // namespace guildhall::certificates
