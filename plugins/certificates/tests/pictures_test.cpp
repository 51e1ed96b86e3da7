// Pictures and templates that people send: what is printed of them, and what is refused before it can do harm.
#include "layout/layout.hpp"
#include "pdf/page_template.hpp"
#include "pdf/picture.hpp"
#include "pdf/preview.hpp"
#include "pdf/renderer.hpp"
#include "pdf/template_picture.hpp"

#include "pdf_conformance.hpp"
#include "pdf_reader.hpp"
#include "plugin_folder.hpp"
#include "sample_pictures.hpp"

#include <gmock/gmock.h>

namespace guildhall::certificates {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using namespace std::chrono_literals;

class Pictures : public testing::Test {
protected:
    Pictures() {
        std::filesystem::remove_all(place_);
        copy(folder / "layouts", place_, std::filesystem::copy_options::recursive);
    }
    ~Pictures() override { std::filesystem::remove_all(place_); }

    void keep(const std::string& name, const std::string& bytes) {
        std::ofstream(place_ / name, std::ios::binary) << bytes;
    }
    /// The shipped layout with this picture, 40 mm wide.
    Layout with(const std::string& file, const std::string& alternative) const {
        auto json = Layout::load(place_ / "default.json").json();
        json["images"] = {{{"id", "image_1"}, {"file", file}, {"x", 30}, {"y", 165}, {"width", 40}}};
        if (!alternative.empty()) json["images"][0]["alt"] = alternative;
        return Layout::parse(json);
    }
    std::string printed(const Layout& layout) const {
        return Renderer(place_, layout, FontSettings::load(folder / "fonts/fonts.json")).render(text_);
    }
    std::string jpeg() const {
        return poppler(fileBytes(folder / "layouts/certificate-a4-landscape.pdf"), "pdftoppm -jpeg -r 20");
    }
    static std::string refusal(const std::string& bytes) {
        try {
            withoutMetadata(bytes);
        } catch (const LayoutError& problem) {
            return problem.what();
        }
        return "taken";
    }

