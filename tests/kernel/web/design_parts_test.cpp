// The parts of pages keep their contracts: what /admin/design says of their data is what samples have and partials ask
// for.
#include "kernel/web/design_parts.hpp"

#include "kernel/rehearsal/rehearsal.hpp"
#include "kernel/web/template_store.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>

namespace guildhall::web {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const std::filesystem::path theme = std::filesystem::path(GUILDHALL_SOURCE_DIR) / "themes/govuk";

std::string textOfFile(const std::filesystem::path& file) {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
}

design::Asked someDay() { return {.now = sdk::fromMicros(1'774'000'000'000'000), .tab = {}, .month = {}}; }

/// `days[].events[].who` of every value in there.
void collect(const sdk::Value& value, const std::string& path, std::set<std::string>& into) {
    if (value.is_object()) {
        for (const auto& [name, member] : value.items()) collect(member, path.empty() ? name : path + "." + name, into);
    } else if (value.is_array()) {
        for (const auto& item : value) collect(item, path + "[]", into);
    } else {
        into.insert(path);
    }
}

/// The values at a path; none where a list on the way is empty.
std::vector<sdk::Value> valuesAt(const sdk::Value& value, const std::string& path) {
    if (path.empty()) return {value};
    if (path.starts_with("[]")) {
        std::vector<sdk::Value> found;
        for (const auto& item : value)
            for (auto& one : valuesAt(item, path.substr(path.starts_with("[].") ? 3 : 2))) found.push_back(one);
        return found;
    }
    const auto end = path.find_first_of(".[");
    const auto member = value.find(path.substr(0, end));
    if (member == value.end()) return {nullptr};
    return valuesAt(*member, end == path.npos ? "" : path.substr(end + (path[end] == '.')));
}

bool isEmpty(const sdk::Value& value) { return value.is_null() || value == ""; }

/// The names that a partial and those in it look up.
void namesIn(const std::string& partial, std::set<std::string>& names) {
    const auto file = theme / (partial.find('/') == partial.npos ? "partials/" + partial : partial);
    const auto source = textOfFile(file.string() + ".mustache");
    ASSERT_FALSE(source.empty()) << file;
    static const std::regex tag(R"(\{\{([#^/>]?) ?([a-z_/]+)\}\})");
    for (std::sregex_iterator at(source.begin(), source.end(), tag), end; at != end; ++at) {
        const auto name = (*at)[2].str();
        if ((*at)[1] == ">")
            namesIn(name, names);
        else
            names.insert(name.starts_with("has_") && name != "has_total" ? name.substr(4) : name);
    }
    names.erase("csrf");  // the frame's
}

std::set<std::string> namesOf(const std::vector<design::Member>& members) {
    std::set<std::string> names;
    static const std::regex name("[a-z_]+");
    for (const auto& member : members)
        for (std::sregex_iterator at(member.path.begin(), member.path.end(), name), end; at != end; ++at)
            names.insert(at->str());
    return names;
}

std::string withoutBlanks(std::string text) {
    std::erase_if(text, [](unsigned char c) { return std::isspace(c); });
    return text;
}

}  // namespace

TEST(DesignParts, AreShownWithExactlyTheDataTheirContractsName) {
    for (const auto& part : design::parts()) {
        std::set<std::string> known, seen;
        for (const auto& member : part.members) {
            EXPECT_TRUE(known.insert(member.path).second) << part.name << " names " << member.path << " twice";
            EXPECT_THAT(member.what, Not(IsEmpty())) << part.name << ": " << member.path;
        }
        for (const auto& sample : part.samples(someDay())) {
            collect(sample.data, "", seen);
            for (const auto& member : part.members)
                for (const auto& value : valuesAt(sample.data, member.path)) {
                    EXPECT_FALSE(value.is_null())
                        << part.name << ", " << sample.state << ": " << member.path << " is not there";
                    EXPECT_FALSE(member.needed && isEmpty(value))
                        << part.name << ", " << sample.state << ": " << member.path << " is empty";
                }
        }
        if (part.name == "dialog")
            seen.insert({"hidden_values[].name", "hidden_values[].value"});  // no sample sends more
        EXPECT_EQ(seen, known) << part.name;
    }
}

TEST(DesignParts, NameWhatTheirPartialsAskForAndNothingElse) {
    for (const auto& part : design::parts()) {
        std::set<std::string> asked;
        namesIn(part.partial, asked);
        EXPECT_EQ(asked, namesOf(part.members)) << part.name;
    }
}

TEST(DesignParts, AreMadeByTheLinesTheyShow) {
    const auto source =
        withoutBlanks(textOfFile(std::filesystem::path(GUILDHALL_SOURCE_DIR) / "kernel/web/design_samples.cpp"));
    for (const auto& part : design::parts()) {
        EXPECT_THAT(source, HasSubstr(withoutBlanks(part.code))) << part.name;
        EXPECT_THAT(part.lines, HasSubstr("{{> " + part.partial + "}}"));
    }
}

TEST(DesignParts, AreAllThereIsInTheTheme) {
    std::set<std::string> shown;
    for (const auto& part : design::parts()) {
        shown.insert(part.partial);
        const auto source = textOfFile(theme / "pages/kernel/design.mustache");
        EXPECT_THAT(source, HasSubstr("{{#part_" + part.name + "}}")) << "the page shows it";
    }
    for (const auto& file : std::filesystem::directory_iterator(theme / "parts")) {
        const auto name = "parts/" + file.path().stem().string();
        const bool ofAnother = name == "parts/calendar_entry" || name.starts_with("parts/chart_");
        EXPECT_TRUE(ofAnother || shown.contains(name)) << name << " has no place on the page";
    }
}

TEST(DesignParts, BringTheirStyleToPagesThatUseThem) {
    const TemplateStore store(theme);
    EXPECT_TRUE(store.usesParts("kernel/design"));
    EXPECT_FALSE(store.usesParts("kernel/home"));
    EXPECT_FALSE(store.usesParts("kernel/nowhere"));
}

TEST(DesignParts, BringItToPagesWhoseSectionsUseThem) {
    rehearsal::Rehearsal site({});
    auto person = site.signedInAs("admin");
    EXPECT_THAT(person.get("/my-profile").body, Not(HasSubstr("parts.css")));
    const auto nothing = [](sdk::Transaction&, const sdk::Viewer&, std::string_view) { return sdk::Value::object(); };
    site.house().web.sections.add("test",
                                  {{.record = "kernel.profile",
                                    .title = "What I have",
                                    .access = sdk::SignedIn,
                                    .data = nothing,
                                    .templateName = "kernel/design"}},
                                  nullptr);
    EXPECT_THAT(person.get("/my-profile").body, HasSubstr("parts.css"));
}

TEST(DesignPage, IsThereInDevelopmentForWhoMayChangeSettings) {
    rehearsal::Rehearsal site({});
    auto admin = site.signedInAs("admin");
    const auto page = admin.get("/admin/design");
    EXPECT_EQ(page.status, 200);
    for (const auto& part : design::parts()) EXPECT_THAT(page.body, HasSubstr("id=\"" + part.name + "\""));
    EXPECT_THAT(page.body, HasSubstr("parts.css"));
    EXPECT_THAT(page.body, HasSubstr("{{&gt; parts/steps}}")) << "templates are shown as they are written";
    EXPECT_THAT(admin.get("/").body, HasSubstr("href=\"/admin/design\""));
    EXPECT_THAT(admin.get("/").body, Not(HasSubstr("parts.css")));
    EXPECT_THAT(admin.get("/admin/design?month=2024-02").body, HasSubstr("February 2024"));
    EXPECT_EQ(admin.get("/admin/design?month=9999-99").status, 200);
    EXPECT_EQ(admin.post("/admin/design/confirm").status, 303);
    EXPECT_EQ(site.signedInAs("readonly").get("/admin/design").status, 403);
}

TEST(DesignPage, IsNowhereElse) {
    for (const auto& settings : {std::map<std::string, std::string>{{"environment", "staging"}},
                                 {{"environment", "production"},
                                  {"base_url", "https://learn.example.org"},
                                  {"mail.smtp_host", "mail.example.org"},
                                  {"secret_key", std::string(40, 'k')}}}) {
        rehearsal::Rehearsal site({.settings = settings});
        auto boss = site.signedInAs("super_admin");
        EXPECT_EQ(boss.get("/").status, 200);
        EXPECT_THAT(boss.get("/").body, Not(HasSubstr("/admin/design")));
        for (const auto* path : {"/admin/design", "/admin/design/confirm"})
            EXPECT_EQ(boss.get(path).status, 404) << path;
        EXPECT_EQ(boss.post("/admin/design/confirm").status, 404);
    }
}

}  // namespace guildhall::web
