#include "kernel/http/kept_form.hpp"

#include <gtest/gtest.h>

namespace guildhall::http {
namespace {

const std::string page = R"(<h1>New</h1><form method="post" action="/logout"><input name="title" value="stays"></form>
<form class="wide" method="post" action="/things?tab=1">
<input type="hidden" name="csrf" value="fresh">
<input class="a" id="title" name="title" type="text" value="old &amp; grey" aria-label="a > b">
<input name="pin" type="password"><input name="list" type="file">
<textarea name="note">old</textarea>
<select id="zone" name="zone"><option value="a" selected>A</option><option value="b">B</option><option>C &amp; D</option></select>
<input type="checkbox" name="day" value="mo" checked><input type="checkbox" name="day" value="tu">
<input type="radio" name="way" value="x" checked><input type="radio" name="way" value="y">
<input name="email"><input name="email"></form><p>behind</p>)";

KeptForm kept(std::multimap<std::string, std::string, std::less<>> values) {
    return {.action = "/things", .values = std::move(values)};
}

TEST(KeptForms, AreBackInEveryKindOfField) {
    const auto filled = withKeptForm(page, kept({{"title", "<b>\"Å\" & co"},
                                                 {"note", "</textarea><b>"},
                                                 {"zone", "C & D"},
                                                 {"day", "tu"},
                                                 {"way", "y"},
                                                 {"pin", "1234"},
                                                 {"csrf", "stale"},
                                                 {"email", "one"},
                                                 {"email", "two"}}));
    ASSERT_TRUE(filled);
    for (const auto* there :
         {"value=\"&lt;b&gt;&quot;Å&quot; &amp; co\"", "<textarea name=\"note\">&lt;/textarea&gt;&lt;b&gt;</textarea>",
          "<option value=\"a\">A", "<option selected>C &amp; D", "name=\"day\" value=\"mo\">", "value=\"tu\" checked>",
          "name=\"way\" value=\"x\">", "value=\"y\" checked>", "name=\"csrf\" value=\"fresh\"", "aria-label=\"a > b\"",
          "<input name=\"pin\" type=\"password\">",
          "<input name=\"email\" value=\"one\"><input name=\"email\" value=\"two\">", "name=\"title\" value=\"stays\"",
          "<p>behind</p>"})
        EXPECT_NE(filled->find(there), std::string::npos) << there << "\n" << *filled;
}

TEST(KeptForms, AreNotPutIntoAnotherForm) {
    EXPECT_FALSE(withKeptForm(page, {.action = "/elsewhere", .values = {{"title", "x"}}}));
    EXPECT_FALSE(withKeptForm("<form method=\"get\" action=\"/things\"></form>", kept({})));
    EXPECT_FALSE(withKeptForm("<form", kept({})));
}

TEST(KeptForms, HaveNoSecrets) {
    const auto values =
        keepable({{"csrf", "t"}, {"password", "p"}, {"smtp_password", "p"}, {"client_secret", "s"}, {"name", "n"}});
    EXPECT_EQ(values.size(), 1u);
    EXPECT_TRUE(values.contains("name"));
}

TEST(KeptForms, AreNamedByTheAddressOfTheirPage) {
    EXPECT_TRUE(keptFormIn("/a?kept-form=x"));
    EXPECT_TRUE(keptFormIn("/a?b=c&kept-form=x"));
    EXPECT_FALSE(keptFormIn("/a?not-kept-form=x"));
    EXPECT_FALSE(keptFormIn("/kept-form=x"));
}

}  // namespace
}  // namespace guildhall::http
