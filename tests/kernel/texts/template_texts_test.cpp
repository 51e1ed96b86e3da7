#include "kernel/texts/template_texts.hpp"
#include "kernel/texts/pseudo_texts.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <map>

namespace guildhall::texts {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> of(std::string_view source) { return textsOf(source, TemplateKind::Html); }

class German : public sdk::Texts {
public:
    std::string told(std::string_view english) const override {
        const auto found = known_.find(english);
        return found == known_.end() ? std::string(english) : found->second;
    }
    std::string told(std::string_view one, std::string_view many, std::int64_t number) const override {
        return told(number == 1 ? one : many);
    }

private:
    const std::map<std::string, std::string, std::less<>> known_{
        {"Hello {name}, <1>read on</1>.", "<1>Lies weiter</1>, {name}."},
        {"Close", "Schließen"},
        {"{n} person", "{n} Mensch"},
        {"{n} people", "{n} Menschen"},
        {"{who} has added {what}.", "{what} kommt von {who}."}};
};

TEST(TemplateTexts, AreWholeSentencesWithTheirValuesAndTags) {
    EXPECT_THAT(of("<p>Hello {{name}}, <a href=\"/x?a={{b}}\">read on</a>.</p>"),
                ElementsAre("Hello {name}, <1>read on</1>."));
    EXPECT_THAT(of("<p>{{rows}} rows.{{#more}} And {{more}} more.{{/more}}</p>"),
                ElementsAre("{rows} rows.", "And {more} more."));
    EXPECT_THAT(of("<h1>{{title}}</h1>\n<p>  Two\n lines </p>"), ElementsAre("Two\n lines"));
    EXPECT_THAT(of("<input placeholder=\"Search\" value=\"{{q}}\" aria-label=\"Look for {{q}}\">"),
                ElementsAre("Look for {q}", "Search"));
    EXPECT_THAT(of("<svg><title>No text</title></svg><script>let a = 1;</script>{{! a note }}{{> part}}"),
                ElementsAre());
}

TEST(TemplateTexts, AreToldInAnotherLanguageInItsOrder) {
    const German german;
    EXPECT_EQ(inLanguage("<p>Hello {{name}}, <a href=\"/x\">read on</a>.</p><b>{{{raw}}}</b> <button>Close</button>",
                         TemplateKind::Html, german),
              "<p><a href=\"/x\">Lies weiter</a>, {{name}}.</p><b>{{{raw}}}</b> <button>Schließen</button>");
}

TEST(TemplateTexts, LeaveATemplateAsItIsWhereNothingIsTranslated) {
    const German german;
    const auto root = std::filesystem::path(GUILDHALL_SOURCE_DIR);
    for (const auto& folder :
         {root / "themes/govuk/layouts", root / "themes/govuk/pages", root / "themes/govuk/partials",
          root / "themes/govuk/errors", root / "plugins/certificates/templates"})
        for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
            if (entry.path().extension() != ".mustache") continue;
            std::ifstream file(entry.path());
            const std::string source{std::istreambuf_iterator<char>(file), {}};
            if (source.find("Close") == source.npos)
                EXPECT_EQ(inLanguage(source, TemplateKind::Html, german), source) << entry.path();
        }
}

TEST(Saying, PutsValuesWhereTheLanguageHasThem) {
    EXPECT_EQ(sdk::say("{who} has added {what}.", {{"who", "Ada"}, {"what", "{x}"}}), "Ada has added {x}.");
    EXPECT_EQ(sdk::sayCount(1, "{n} person", "{n} people"), "1 person");
    const German german;
    const sdk::Speaking speaking(&german);
    EXPECT_EQ(sdk::say("{who} has added {what}.", {{"who", "Ada"}, {"what", "Bob"}}), "Bob kommt von Ada.");
    EXPECT_EQ(sdk::sayCount(1234, "{n} person", "{n} people"), "1,234 Menschen");
    {
        const sdk::Speaking english(nullptr);
        EXPECT_EQ(sdk::say("Close"), "Close");
    }
    EXPECT_EQ(sdk::say("Close"), "Schließen");
}

TEST(PseudoTexts, BracketWhatWasSaidOnceAndLeaveValues) {
    const PseudoTexts pseudo;
    EXPECT_EQ(pseudo.told("Add {noun}"), "⟦Aðð {noun}⟧");
    EXPECT_EQ(pseudo.told("⟦Aðð⟧"), "⟦Aðð⟧");
    EXPECT_EQ(pseudo.told("— 12"), "— 12");
    EXPECT_EQ(inLanguage("<p>Go <b>on</b></p>", TemplateKind::Html, pseudo), "<p>⟦Gö <b>öñ</b>⟧</p>");
}

}  // namespace
}  // namespace guildhall::texts
