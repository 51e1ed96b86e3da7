// What the site's rules may do to certificates, and what a rule that fails or wants too much may not.
#include "certificate/certificate_issuer.hpp"
#include "certificate/eligibility.hpp"

#include "pdf_reader.hpp"
#include "plugin_folder.hpp"

#include <guildhall/testkit/hook_check.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace guildhall::certificates {
namespace {

using sdk::Value;
using testing::HasSubstr;
using testing::IsEmpty;

/// Rules that give these answers one after the other, merged as the engine does, and these failures.
class GivenRules : public sdk::Rules {
public:
    sdk::RuleOutcome call(std::string_view hook, const Value& input, sdk::RuleRun*) override {
        asked = input;
        sdk::RuleOutcome outcome;
        int number = 0;
        for (const auto& answer : answers) {
            if (!outcome.value) outcome.value = Value();
            outcome.value->merge_patch(answer);
            outcome.answers.push_back({"rule." + std::to_string(++number), answer});
        }
        if (!problem.empty()) outcome.problems = {{"rule.bad", problem, problem}};
        const auto declared = hook == "certificate.eligible" ? certificateEligibleHook()
                              : hook == "certificate.expiry" ? certificateExpiryHook()
                                                             : certificateLayoutHook(folder);
        outcome.held = !problem.empty() && (holds || declared.failure == sdk::RuleFailure::Hold);
        return outcome;
    }
    bool has(std::string_view) override { return true; }
    std::vector<Value> answers;
    std::string problem;
    bool holds = false;  ///< an administrator has chosen so
    Value asked;
};

class CertificateRules : public testing::Test {
protected:
    CertificateRules() {
        session_.id = "sess-aaaaaaaaaaaa";
        session_.title = "Leeds";
        session_.region = "EU";
        session_.workshopCode = "PSDM";
        session_.workshopName = "Problem Solving";
        session_.end = sdk::Date{std::chrono::year{2026}, std::chrono::month{3}, std::chrono::day{12}};
    }
    Verdict verdict() { return Eligibility(rules_, facts_).of(session_, participant_); }
    CertificatePrinter::Printed print() {
        CertificatePrinter printer({.layout = Layout::load(folder / "layouts/default.json"),
                                    .renderer =
                                        [](Layout layout) {
                                            return std::make_unique<Renderer>(
                                                folder / "layouts", std::move(layout),
                                                FontSettings::load(folder / "fonts/fonts.json", {}));
                                        },
                                    .fileNamed =
                                        [](const std::string& name) {
                                            return name == "paper" ? "certificate-a4-landscape.pdf" : std::string();
                                        },
                                    .facts = facts_},
                                   rules_);
        return printer.print(session_, participant_,
                             {.id = "cert-aaaaaaaaaaaa",
                              .printedName = "Ada Example",
                              .workshopName = session_.workshopName,
                              .endDate = session_.end,
                              .issuer = "Guild",
                              .language = "en",
                              .verifyUrl = "https://hall.example/verify/cert-aaaaaaaaaaaa"});
    }

