// Certificates are archival and tagged, by a checker that public samples calibrate and by the tools people have.
#include "pdf_conformance.hpp"

#include "pdf/renderer.hpp"
#include "pdf_reader.hpp"
#include "plugin_folder.hpp"

#include <gmock/gmock.h>

#include <cstdlib>

namespace guildhall::certificates {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using namespace std::chrono_literals;

std::string certificate(const std::string& name, const std::string& language = "en", FontUse use = FontUse::Embedded) {
    Renderer renderer(folder / "layouts", Layout::load(folder / "layouts/default.json"),
                      FontSettings::load(folder / "fonts/fonts.json"), use);
    return renderer.render({.name = name,
                            .workshop = "Procurement & <Foundations>",
                            .date = 2026y / 3 / 12,
                            .id = "cert-abcd2345efgh",
                            .verifyUrl = "https://portal.example.org/verify/cert-abcd2345efgh",
                            .organisation = "Example Academy",
                            .language = language,
                            .issuedAt = sdk::fromMicros(1'773'306'000'000'000)});
}

/// Both standards.
std::string breachesOf(const std::string& pdf) {
    return inWords(archivalBreaches(pdf)) + inWords(accessibilityBreaches(pdf));
}

TEST(Certificate, IsArchivalAndTaggedInWhateverScript) {
    for (const auto* name : {"Ada Example", "Świętosława Brzęczyszczykiewicz", "محمد علي", "प्रिया शर्मा", "Γιώργος",
                             "Maria del Carmen Fernández de Córdoba y Álvarez de Toledo", "M\u0323ira Q\u0301uist"}) {
        const auto pdf = certificate(name);
        EXPECT_EQ(breachesOf(pdf), "") << name;
        EXPECT_LT(pdf.size(), 60u * 1024) << name;
    }
}

TEST(Certificate, HasATemplateThatIsArchivalAndTaggedItself) {
    EXPECT_EQ(breachesOf(fileBytes(folder / "layouts/certificate-a4-landscape.pdf")), "");
}

TEST(Certificate, DoesNotClaimWhatItIsNot) {
    const auto plain = certificate("Ada Example", "en", FontUse::Standard);
    EXPECT_THAT(plain, AllOf(Not(HasSubstr("pdfaid")), Not(HasSubstr("pdfuaid"))));
    EXPECT_THAT(breachesOf(plain), HasSubstr("is not embedded"));
}

TEST(Certificate, IsReadInTheOrderOfItsSentence) {
    const auto read = poppler(certificate("Ada Example", "de"), "pdfinfo -struct-text");
    std::size_t at = 0;
    for (const auto* text :
         {"\"Teilnahmebescheinigung\"", "\"Hiermit wird bescheinigt, dass\"", "H1", "\"Ada Example\"",
          "\"am Workshop teilgenommen hat\"", "\"Procurement & <Foundations>\"", "\"am\"", "\"12 März 2026\"",
          "\"Scannen und prüfen\"", "Figure", "\"cert-abcd2345efgh\""}) {
        const auto found = read.find(text, at);
        ASSERT_NE(found, std::string::npos) << text << " does not come in its place in\n" << read;
        at = found;
    }
    EXPECT_THAT(read, Not(HasSubstr("Error")));
}

TEST(Certificate, SaysTheSameOfItselfInBothPlaces) {
    const auto pdf = certificate("Ada Example", "pl");
    EXPECT_THAT(
        pdf, AllOf(HasSubstr("<rdf:li xml:lang=\"x-default\">Procurement &amp; &lt;Foundations&gt;: certificate "
                             "for Ada Example</rdf:li>"),
                   HasSubstr("<xmp:CreateDate>2026-03-12T09:00:00Z</xmp:CreateDate>"), HasSubstr("(D:20260312090000Z)"),
                   HasSubstr("<pdf:Producer>Guildhall</pdf:Producer>"), HasSubstr("/Lang (pl)"),
                   HasSubstr("<rdf:Bag><rdf:li>pl</rdf:li></rdf:Bag>")));
    EXPECT_THAT(poppler(pdf, "pdfinfo"),
                AllOf(HasSubstr("Tagged:          yes"), HasSubstr("Producer:        Guildhall"),
                      HasSubstr("Thu Mar 12 09:00:00 2026")));
    PoDoFo::PdfMemDocument document;
    document.LoadFromBuffer(pdf.data(), static_cast<long>(pdf.size()));
    std::string instead;
    for (auto* object : document.GetObjects())
        if (object->IsDictionary() && object->GetDictionary().HasKey("Alt"))
            instead += object->GetDictionary().GetKey("Alt")->GetString().GetStringUtf8();
    EXPECT_EQ(instead,
              "QR code. Whoever scans it sees whether this certificate counts: "
              "https://portal.example.org/verify/cert-abcd2345efgh. Issued by Example Academy.");
}

TEST(Certificate, IsReadByOtherToolsWithoutAWarning) {
    const auto pdf = certificate("Nguyễn Thị Minh Khai");
    if (std::system("qpdf --version >/dev/null 2>&1") == 0)
        EXPECT_THAT(poppler(pdf, "qpdf --check"),
                    AllOf(HasSubstr("No syntax or stream encoding errors"), Not(HasSubstr("WARNING"))));
    if (std::system("mutool -v >/dev/null 2>&1") == 0)
        EXPECT_THAT(poppler(pdf, "mutool info"), AllOf(Not(HasSubstr("warning")), Not(HasSubstr("error"))));
    EXPECT_THAT(poppler(pdf, "pdfinfo -struct"), AllOf(StartsWith("Document"), Not(HasSubstr("Syntax"))));
}

}  // namespace
}  // namespace guildhall::certificates
