// Each certificate's PDF is signed as PDF readers know it, by a seal that administrators can change and nobody can take
// out of the database.
#include "issued_certificates.hpp"

#include "pdf/renderer.hpp"
#include "pdf_conformance.hpp"
#include "pdf_reader.hpp"
#include "plugin_folder.hpp"
#include "seal/seals.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>

namespace guildhall::certificates {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using namespace std::chrono_literals;

const sdk::Instant now = sdk::fromMicros(1'773'306'000'000'000);  // 12 March 2026

std::string sealed(const Seal& seal, const std::string& name = "Ada Example") {
    Renderer renderer(folder / "layouts", Layout::load(folder / "layouts/default.json"),
                      FontSettings::load(folder / "fonts/fonts.json"));
    renderer.sealWith(std::make_shared<const Seal>(seal));
    return renderer.render({.name = name,
                            .workshop = "Problem Solving",
                            .date = 2026y / 3 / 12,
                            .id = "cert-abcd2345efgh",
                            .verifyUrl = "https://portal.example.org/verify/cert-abcd2345efgh",
                            .organisation = "Example Academy",
                            .language = "en",
                            .issuedAt = now});
}

/// What poppler says of the signatures; it ends with another code where one is not valid.
std::string signatures(const std::string& pdf) { return poppler(pdf, "sh -c 'pdfsig -nocert \"$0\" || true'"); }

/// As certification authorities hand them out.
std::string pkcs12(const Seal& seal, const char* password) {
    const auto pem = seal.key();
    BIO* key = BIO_new_mem_buf(pem.c_str(), -1);
    BIO* certificate = BIO_new_mem_buf(seal.certificate().pem.c_str(), -1);
    EVP_PKEY* pkey = PEM_read_bio_PrivateKey(key, nullptr, nullptr, nullptr);
    X509* x509 = PEM_read_bio_X509(certificate, nullptr, nullptr, nullptr);
    PKCS12* container = PKCS12_create(password, "seal", pkey, x509, nullptr, 0, 0, 0, 0, 0);
    unsigned char* der = nullptr;
    const int length = i2d_PKCS12(container, &der);
    std::string bytes(reinterpret_cast<char*>(der), static_cast<std::size_t>(length));
    OPENSSL_free(der);
    PKCS12_free(container);
    X509_free(x509);
    EVP_PKEY_free(pkey);
    BIO_free(certificate);
    BIO_free(key);
    return bytes;
}

TEST(Seal, IsValidForPdfReadersAndCoversTheWholeFile) {
    const auto seal = Seal::make("Akademie Ångström", now);
    const auto pdf = sealed(seal);
    EXPECT_THAT(signatures(pdf),
                AllOf(HasSubstr("Signature is Valid."), HasSubstr("Total document signed"),
                      HasSubstr("ETSI.CAdES.detached"), HasSubstr("Signer Certificate Common Name: Akademie Ångström"),
                      HasSubstr("SHA-256"), Not(HasSubstr("Error"))));
}

TEST(Seal, BreaksWithAnyChange) {
    const auto seal = Seal::make("Example Academy", now);
    auto changed = sealed(seal);
    const auto at = changed.find("Problem Solving: certificate for Ada");
    ASSERT_NE(at, std::string::npos);
    changed[at] = 'Q';
    EXPECT_THAT(signatures(changed), HasSubstr("Digest Mismatch"));
    // Somebody else's signature in its place is not this organisation's.
    const auto other = sealed(Seal::make("Example Academy", now));
    EXPECT_NE(seal.certificate().fingerprint, Seal::make("Example Academy", now).certificate().fingerprint);
    EXPECT_THAT(signatures(other), HasSubstr("Signature is Valid."));
}

TEST(Seal, LeavesCertificatesArchivalTaggedAndSmall) {
    const auto seal = Seal::make("Example Academy", now);
    for (const auto* name : {"Ada Example", "محمد علي", "Maria del Carmen Fernández de Córdoba y Álvarez de Toledo"}) {
        const auto pdf = sealed(seal, name);
        EXPECT_EQ(inWords(archivalBreaches(pdf)) + inWords(accessibilityBreaches(pdf)), "") << name;
        EXPECT_LT(pdf.size(), 60u * 1024) << name;
        EXPECT_THAT(poppler(pdf, "pdfinfo -struct"), AllOf(HasSubstr("Form"), Not(HasSubstr("Syntax"))));
        if (std::system("qpdf --version >/dev/null 2>&1") == 0)
            EXPECT_THAT(poppler(pdf, "qpdf --check"),
                        AllOf(HasSubstr("No syntax or stream encoding errors"), Not(HasSubstr("WARNING"))));
    }
}

TEST(Seal, SealsManyFilesOfOneRendererEachForItself) {
    const auto seal = std::make_shared<const Seal>(Seal::make("Example Academy", now));
    Renderer renderer(folder / "layouts", Layout::load(folder / "layouts/default.json"),
                      FontSettings::load(folder / "fonts/fonts.json"));
    renderer.sealWith(seal);
    for (int i = 0; i < 3; ++i)
        EXPECT_THAT(signatures(renderer.render({.name = "Person " + std::to_string(i),
                                                .workshop = "W",
                                                .date = 2026y / 3 / 12,
                                                .id = "cert-abcd2345efgh",
                                                .verifyUrl = "https://x.example/verify/cert-abcd2345efgh",
                                                .organisation = "Example Academy",
                                                .issuedAt = now + std::chrono::hours(i)})),
                    HasSubstr("Signature is Valid."));
}

TEST(Seal, HasANameThatCertificatesCanHold) {
    for (const std::string& name : {std::string(), std::string(300, 'x'), std::string("学会").append(200, 'y')}) {
        const auto seal = Seal::make(name, now);
        EXPECT_THAT(signatures(sealed(seal)), HasSubstr("Signature is Valid."));
        EXPECT_FALSE(seal.certificate().holder.empty());
    }
}

TEST(Seal, ComesFromAFileAsAuthoritiesHandThemOut) {
    const auto made = Seal::make("Example Academy", now);
    const auto file = pkcs12(made, "right one");
    const auto read = Seal::fromPkcs12(file, "right one", now);
    EXPECT_EQ(read.certificate().fingerprint, made.certificate().fingerprint);
    EXPECT_THAT(signatures(sealed(read)), HasSubstr("Signature is Valid."));
    EXPECT_THROW(Seal::fromPkcs12(file, "wrong one", now), WrongPassword);
    const auto whyNot = [](const std::string& bytes, sdk::Instant at) {
        try {
            Seal::fromPkcs12(bytes, "right one", at);
        } catch (const SealError& problem) {
            return std::string(problem.what());
        }
        return std::string();
    };
    EXPECT_THAT(whyNot("-----BEGIN CERTIFICATE-----", now), HasSubstr("not a PKCS #12 file"));
    EXPECT_THAT(whyNot(file.substr(0, 400), now), HasSubstr("not a PKCS #12 file"));
    EXPECT_THAT(whyNot(file, now + std::chrono::years(21)), HasSubstr("ended on"));
    EXPECT_THAT(whyNot(file, now - std::chrono::years(1)), HasSubstr("counts only from"));
}

/// What `openssl pkcs12 -export` makes of a seal with these options.
std::string exported(const Seal& seal, const std::string& options, const std::string& password = "right one") {
    const auto place = (std::filesystem::temp_directory_path() / ("seal-" + std::to_string(::getpid()))).string();
    std::ofstream(place + ".pem") << seal.key() << seal.certificate().pem;
    const auto command = "openssl pkcs12 -export " + options + " -passout 'pass:" + password + "' -in " + place +
                         ".pem -out " + place + ".p12 2>&1";
    EXPECT_EQ(std::system(command.c_str()), 0) << command;
    auto bytes = fileBytes(place + ".p12");
    for (const auto* end : {".pem", ".p12"}) std::filesystem::remove(place + end);
    return bytes;
}

// As osslsigncode's issues 178 and 199 tell: files of many programs, and a wrong password is said of all of them.
TEST(Seal, IsReadFromFilesThatAreEncryptedAsOldProgramsDo) {
    const auto made = Seal::make("Example Academy", now);
    for (const auto* options :
         {"-legacy", "-certpbe PBE-SHA1-3DES -keypbe PBE-SHA1-3DES", "-keypbe NONE -certpbe NONE"}) {
        const auto read = Seal::fromPkcs12(exported(made, options), "right one", now);
        EXPECT_EQ(read.certificate().fingerprint, made.certificate().fingerprint) << options;
        EXPECT_THAT(signatures(sealed(read)), HasSubstr("Signature is Valid.")) << options;
    }
    EXPECT_THROW(Seal::fromPkcs12(exported(made, "-legacy"), "wrong one", now), WrongPassword);
    EXPECT_NO_THROW(Seal::fromPkcs12(exported(made, "", "Pässwörd 密码"), "Pässwörd 密码", now));
    EXPECT_NO_THROW(Seal::fromPkcs12(exported(made, "", ""), "", now));
    EXPECT_THROW(Seal::fromPkcs12(exported(made, "-nokeys"), "right one", now), SealError);
}

class Seals_ : public WithCertificates {
protected:
    std::string fileOf(const Certificate& certificate) { return fileBytes(host().files() / certificate.file); }
    std::vector<std::string> column(const std::string& sql) {
        return host().database().read([&](sdk::Transaction& tx) {
            std::vector<std::string> values;
            for (const auto row : tx.query(sql)) values.push_back(row.text(0));
            return values;
        });
    }
    void issueAgain() {
        host().database().write([&](sdk::Transaction& tx) {
            Participant one{.sessionId = session_, .fullName = "Cy Example", .email = "cy@example.com"};
            testkit::FakeRandom random;
            one.id = "part-cccccccccccc";
            participants().insert(tx, one, random, host().clock().now());
        });
        admin().post("/sessions/" + session_ + "/certificates");
        host().runJobs();
    }
};
GUILDHALL_ON_BOTH_DATABASES(Seals_);

TEST_P(Seals_, AreMadeWithTheFirstCertificateAndServeAll) {
    const auto issued = all();
    ASSERT_EQ(issued.size(), 2u);
    EXPECT_EQ(issued[0].seal, issued[1].seal);
    EXPECT_THAT(signatures(fileOf(issued[0])), HasSubstr("Signature is Valid."));
    issueAgain();
    EXPECT_EQ(column("SELECT fingerprint FROM certificates_seal"), std::vector{issued[0].seal});
    EXPECT_EQ(all().back().seal, issued[0].seal);
}

TEST_P(Seals_, KeepTheirKeysUnreadableInTheDatabase) {
    EXPECT_THAT(column("SELECT private_key FROM certificates_seal").at(0),
                AllOf(Not(HasSubstr("PRIVATE")), Not(testing::IsEmpty())));
    EXPECT_THAT(admin().get("/seal").body, Not(HasSubstr("PRIVATE")));
}

TEST_P(Seals_, AreShownWithTheCertificateByAnyoneWhoChecks) {
    const auto one = all().at(0);
    auto stranger = host().signedOut();
    EXPECT_THAT(stranger.get("/verify/" + one.id).body,
                AllOf(HasSubstr("carries the electronic seal of"), HasSubstr("/seal/" + one.seal)));
    EXPECT_THAT(stranger.get("/seal/" + one.seal).body, AllOf(HasSubstr("BEGIN CERTIFICATE"), Not(HasSubstr("KEY"))));
    EXPECT_EQ(stranger.get("/seal/0000").status, 404);
}

TEST_P(Seals_, ThatAreReplacedLeaveWhatWasIssuedAsItWas) {
    const auto before = all().at(0);
    const auto bytes = fileOf(before);
    const auto other = Seal::make("Trusted Academy", host().clock().now());
    EXPECT_EQ(
        admin().upload("/seal", "file", "seal.p12", pkcs12(other, "right one"), {{"password", "right one"}}).status,
        303);
    issueAgain();
    const auto after = all();
    EXPECT_EQ(fileOf(before), bytes);
    EXPECT_EQ(after.back().seal, other.certificate().fingerprint);
    EXPECT_THAT(signatures(fileOf(after.back())), HasSubstr("Trusted Academy"));
    EXPECT_EQ(column("SELECT private_key FROM certificates_seal WHERE retired_at IS NOT NULL").at(0), "");
    EXPECT_THAT(host().signedOut().get("/verify/" + before.id).body, HasSubstr(before.seal));
}

TEST_P(Seals_, ThatCannotBeUsedAreRefusedBesideWhatIsWrong) {
    const auto other = pkcs12(Seal::make("Trusted Academy", host().clock().now()), "right one");
    const auto answer = admin().upload("/seal", "file", "seal.p12", other, {{"password", "wrong"}});
    EXPECT_EQ(answer.status, 422);
    EXPECT_THAT(answer.body, HasSubstr("id=\"password-error\""));
    EXPECT_THAT(admin().upload("/seal", "file", "x.p12", "no seal", {}).body, HasSubstr("not a PKCS #12 file"));
    EXPECT_THAT(admin().upload("/seal", "file", "x.p12", std::string(70'000, 'x'), {}).body, HasSubstr("64 kB"));
    EXPECT_THAT(admin().post("/seal").body, HasSubstr("Choose the file"));
    EXPECT_EQ(column("SELECT id FROM certificates_seal").size(), 1u);
}

TEST_P(Seals_, AreChangedOnlyByWhoMay) {
    auto facilitator = host().signedInAs("facilitator");
    EXPECT_EQ(facilitator.get("/seal").status, 403);
    EXPECT_EQ(facilitator.post("/seal/renew").status, 403);
    EXPECT_EQ(admin().post("/seal/renew").status, 303);
    EXPECT_EQ(column("SELECT id FROM certificates_seal").size(), 2u);
}

TEST_P(Seals_, ThatEndedStopIssuingWithAWordOfWhatToDo) {
    host().clock().advance(std::chrono::days(366 * 21));
    issueAgain();
    EXPECT_EQ(all().size(), 2u);
    EXPECT_THAT(host().signedOut().get("/verify/" + all().at(0).id).status, 200);
}

}  // namespace
}  // namespace guildhall::certificates