    GivenRules rules_;
    RuleFacts facts_;
    Session session_;
    Participant participant_{.id = "part-aaaaaaaaaaaa",
                             .fullName = "Ada Example",
                             .email = "ada@example.com",
                             .region = "EU",
                             .attendance = "attended"};
};

TEST_F(CertificateRules, LeaveOutWhomAWorkingRuleRefusesWhateverOthersDo) {
    rules_.answers = {{{"eligible", false}, {"reason", "Left on the first day."}}};
    EXPECT_EQ(verdict().kind, Verdict::Kind::Refused);
    rules_.problem = "rule.bad:2: it took too long";
    EXPECT_EQ(verdict().kind, Verdict::Kind::Refused) << "another rule's failure cancelled it";
    EXPECT_EQ(verdict().reason, "Left on the first day. (Rule rule.1)");
    rules_.answers.push_back({{"reason", "A later word."}});
    EXPECT_EQ(verdict().kind, Verdict::Kind::Refused);
}

TEST_F(CertificateRules, HoldWhomeverTheyFailedFor) {
    EXPECT_EQ(verdict().kind, Verdict::Kind::Eligible);
    rules_.problem = "rule.bad:2: it took too long";
    EXPECT_EQ(verdict().kind, Verdict::Kind::Held);
    EXPECT_THAT(verdict().reason, HasSubstr("rule.bad:2"));
}

TEST_F(CertificateRules, ThatFailForHowItLooksMakeNoneWhereAnAdministratorHasChosenSo) {
    rules_.problem = "rule.bad:2: it took too long";
    EXPECT_THAT(print().problem, HasSubstr("It changed nothing here"));
    rules_.holds = true;
    EXPECT_THROW(print(), sdk::Error);
}

TEST_F(CertificateRules, AreGivenWhatTheirHooksSamplesShow) {
    for (const auto& hook : {certificateEligibleHook(), certificateLayoutHook(folder)})
        EXPECT_EQ(testkit::hookProblem(hook), "") << hook.name;
    verdict();
    EXPECT_THAT(testkit::undeclaredInput(certificateEligibleHook(), rules_.asked), IsEmpty());
    print();
    EXPECT_THAT(testkit::undeclaredInput(certificateLayoutHook(folder), rules_.asked), IsEmpty());
    EXPECT_FALSE(certificateLayoutHook(folder).sampleInput["layout"]["elements"].empty());
}

TEST_F(CertificateRules, GiveTheLayoutWithoutThemWhereWhatTheyWantCannotBePrinted) {
    const auto plain = print();
    EXPECT_EQ(plain.problem, "");
    const auto text = [](const std::string& words) { return Value{{"elements", {{"workshop", {{"text", words}}}}}}; };
    for (const auto& words : {std::string("\xF3\xB0\x80\x80 no font has this"), std::string(290, 'W')}) {
        rules_.answers = {text(words)};
        const auto printed = print();
        EXPECT_EQ(drawnLine(printed.pdf, 1).size, drawnLine(plain.pdf, 1).size);
        EXPECT_THAT(printed.problem, testing::AllOf(HasSubstr("rule.1"), HasSubstr("the layout without it")));
    }
}

TEST_F(CertificateRules, LeaveOutOnlyTheOneThatWantsWhatTheLayoutCannotHave) {
    rules_.answers = {{{"elements", {{"name", {{"baseline", 120}}}}}},
                      {{"elements", {{"name", {{"size", {{"min", 60}}}}}}}}};
    const auto printed = print();
    EXPECT_NEAR(drawnLine(printed.pdf, 0).y, 120, 0.05);
    EXPECT_THAT(printed.problem, HasSubstr("Rule rule.2 was left out"));
    rules_.answers = {{{"elements", {{"name", {{"baseline", 120}}}}}}};
    rules_.problem = "rule.bad:2: it took too long";
    EXPECT_NEAR(drawnLine(print().pdf, 0).y, 120, 0.05) << "another rule's failure cancelled it";
}

TEST_F(CertificateRules, AnswerWithinWhatALayoutCanHave) {
    const auto hook = certificateLayoutHook(folder);
    const auto told = [&](const Value& answer) { return testkit::answerProblem(hook, answer); };
    EXPECT_EQ(told({{"elements", {{"date", {{"baseline", 80}, {"colour", "#8A6116"}}}}}, {"qr", {{"x", 20}}}}), "");
    EXPECT_EQ(told({{"elements", {{"words_3", {{"text", "With honours"}}}}}}), "") << "what an editor has added";
    EXPECT_THAT(told({{"elements", {{"date", {{"baseline", "low"}}}}}}),
                HasSubstr("elements.date.baseline must be a number from 0 to 600"));
    EXPECT_THAT(told({{"elements", {{"dat", {{"baseline", 1}}}}}}),
                HasSubstr("elements must be a table with name, workshop, date, id, title"));
    EXPECT_THAT(told({{"elements", {{"name", {{"align", "middle"}}}}}}), HasSubstr("left, center or right"));
    EXPECT_THAT(testkit::answerProblem(certificateEligibleHook(), {{"eligible", "no"}}),
                HasSubstr("eligible must be true or false"));
}

}  // namespace
}  // namespace guildhall::certificates
