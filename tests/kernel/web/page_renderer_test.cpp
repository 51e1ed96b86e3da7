#include "kernel/web/page_renderer.hpp"

#include "kernel/web/mail_renderer.hpp"
#include "tests/kernel/web/sample_pages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace guildhall::web {
namespace {

namespace fs = std::filesystem;

class FixedClock : public sdk::Clock {
public:
    sdk::Instant now() const override { return sdk::fromMicros(1'773'300'000'000'000); }
};

class PageRendererTest : public ::testing::Test {
protected:
    PageRendererTest() {
        using sdk::MenuGroup;
        menu_.add("kernel",
                  {{MenuGroup::Work, "Home", "/", sdk::SignedIn, 0},
                   {MenuGroup::People, "People", "/people", "participants.view", 10},
                   {MenuGroup::System, "Plugins", "/admin/plugins", "plugins.manage", 10},
                   {MenuGroup::System, "Jobs", "/admin/jobs", "jobs.manage", 20},
                   {MenuGroup::System, "Audit log", "/admin/audit", "audit.view", 30},
                   {MenuGroup::System, "Settings", "/settings", "settings.edit", 40}},
                  {{"Home", "/", 0}, {"My profile", "/my-profile", 900}});
        menu_.add("certificates",
                  {{MenuGroup::Work, "Sessions", "/sessions", "sessions.view", 10},
                   {MenuGroup::Work, "Certificates issued", "/issued", "sessions.view", 20},
                   {MenuGroup::Catalogue, "Clients", "/clients", "sessions.view", 10}},
                  {{"My certificates", "/my-certificates", 10}});
        SiteFacts facts{.organisation = "Guildhall",
                        .environment = "development",
                        .supportUrl = "mailto:help@example.org",
                        .assets = {},
                        .footer = {{"Privacy", "/privacy"}, {"Terms", "/terms"}, {"Help", "/help"}}};
        for (const auto* name : {"guildhall.css", "guildhall.js", "favicon.svg"}) {
            std::string key = name;
            std::ranges::replace(key, '.', '_');
            facts.assets[key] = std::string("assets/") + name;
        }
        renderer_ = std::make_unique<PageRenderer>(store_, menu_, clock_, facts, [](const std::string& code) {
            return code == "super_admin" ? "Super administrator" : code == "facilitator" ? "Facilitator" : code;
        });
    }
    std::string render(const SamplePage& sample) { return render(*renderer_, sample); }
    static std::string render(PageRenderer& renderer, const SamplePage& sample) {
        http::PageContext context{sample.viewer, sample.path, sample.path, "9f2c4e1ab0d37755", "token"};
        if (!sample.notice.empty()) context.notice.emplace(sample.notice, "success");
        return renderer.render(sample.page, context);
    }
    SamplePage sample(const std::string& name) {
        for (auto& page : samplePages())
            if (page.name == name) return page;
        throw std::out_of_range(name);
    }

    const fs::path theme_ = fs::path(GUILDHALL_SOURCE_DIR) / "themes/govuk";
    TemplateStore store_{theme_};
    Menu menu_;
    FixedClock clock_;
    std::unique_ptr<PageRenderer> renderer_;
};

TEST_F(PageRendererTest, RendersEverySamplePageWhole) {
    const auto folder = fs::path(GUILDHALL_BUILD_DIR) / "preview";
    fs::create_directories(folder);
    for (const auto& page : samplePages()) {
        const auto html = render(page);
        EXPECT_TRUE(html.starts_with("<!DOCTYPE html>")) << page.name;
        EXPECT_TRUE(html.find("</html>") != std::string::npos) << page.name;
        EXPECT_EQ(html.find("{{"), std::string::npos) << page.name;
        EXPECT_EQ(html.find("style="), std::string::npos) << page.name << ": the content policy forbids inline style";
        EXPECT_LT(html.size(), 100U * 1024) << page.name;
        EXPECT_NE(html.find("<h1"), std::string::npos) << page.name;
        std::ofstream(folder / (page.name + ".html")) << html;
    }
}

TEST_F(PageRendererTest, ShowsOnlyWhatTheActiveRoleMayOpenAndMarksWhereOneIs) {
    const auto html = render(sample("list"));
    EXPECT_NE(html.find("<a href=\"/sessions\" aria-current=\"page\">Sessions</a>"), std::string::npos);
    EXPECT_EQ(html.find("/settings"), std::string::npos);
    EXPECT_EQ(html.find("aria-current=\"page\">Home"), std::string::npos);
    const auto portal = render(sample("home_portal"));
    EXPECT_EQ(portal.find("/admin/plugins"), std::string::npos);
    EXPECT_NE(portal.find("My certificates"), std::string::npos);
    EXPECT_EQ(portal.find("/switch-role"), std::string::npos);
}

TEST_F(PageRendererTest, EscapesEveryValue) {
    auto page = sample("list");
    page.page.title = "<script>alert(1)</script>";
    page.notice = "\"><img src=x>";
    const auto html = render(page);
    EXPECT_EQ(html.find("<script>alert"), std::string::npos);
    EXPECT_EQ(html.find("<img src=x>"), std::string::npos);
}

TEST_F(PageRendererTest, KeepsKeysOfARowOutOfCellsThatHaveNone) {
    const auto html = render(sample("list"));
    EXPECT_NE(html.find("<td data-label=\"Client\"><bdi>Northgate Building Co-operative</bdi></td>"),
              std::string::npos);
    EXPECT_NE(html.find("[REDACTED]"), std::string::npos);
    EXPECT_EQ(html.find("someone@example.org"), std::string::npos);
}

TEST_F(PageRendererTest, ShowsDevelopersWhyTheirPluginWasNotBuilt) {
    const auto file = fs::path(GUILDHALL_BUILD_DIR) / "build-trouble-of-a-test";
    PageRenderer renderer(store_, menu_, clock_, {.buildTrouble = file}, [](const std::string& code) { return code; });
    fs::remove(file);
    auto page = sample("list");
    page.page.views.clear();
    const auto shown = [&] { return render(renderer, page).find("was not built or put on") != std::string::npos; };
    EXPECT_FALSE(shown());
    std::ofstream(file) << "loan.cpp:12: error: expected ‘;’ before <b>" << std::string(100'000, 'x') << "\xff";
    EXPECT_TRUE(shown());
    const auto html = render(renderer, page);
    EXPECT_NE(html.find("loan.cpp:12: error: expected ‘;’ before &lt;b&gt;"), std::string::npos);
    EXPECT_LT(html.size(), 50'000U) << "the beginning says enough";
    fs::remove(file);
    EXPECT_FALSE(shown());
}

TEST_F(PageRendererTest, TellsPagesApartByTheirTitle) {
    const auto titleOf = [&](SamplePage page) {
        const auto html = render(page);
        const auto begin = html.find("<title>") + 7;
        return html.substr(begin, html.find("</title>") - begin);
    };
    auto page = sample("list");
    page.page.title = "Change participant";
    page.page.crumbs = {{"Sessions", "/sessions"}, {"Problem solving, Leeds", "/sessions/1"}};
    page.page.data = {{"form", {{"has_errors", true}, {"errors", {{{"message", "x"}}, {{"message", "y"}}}}}}};
    page.page.views.clear();
    EXPECT_EQ(titleOf(page), "Error: 2 problems – Change participant – Problem solving, Leeds – Sessions – Guildhall");
    page.page.data["form"]["errors"].erase(0);
    EXPECT_TRUE(titleOf(page).starts_with("Error: Change participant – "));
    page.page.data = {};
    page.page.views = {{"list", samples::sampleListView(page.viewer, 2)}};
    page.page.crumbs.clear();
    EXPECT_EQ(titleOf(page), "Change participant (page 2) – Guildhall");
}

TEST_F(PageRendererTest, PrintsWhoPrintedAndWhenAndKeepsStatuses) {
    const auto html = render(sample("list"));
    EXPECT_NE(html.find("Printed by: " + sample("list").viewer.email() + " | Print time: "), std::string::npos);
    std::ifstream file(theme_ / "assets/scss/_print.scss");
    const std::string style{std::istreambuf_iterator<char>(file), {}};
    EXPECT_EQ(style.substr(0, style.find("display: none !important")).find(".gh-notice"), std::string::npos)
        << "a revoked certificate must print as one";
}

TEST_F(PageRendererTest, KeepsNamesFromRightToLeftToThemselves) {
    auto page = sample("list");
    page.notice = "Role given to \u05d3\u05d5\u05d3 \u05db\u05d4\u05df (12).";
    EXPECT_NE(render(page).find("Role given to \u2068\u05d3\u05d5\u05d3 \u05db\u05d4\u05df\u2069 (12)."),
              std::string::npos);
}

TEST_F(PageRendererTest, KeepsThemToThemselvesInTitlesAndInWhatAPageAsks) {
    const std::string name = "\u05d3\u05d5\u05d3", alone = "\u2068" + name + "\u2069";
    auto page = sample("list");
    page.page = {.templateName = "kernel/confirm",
                 .title = "Certificate of " + name,
                 .data = {{"heading", "Revoke the certificate of " + name + "?"},
                          {"lines", {"To " + name + " (3).", "Nothing else."}}},
                 .crumbs = {{name + ", Rome", "/sessions/1"}}};
    const auto html = render(page);
    for (const auto& told : {"<title>Certificate of " + alone + " – ", "certificate of " + alone + "?</h1>",
                             "<p>To " + alone + " (3).</p>", std::string("<p>Nothing else.</p>"), alone + ", Rome</a>"})
        EXPECT_THAT(html, ::testing::HasSubstr(told));
}

TEST_F(PageRendererTest, LinksErrorsToTheirFields) {
    const auto html = render(sample("form"));
    EXPECT_NE(html.find("<a href=\"#field-ends_on\">The session cannot end"), std::string::npos);
    EXPECT_NE(html.find("aria-describedby=\"field-ends_on-error field-ends_on-hint\""), std::string::npos);
    EXPECT_NE(html.find("<p class=\"gh-not-permitted\">"), std::string::npos);
    EXPECT_EQ(html.find("name=\"contact\""), std::string::npos);
}

class TemplateStoreTest : public ::testing::Test {
protected:
    TemplateStoreTest() { fs::create_directories(folder_ / "theme/partials"); }
    ~TemplateStoreTest() override { fs::remove_all(folder_); }
    void write(const std::string& name, const std::string& text) {
        const auto file = folder_ / name;
        fs::create_directories(file.parent_path());
        std::ofstream(file) << text;
        fs::last_write_time(file, fs::file_time_type::clock::now() + std::chrono::seconds(++writes_));
    }
    int writes_ = 0;
    fs::path folder_ = fs::temp_directory_path() / ("guildhall-templates-" + std::to_string(::getpid()));
};

TEST_F(TemplateStoreTest, WritesPartialsIntoTheirPlaceAndLetsTheThemeOverride) {
    write("theme/partials/name.mustache", "<b>{{name}}</b>\n");
    write("theme/plugins/demo/over.mustache", "theme");
    write("plugin/page.mustache", "Hello {{> name}}{{> demo/row}}!");
    write("plugin/row.mustache", " and {{> name}}");
    write("plugin/over.mustache", "plugin");
    TemplateStore store(folder_ / "theme");
    store.add("demo", folder_ / "plugin");
    const sdk::Value data{{"name", "Ann & Bo"}};
    EXPECT_EQ(store.render("demo/page", {&data}), "Hello <b>Ann &amp; Bo</b> and <b>Ann &amp; Bo</b>!");
    EXPECT_EQ(store.render("demo/over", {&data}), "theme");
    store.remove("demo");
    EXPECT_THROW(store.render("demo/page", {&data}), TemplateError);
}

TEST_F(TemplateStoreTest, RefusesBrokenTemplatesNamingTheFile) {
    TemplateStore store(folder_ / "theme");
    for (const auto* text : {"{{#a}}", "{{/a}}", "{{a", "{{> missing}}", "{{> demo/page}}"}) {
        write("plugin/page.mustache", text);
        try {
            store.add("demo", folder_ / "plugin");
            FAIL() << text;
        } catch (const TemplateError& error) {
            EXPECT_NE(std::string(error.what()).find("page.mustache"), std::string::npos) << error.what();
        }
        EXPECT_FALSE(store.has("demo/page"));
    }
}

TEST_F(TemplateStoreTest, ReadsChangedFilesAgainInDevelopment) {
    write("plugin/page.mustache", "one");
    TemplateStore store(folder_ / "theme", true);
    store.add("demo", folder_ / "plugin");
    const auto data = sdk::Value::object();
    EXPECT_EQ(store.render("demo/page", {&data}), "one");
    write("plugin/page.mustache", "two");
    EXPECT_EQ(store.render("demo/page", {&data}), "two");
    write("plugin/more/new.mustache", "three");
    EXPECT_EQ(store.render("demo/page", {&data}), "two");
    EXPECT_TRUE(store.has("demo/more/new"));
    write("plugin/page.mustache", "{{#open}}");
    EXPECT_THROW(store.render("demo/page", {&data}), TemplateError);
    EXPECT_THROW(store.render("demo/page", {&data}), TemplateError) << "until it is mended";
    write("plugin/page.mustache", "four");
    EXPECT_EQ(store.render("demo/page", {&data}), "four");
}

TEST_F(TemplateStoreTest, DoesNotLookAtEveryFileForEachPage) {
    write("plugin/page.mustache", "one");
    TemplateStore store(folder_ / "theme", true);
    store.add("demo", folder_ / "plugin");
    const auto data = sdk::Value::object();
    // Written through a name elsewhere, the folder hears of nothing; who compares times at each page would see it.
    fs::create_hard_link(folder_ / "plugin/page.mustache", folder_ / "elsewhere.mustache");
    std::ofstream(folder_ / "elsewhere.mustache") << "two";
    fs::last_write_time(folder_ / "elsewhere.mustache", fs::file_time_type::clock::now() + std::chrono::hours(1));
    EXPECT_EQ(store.render("demo/page", {&data}), "one");
    write("plugin/page.mustache", "three");
    EXPECT_EQ(store.render("demo/page", {&data}), "three");
}

TEST_F(TemplateStoreTest, ChecksWithoutChangingAnything) {
    write("plugin/page.mustache", "one");
    TemplateStore store(folder_ / "theme");
    store.add("demo", folder_ / "plugin");
    write("plugin/page.mustache", "{{#open}}");
    EXPECT_THROW(store.check("demo", folder_ / "plugin"), TemplateError);
    const auto data = sdk::Value::object();
    EXPECT_EQ(store.render("demo/page", {&data}), "one");
}

TEST_F(TemplateStoreTest, TreatsEmptyValuesAsNo) {
    write("plugin/page.mustache",
          "{{#text}}T{{/text}}{{#null}}N{{/null}}{{#list}}L{{/list}}{{#no}}B{{/no}}{{#number}}{{number}}{{/"
          "number}}{{#names}}{{.}},{{/names}}");
    TemplateStore store(folder_ / "theme");
    store.add("demo", folder_ / "plugin");
    const sdk::Value data{{"text", ""},  {"null", nullptr}, {"list", sdk::Value::array()},
                          {"no", false}, {"number", 0},     {"names", {"a", "b"}}};
    EXPECT_EQ(store.render("demo/page", {&data}), "0a,b,");
}

TEST_F(TemplateStoreTest, FindsEachItemsValuesInNestedLists) {
    write(
        "plugin/page.mustache",
        "{{#has_rows}}{{#rows}}[{{name}}:{{#cells}}{{text}}{{#url}}({{.}}){{/url}}{{^url}}-{{/url}},{{/cells}}{{name}}]"
        "{{/rows}}{{/has_rows}}{{#field}}{{#title}}{{label}}{{#error}}!{{/error}}{{/title}}{{/field}}{{a.b.c}}{{a.x}}");
    TemplateStore store(folder_ / "theme");
    store.add("demo", folder_ / "plugin");
    const sdk::Value page{
        {"rows",
         {{{"name", "1"}, {"url", "/1"}, {"cells", {{{"text", "a"}, {"url", "/a"}}, {{"text", "b"}}}}},
          {{"name", "2"}, {"url", "/2"}, {"cells", {{{"text", "c"}}}}}}},
        {"field", {{"title", {{"label", "Title"}}}}},
        {"a", {{"b", {{"c", 7}}}}}};
    const sdk::Value frame{{"error", "of the frame"}, {"a", {{"x", "deep"}}}};
    EXPECT_EQ(store.render("demo/page", {&page, &frame}), "[1:a(/a),b-,1][2:c-,2]Title7deep");
}

TEST_F(TemplateStoreTest, MakesMailsWithSubjectTextAndLayout) {
    write("theme/layouts/mail.mustache",
          "<html>{{{content}}}{{#paragraphs}}<p>{{text}}</p>{{/paragraphs}}{{org_name}}</html>");
    write("plugin/mail/hello.txt", "Subject: For {{name}}\n\nDear {{name}},\nhello.\n\nBye\n");
    write("plugin/mail/rich.txt", "Subject: Rich\n\nText");
    write("plugin/mail/rich.html", "<h1>{{name}}</h1>");
    TemplateStore store(folder_ / "theme");
    store.add("demo", folder_ / "plugin");
    const MailRenderer mails(store, {{"org_name", "Guild"}});
    const auto mail = mails.render("demo", "hello", {{"name", "Ann & Bo\r\nBcc: x@example.org"}});
    EXPECT_EQ(mail.subject.find_first_of("\r\n"), std::string::npos);
    EXPECT_EQ(mails.render("demo", "hello", {{"name", "Ann & Bo"}}).text, "Dear Ann & Bo,\nhello.\n\nBye\n");
    EXPECT_EQ(mails.render("demo", "hello", {{"name", "A"}}).html,
              "<html><p>Dear A,\nhello.</p><p>Bye\n</p>Guild</html>");
    EXPECT_EQ(mails.render("demo", "rich", {{"name", "<A>"}}).html, "<html><h1>&lt;A&gt;</h1>Guild</html>");
    EXPECT_THROW(mails.render("demo", "none", {}), TemplateError);
}

}  // namespace
}  // namespace guildhall::web
