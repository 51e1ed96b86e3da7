// What a rule adds to a mail stands at the end of its text, before the words that say how to stop such mails.
#include "kernel/web/mail_renderer.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace guildhall::web {
namespace {

std::string layoutSource() {
    std::ostringstream text;
    text << std::ifstream(std::string(GUILDHALL_SOURCE_DIR) + "/themes/govuk/layouts/mail.mustache").rdbuf();
    return text.str();
}

TEST(AddedParagraphs, StandBehindTheTextAndBeforeItsFoot) {
    std::string text =
        "Dear Ada,\n\n--\nin the text, too\n\nGuild\n\n--\nYou can stop mails of this kind: https://h/stop?t=1\n";
    auto html = layoutSource();
    const auto before = html.size();
    addParagraphs({"One & only", "Two\nlines"}, text, html, "https://h/stop?t=1");
    EXPECT_EQ(
        text,
        "Dear Ada,\n\n--\nin the text, too\n\nGuild\n\nOne & only\n\nTwo\nlines\n\n--\nYou can stop mails of this "
        "kind: https://h/stop?t=1\n");
    EXPECT_GT(html.size(), before);
    const auto one = html.find(">One &amp; only<"), two = html.find(">Two\nlines<"), end = html.find("</table>");
    ASSERT_NE(one, html.npos);
    EXPECT_LT(one, two);
    EXPECT_LT(two, end);
}

TEST(AddedParagraphs, StandAtTheEndOfAMailWithoutAFoot) {
    std::string text = "Dear Ada", html;
    addParagraphs({"More"}, text, html, "");
    EXPECT_EQ(text, "Dear Ada\n\nMore\n\n");
    addParagraphs({}, text, html, "");
    EXPECT_EQ(text, "Dear Ada\n\nMore\n\n");
}

}  // namespace
}  // namespace guildhall::web
