#include "pdf/renderer.hpp"

#include "pdf_reader.hpp"
#include "plugin_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

namespace guildhall::certificates {
namespace {

using testing::HasSubstr;
using testing::Not;
using namespace std::chrono_literals;

const std::filesystem::path chineseFont = "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf";

Renderer makeRenderer(const std::vector<std::filesystem::path>& fallbacks = {}, FontUse use = FontUse::Embedded) {
    return Renderer(folder / "layouts", Layout::load(folder / "layouts/default.json"),
                    FontSettings::load(folder / "fonts/fonts.json", fallbacks), use);
}

CertificateText textFor(const std::string& name) {
    return {name,
            "Procurement Foundations",
            2026y / 3 / 12,
            "GH-7K2M-9QXF-41TB",
            "https://portal.example.org/verify/GH-7K2M-9QXF-41TB",
            "Example Academy",
            "en"};
}

TEST(Certificate, StandsWhereTheRulesPutIt) {
    Renderer renderer = makeRenderer();
    const std::string pdf = renderer.render(textFor("Ada Example"));
    const DrawnLine name = drawnLine(pdf, 0), workshop = drawnLine(pdf, 1), date = drawnLine(pdf, 2);
    EXPECT_NEAR(name.y, 145, 0.05);
    EXPECT_EQ(name.size, 48);
    EXPECT_NEAR(workshop.y, 102, 0.05);
    EXPECT_EQ(workshop.size, 56);
    EXPECT_NEAR(date.y, 83, 0.05);
    EXPECT_EQ(date.size, 24);
}

TEST(Certificate, IsCentredByTheWidthAReaderMeasures) {
    Renderer renderer = makeRenderer();
    const std::string pdf = renderer.render(textFor("Świętosława Brzęczyszczykiewicz"));
    for (const auto& [first, last] :
         {std::pair{"Świętosława", "Brzęczyszczykiewicz"}, {"Procurement", "Foundations"}, {"12", "2026"}}) {
        const auto [left, right] = edges(pdf, first, last);
        EXPECT_NEAR((left + right) / 2, 148.5, 0.5) << first;
    }
}

TEST(Certificate, PrintsAndGivesBackNamesOfManyScripts) {
    Renderer renderer = makeRenderer();
    for (const char* name : {"Nguyễn Thị Minh Khai", "Świętosława Brzęczyszczykiewicz", "Γιώργος Παπαδόπουλος",
                             "Дмитрий Щербаков", "Þórdís Ægisdóttir", "Şükrü Iğdır"}) {
        const std::string pdf = renderer.render(textFor(name));
        EXPECT_THAT(extractedText(pdf), HasSubstr(name));
        EXPECT_LT(pdf.size(), 60u * 1024);
        EXPECT_THAT(poppler(pdf, "pdffonts"), testing::AllOf(HasSubstr("+Tinos-Italic"), Not(HasSubstr(" no "))));
    }
}

TEST(Certificate, ComposesCombiningAccents) {
    Renderer renderer = makeRenderer();
    EXPECT_THAT(extractedText(renderer.render(textFor("Ame\u0301lie Nguye\u0302\u0303n"))), HasSubstr("Amélie Nguyễn"));
    EXPECT_THAT(overlay(renderer.render(textFor("E\u0301va"))), testing::Eq(overlay(renderer.render(textFor("Éva")))));
}

TEST(Certificate, PlacesAnAccentThatNoComposedLetterHas) {
    Renderer renderer = makeRenderer();
    const std::string pdf = renderer.render(textFor("M\u0323ira Q\u0301uist"));
    EXPECT_THAT(extractedText(pdf), HasSubstr("uist"));
    const auto [left, right] = edges(pdf, "Ṃira", "[^<]*uist");
    EXPECT_NEAR((left + right) / 2, 148.5, 0.5);
}

TEST(Certificate, ShrinksALongNameUntilItFits) {
    Renderer renderer = makeRenderer();
    const std::string name = "Maximiliane Alexandrina von Hohenberg-Lichtenau";
    const std::string pdf = renderer.render(textFor(name));
    EXPECT_LT(drawnLine(pdf, 0).size, 48);
    EXPECT_GE(drawnLine(pdf, 0).size, 32);
    const auto [left, right] = edges(pdf, "Maximiliane", "Hohenberg-Lichtenau");
    EXPECT_GE(left, 25);
    EXPECT_LE(right, 297 - 25);
    EXPECT_GT(right - left, 240);
}

TEST(Certificate, ReportsANameThatDoesNotFitAtTheSmallestSize) {
    Renderer renderer = makeRenderer();
    const std::string name(60, 'W');
    try {
        renderer.render(textFor(name));
        FAIL() << "a name of 60 W was printed";
    } catch (const DoesNotFit& error) {
        EXPECT_EQ(error.element(), "name");
        EXPECT_EQ(error.text(), name);
        EXPECT_GT(error.width(), 247);
        EXPECT_THAT(error.what(), testing::AllOf(HasSubstr("32 pt"), HasSubstr("247 mm")));
    }
    EXPECT_THAT(extractedText(renderer.render(textFor("Ada Example"))), HasSubstr("Ada Example"));
}

TEST(Certificate, PutsALongNameOnTwoBalancedLines) {
    Renderer renderer = makeRenderer();
    CertificateText text = textFor("Maria del Carmen Fernández de Córdoba y Álvarez de Toledo");
    text.workshop =
        "Advanced Practical Problem Solving and Decision Making for Managers of Distributed Sites in Regulated "
        "Industry (2nd part)";
    const std::string pdf = renderer.render(text);
    EXPECT_THAT(extractedText(pdf),
                testing::ContainsRegex("Maria del Carmen Fern.*\n+.*de C.*rdoba y .*lvarez de Toledo"));
    const DrawnLine upper = drawnLine(pdf, 0), lower = drawnLine(pdf, 1);
    EXPECT_EQ(upper.size, lower.size);
    EXPECT_GE(lower.size, 24);
    EXPECT_NEAR(lower.y, 135, 0.05);
    EXPECT_GT(upper.y, lower.y + 8);
    EXPECT_NEAR(drawnLine(pdf, 3).y, 100, 0.05) << "the workshop's second line";
    for (const auto& [first, last] : {std::pair{"Maria", "Fernández"}, {"de", "Toledo"}, {"Advanced", "for"}}) {
        const auto [left, right] = edges(pdf, first, last);
        EXPECT_GE(left, 25) << first;
        EXPECT_LE(right, 297 - 25) << last;
    }
    EXPECT_NO_THROW(renderer.render(
        textFor("Hubert Blaine Wolfeschlegelsteinhausenbergerdorff Oberhofgerichtsadvokatenwitwe von und zu "
                "Hohenlohe-Langenburg")));
    EXPECT_THROW(renderer.render(textFor(std::string(100, 'W') + " " + std::string(99, 'W'))), DoesNotFit);
}

/// As a reader copies it, without the marks of direction that poppler adds.
std::string copied(const std::string& pdf) {
    auto text = extractedText(pdf);
    for (const std::string_view mark : {"\u202A", "\u202B", "\u202C", "\u200E", "\u200F"})
        for (std::size_t at; (at = text.find(mark)) != std::string::npos;) text.erase(at, mark.size());
    return text;
}

TEST(Certificate, WritesRightToLeftNamesInTheirOrder) {
    Renderer renderer = makeRenderer();
    for (const char* name : {"שרה כהן", "محمد علي", "عبد الرحمن"})
        EXPECT_THAT(copied(renderer.render(textFor(name))), HasSubstr(name));
    Fonts fonts(FontSettings::load(folder / "fonts/fonts.json"));
    const auto fromTheLeft = [&](const char* text) {
        std::string letters;
        for (const auto& run : fonts.shape("italic", text, "someone").runs)
            for (const auto& glyph : run.glyphs) letters += glyph.text;
        return letters;
    };
    EXPECT_EQ(fromTheLeft("שרה"), "הרש") << "the first letter read stands at the right";
    EXPECT_EQ(fromTheLeft("Sara שרה Cohen"), "Sara הרש Cohen");
    EXPECT_EQ(fromTheLeft("محمد علي"), "يلع دمحم");
}

TEST(Certificate, JoinsArabicLettersAsTheyAreWritten) {
    // The same letter four times is drawn in three forms: initial, medial, final.
    Fonts fonts(FontSettings::load(folder / "fonts/fonts.json"));
    const auto line = fonts.shape("italic", "ببب", "someone");
    ASSERT_EQ(line.runs.size(), 1u);
    ASSERT_EQ(line.runs[0].glyphs.size(), 3u);
    EXPECT_NE(line.runs[0].glyphs[0].index, line.runs[0].glyphs[1].index);
    EXPECT_NE(line.runs[0].glyphs[1].index, line.runs[0].glyphs[2].index);
}

TEST(Certificate, WritesDevanagariWithItsConjunctsOrSaysThatItCannot) {
    Renderer renderer = makeRenderer();
    const auto pdf = renderer.render(textFor("प्रिया शर्मा"));
    EXPECT_THAT(copied(pdf), HasSubstr("प्रिया शर्मा"));
    EXPECT_THAT(poppler(pdf, "pdffonts"), HasSubstr("Lohit"));
    // FreeSerif has the letters, but its conjuncts fall apart.
    FontSettings settings;
    settings.families["italic"].files = {"/usr/share/fonts/truetype/freefont/FreeSerif.ttf"};
    Fonts fonts(settings);
    try {
        fonts.shape("italic", "प्रिया", "someone");
        FAIL() << "a broken conjunct was printed";
    } catch (const MissingScript& problem) {
        EXPECT_THAT(problem.what(), HasSubstr("Devanagari"));
    }
}

TEST(Certificate, NamesPersonAndCharacterThatNoFontHas) {
    Renderer renderer = makeRenderer();
    try {
        renderer.render(textFor("李小龙"));
        FAIL() << "printed without a font";
    } catch (const MissingGlyph& error) {
        EXPECT_EQ(error.person(), "李小龙");
        EXPECT_EQ(error.character(), "李");
        EXPECT_EQ(error.codePoint(), U'李');
        EXPECT_THAT(error.what(), testing::AllOf(HasSubstr("李小龙"), HasSubstr("“李” (U+674E)")));
    }
    EXPECT_THROW(renderer.render(textFor("Ada\tExample")), MissingGlyph);
    EXPECT_THROW(renderer.render(textFor("Ada \xFF")), sdk::Invalid);
}

TEST(Certificate, PrintsChineseWithAConfiguredFallback) {
    ASSERT_TRUE(exists(chineseFont)) << "install fonts-droid-fallback";
    Renderer renderer = makeRenderer({chineseFont});
    const std::string pdf = renderer.render(textFor("Lee 李小龙"));
    EXPECT_THAT(extractedText(pdf), HasSubstr("Lee 李小龙"));
    EXPECT_THAT(poppler(pdf, "pdffonts"), testing::AllOf(HasSubstr("Tinos-Italic"), HasSubstr("DroidSansFallback")));
    const auto [left, right] = edges(pdf, "Lee", "李小龙");
    EXPECT_NEAR((left + right) / 2, 148.5, 0.5);
    EXPECT_LT(pdf.size(), 60u * 1024);
}

TEST(Certificate, IsTheSameWhateverWasPrintedBefore) {
    Renderer renderer = makeRenderer({chineseFont});
    const std::string first = renderer.render(textFor("Ada Example"));
    renderer.render(textFor("Γιώργος 李小龙"));
    const std::string again = renderer.render(textFor("Ada Example"));
    EXPECT_EQ(overlay(first), overlay(again));
    EXPECT_EQ(poppler(first, "pdffonts").size(), poppler(again, "pdffonts").size());
    EXPECT_THAT(poppler(again, "pdffonts"), Not(HasSubstr("Droid")));
}

TEST(Certificate, CarriesTitleAuthorAndLanguage) {
    Renderer renderer = makeRenderer();
    CertificateText text = textFor("Łucja Example");
    text.language = "pl";
    const std::string pdf = renderer.render(text);
    const std::string info = poppler(pdf, "pdfinfo");
    EXPECT_THAT(info, HasSubstr("Procurement Foundations: certificate for Łucja Example"));
    EXPECT_THAT(info, HasSubstr("Example Academy"));
    EXPECT_THAT(extractedText(pdf), HasSubstr("12 marca 2026"));
    PoDoFo::PdfMemDocument document;
    document.LoadFromBuffer(pdf.data(), static_cast<long>(pdf.size()));
    EXPECT_EQ(document.GetCatalog()->GetDictionary().GetKey("Lang")->GetString().GetStringUtf8(), "pl");
}

TEST(Certificate, TakesARulesChanges) {
    Renderer renderer = makeRenderer();
    const Layout changed = renderer.layout().apply(sdk::Value::parse(
        R"({"elements": {"name": {"baseline": 150, "size": {"max": 40}, "text": "Dr Ada Example"}}, "qr": {"x": 230}})"));
    const std::string pdf = renderer.render(textFor("Ada Example"), changed);
    EXPECT_NEAR(drawnLine(pdf, 0).y, 150, 0.05);
    EXPECT_EQ(drawnLine(pdf, 0).size, 40);
    EXPECT_THAT(extractedText(pdf), HasSubstr("Dr Ada Example"));
}

TEST(Certificate, UsesStandardFontsWhereTheyHaveTheLetters) {
    Renderer renderer = makeRenderer({}, FontUse::Standard);
    const std::string latin = renderer.render(textFor("Zoë Müller"));
    EXPECT_THAT(extractedText(latin), HasSubstr("Zoë Müller"));
    EXPECT_THAT(poppler(latin, "pdffonts"), Not(HasSubstr("Tinos")));
    const auto [left, right] = edges(latin, "Zoë", "Müller");
    EXPECT_NEAR((left + right) / 2, 148.5, 0.5);
    EXPECT_THAT(extractedText(renderer.render(textFor("Łucja Żak"))), HasSubstr("Łucja Żak"));
}

TEST(Certificate, IsRenderedByTwoThreadsAtOnce) {
    const std::vector<std::string> names = {"Nguyễn Thị Minh Khai", "Γιώργος Παπαδόπουλος", "Дмитрий Щербаков",
                                            "Ada Example"};
    std::vector<std::string> expected;
    Renderer alone = makeRenderer();
    for (const auto& name : names) expected.push_back(overlay(alone.render(textFor(name))));
    std::vector<std::string> pdfs(100);
    const auto work = [&](std::size_t from) {
        Renderer renderer = makeRenderer();
        for (std::size_t i = from; i < pdfs.size(); i += 2) pdfs[i] = renderer.render(textFor(names[i % names.size()]));
    };
    std::thread even(work, 0), odd(work, 1);
    even.join();
    odd.join();
    for (std::size_t i = 0; i < pdfs.size(); ++i) EXPECT_EQ(overlay(pdfs[i]), expected[i % names.size()]) << i;
}

TEST(Certificate, RefusesATemplateThatIsNone) {
    const auto broken = std::filesystem::temp_directory_path() / "guildhall-broken-template";
    create_directories(broken);
    const auto make = [&] {
        return Renderer(broken, Layout::load(folder / "layouts/default.json"),
                        FontSettings::load(folder / "fonts/fonts.json"));
    };
    EXPECT_THROW(make(), LayoutError);
    std::ofstream(broken / "certificate-a4-landscape.pdf") << "not a PDF";
    EXPECT_THROW(make(), LayoutError);
    remove_all(broken);
}

}  // namespace
}  // namespace guildhall::certificates