    const std::filesystem::path place_ =
        std::filesystem::temp_directory_path() / ("guildhall-pictures-" + std::to_string(getpid()));
    const CertificateText text_{.name = "Ada Example",
                                .workshop = "Procurement Foundations",
                                .date = 2026y / 3 / 12,
                                .id = "cert-abcd2345efgh",
                                .verifyUrl = "https://portal.example.org/verify/cert-abcd2345efgh",
                                .organisation = "Example Academy",
                                .validUntil = 2028y / 3 / 12};
};

TEST_F(Pictures, KeepACertificateArchivalAndTagged) {
    keep("clear.png", pngOf(60, 30, true));
    keep("full.png", pngOf(60, 30, false));
    keep("photo.jpg", withoutMetadata(jpeg()));
    for (const auto* file : {"clear.png", "full.png", "photo.jpg"})
        for (const auto* alternative : {"Logo of Example Ltd", ""}) {
            const auto pdf = printed(with(file, alternative));
            EXPECT_EQ(inWords(archivalBreaches(pdf)) + inWords(accessibilityBreaches(pdf)), "") << file;
            EXPECT_THAT(poppler(pdf, "pdfinfo -struct-text"), Not(HasSubstr("Error")));
            const auto parts = poppler(pdf, "pdfinfo -struct");
            EXPECT_EQ(parts.find("Figure") != parts.rfind("Figure"), *alternative != '\0')
                << "one besides the code, unless it is decoration";
        }
}

TEST_F(Pictures, StandWhereTheLayoutPutsThemAndAreNotStretched) {
    keep("logo.png", pngOf(60, 30, true));
    const auto drawn = overlay(printed(with("logo.png", "Logo")));
    // 40 mm wide and so 20 mm high, from 30 and 165 mm.
    EXPECT_THAT(drawn, HasSubstr("q 113.386 0 0 56.693 85.039 467.717 cm"));
    const auto listed = poppler(printed(with("logo.png", "Logo")), "pdfimages -list");
    EXPECT_THAT(listed, AllOf(HasSubstr("image"), HasSubstr("smask"), HasSubstr("60    30")));
}

TEST_F(Pictures, TellNothingBesideWhatTheyShow) {
    auto told = withSegment(jpeg(), 0xE1, "Exif taken at 51.5007 N");
    told = withSegment(told, 0xFE, "by Ada on her phone");
    EXPECT_THAT(withoutMetadata(told), AllOf(Not(HasSubstr("51.5007")), Not(HasSubstr("her phone"))));
    EXPECT_EQ(withoutMetadata(told), withoutMetadata(jpeg()));
    const auto png = pngOf(4, 4, true);
    EXPECT_EQ(withoutMetadata(withChunk(png, "tEXt", std::string("Author\0Ada", 10))), withoutMetadata(png));
}

TEST_F(Pictures, AreRefusedInWordsWhenTheyCannotBePrinted) {
    EXPECT_THAT(refusal("<svg onload=alert(1)>"), HasSubstr("PNG or JPEG"));
    EXPECT_THAT(refusal("\x89PNG\r\n\x1A\nnothing more"), HasSubstr("not a sound PNG"));
    EXPECT_THAT(refusal(pngOf(50, 50, true).substr(0, 90)), HasSubstr("sound PNG"));
    EXPECT_THAT(refusal(claimingPng(60'000, 60'000)), HasSubstr("too many pixels"));
    EXPECT_THAT(refusal(claimingPng(4000, 3000)), HasSubstr("too many pixels"));
    const auto photo = jpeg();
    EXPECT_EQ(refusal(photo), "taken");
    EXPECT_EQ(refusal(withSegment(photo, 0xE1, exifOf(1))), "taken");
    EXPECT_THAT(refusal(withSegment(photo, 0xE1, exifOf(6))), HasSubstr("stored turned"));
    // Other makers of PDFs print such a picture turned (pdf-lib #1284, pdfkit #1353, pdfme #1183), in PNG, too.
    const auto turned = exifOf(6).substr(6);
    EXPECT_THAT(refusal(withChunk(pngOf(4, 4, true), "eXIf", turned)), HasSubstr("stored turned"));
    EXPECT_EQ(refusal(withChunk(pngOf(4, 4, true), "eXIf", exifOf(1).substr(6))), "taken");
    EXPECT_THAT(refusal(photo.substr(0, 40)), HasSubstr("ends before its end"));
    auto four = photo;
    const auto frame = four.find("\xFF\xC0");
    ASSERT_NE(frame, four.npos);
    four[frame + 9] = 4;  // as many colours as a printing press has
    EXPECT_THAT(refusal(four), HasSubstr("RGB"));
}

TEST_F(Pictures, OfTheTemplateAreItsWholeDrawing) {
    const auto shipped = templatePicture(fileBytes(place_ / "certificate-a4-landscape.pdf"), "ours");
    EXPECT_TRUE(shipped.whole);
    EXPECT_NEAR(shipped.box.width, 841.89, 0.1);
    EXPECT_THAT(shipped.svg, AllOf(HasSubstr("<use"), HasSubstr("stroke=\"#14594A\""), Not(HasSubstr("nan"))));
    EXPECT_LT(shipped.svg.size(), 600'000u);
    EXPECT_FALSE(templatePicture(printed(Layout::load(place_ / "default.json")), "with words").whole);
}

TEST_F(Pictures, OfACertificateHaveItsWordsWherePrintHasThem) {
    keep("logo.png", pngOf(60, 30, true));
    const auto layout = with("logo.png", "Logo <of> \"Example\"");
    PreviewMaker maker(place_, FontSettings::load(folder / "fonts/fonts.json"));
    const auto preview = maker.draw(layout, text_, {"/template.svg", "/pictures/"});
    EXPECT_TRUE(preview.problems.empty());
    const auto shape = [&](const std::string& id) { return *std::ranges::find(preview.shapes, id, &PreviewShape::id); };
    const auto workshop = shape("workshop"), logo = shape("image_1");
    const auto [left, right] = edges(printed(layout), "Procurement", "Foundations");
    EXPECT_NEAR(workshop.left, left, 0.1);
    EXPECT_NEAR(workshop.left + workshop.width, right, 0.1);
    EXPECT_EQ(logo.image, "/pictures/logo.png");
    EXPECT_NEAR(logo.top, 210 - 165 - 20, 0.01);
    EXPECT_NEAR(logo.height, 20, 0.01);
}

TEST_F(Pictures, OfACertificateSayWhatCannotBePrintedAndShowTheRest) {
    auto text = text_;
    text.name = "Ada 李小龙李";
    text.workshop = std::string(120, 'W');
    PreviewMaker maker(place_, FontSettings::load(folder / "fonts/fonts.json"));
    const auto preview = maker.draw(with("gone.png", ""), text, {});
    ASSERT_EQ(preview.problems.size(), 3u);
    EXPECT_THAT(preview.problems[0].text, HasSubstr("gone.png"));
    EXPECT_THAT(preview.problems[1].text, HasSubstr("No font has “李”, “小”, “龙”"));
    EXPECT_EQ(preview.problems[2].part, "workshop");
    std::vector<std::string> seen;
    for (const auto& shape : preview.shapes) seen.push_back(shape.id);
    EXPECT_THAT(seen, AllOf(testing::Contains("date"), testing::Contains("qr"), Not(testing::Contains("name"))));
}

TEST_F(Pictures, OfTemplatesThatPeopleSendAreJudgedByTheirBytes) {
    EXPECT_EQ(complaintAboutTemplate(fileBytes(place_ / "certificate-a4-landscape.pdf")), "");
    EXPECT_THAT(complaintAboutTemplate("<html>"), HasSubstr("a PDF of one page"));
    EXPECT_THAT(complaintAboutTemplate("%PDF-1.7 and nothing more"), HasSubstr("not a PDF that can be used"));
    EXPECT_THAT(complaintAboutTemplate(std::string(3'000'000, ' ')), HasSubstr("larger than 2 MB"));
    const auto changed = [&](const std::function<void(PoDoFo::PdfMemDocument&)>& change) {
        PoDoFo::PdfMemDocument document;
        const auto bytes = fileBytes(place_ / "certificate-a4-landscape.pdf");
        document.LoadFromBuffer(bytes.data(), static_cast<long>(bytes.size()));
        change(document);
        PoDoFo::PdfRefCountedBuffer written;
        PoDoFo::PdfOutputDevice device(&written);
        document.Write(&device);
        return complaintAboutTemplate(std::string(written.GetBuffer(), device.GetLength()));
    };
    EXPECT_EQ(changed([](auto&) {}), "");
    EXPECT_THAT(changed([](auto& document) { document.CreatePage(PoDoFo::PdfRect(0, 0, 500, 500)); }),
                HasSubstr("one page"));
    EXPECT_THAT(changed([](auto& document) { document.GetPage(0)->SetRotation(90); }), HasSubstr("upright"));
    EXPECT_THAT(changed([](auto& document) {
                    PoDoFo::PdfDictionary script;
                    script.AddKey("S", PoDoFo::PdfName("JavaScript"));
                    script.AddKey("JS", PoDoFo::PdfString("app.alert(1)"));
                    document.GetCatalog()->GetDictionary().AddKey("OpenAction", script);
                }),
                HasSubstr("scripts"));
    EXPECT_THAT(changed([](auto& document) {
                    PoDoFo::PdfArray box;
                    for (const double side : {0.0, 0.0, 9000.0, 9000.0}) box.push_back(PoDoFo::PdfVariant(side));
                    document.GetPage(0)->GetObject()->GetDictionary().AddKey("MediaBox", box);
                }),
                HasSubstr("50 to 600 millimetres"));
}

TEST_F(Pictures, LeaveACertificateThatDoesNotEndWithoutItsLastDay) {
    auto text = text_;
    Renderer renderer(place_, Layout::load(place_ / "default.json"), FontSettings::load(folder / "fonts/fonts.json"));
    EXPECT_THAT(extractedText(renderer.render(text)), HasSubstr("Valid until 12 March 2028"));
    text.validUntil.reset();
    EXPECT_THAT(extractedText(renderer.render(text)), AllOf(Not(HasSubstr("Valid")), HasSubstr("Example Academy")));
}

}  // namespace
}  // namespace guildhall::certificates
