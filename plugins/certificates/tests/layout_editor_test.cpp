// How an administrator changes what certificates look like, and that nothing that was issued changes with it.
#include "issued_certificates.hpp"

#include "certificate/issued_file.hpp"
#include "layout/layout_repository.hpp"
#include "layout/layout_rules.hpp"
#include "pdf_reader.hpp"
#include "posted_form.hpp"
#include "sample_pictures.hpp"

#include <gmock/gmock.h>

namespace guildhall::certificates {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

class Layouts : public WithCertificates {
protected:
    /// Where the new layout is.
    std::string added(const std::string& name, testkit::FormValues more = {}) {
        more.emplace_back("name", name);
        const auto answer = admin().post("/certificate-layouts", more);
        EXPECT_EQ(answer.status, 303);
        return answer.location();
    }
    testkit::FormValues design(const std::string& url) {
        return formOn(admin().get(url + "/design").body, "data-preview");
    }
    testkit::Answer sent(const std::string& url, testkit::FormValues form, const std::string& deed) {
        put(form, "deed", deed);
        return admin().post(url + "/design", form);
    }
    /// Moves the name to this height and saves.
    void moved(const std::string& url, const std::string& baseline) {
        auto form = design(url);
        put(form, "p0_baseline", baseline);
        EXPECT_EQ(sent(url, form, "save").status, 303);
    }
    void published(const std::string& url, const std::string& note = {}) {
        const auto answer = admin().post(url + "/publish", {{"reason", note}});
        EXPECT_EQ(answer.status, 303);
    }
    /// With the name at this height, published.
    std::string layoutAt(const std::string& name, const std::string& baseline, testkit::FormValues more = {}) {
        const auto url = added(name, std::move(more));
        moved(url, baseline);
        published(url);
        return url;
    }
    static std::string idOf(const std::string& url) { return url.substr(url.rfind('/') + 1); }
    /// The height of the name on a certificate that is issued now to somebody new.
    double printedHeight(const std::string& name, const std::string& language = "en") {
        host().database().write([&](sdk::Transaction& tx) {
            tx.execute("UPDATE certificates_session SET language = $1", language);
            Participant one{.sessionId = session_, .fullName = name, .email = sdk::asciiLower(name) + "@example.com"};
            testkit::FakeRandom random;
            one.id = "part-" + std::string(11, 'b') + static_cast<char>('a' + people_++);
            participants().insert(tx, one, random, host().clock().now());
        });
        admin().post("/sessions/" + session_ + "/certificates");
        host().runJobs();
        for (const auto& one : all())
            if (one.printedName == name) return drawnLine(fileBytes(host().files() / one.file), 0).y;
        ADD_FAILURE() << name << " has no certificate";
        return 0;
    }
    std::vector<std::string> filesNow() {
        std::vector<std::string> bytes;
        for (const auto& one : all()) bytes.push_back(fileBytes(host().files() / one.file));
        return bytes;
    }
    std::string inForce(const std::string& language) {
        return host().database().read([&](sdk::Transaction& tx) {
            const auto type = sessions().get(tx, session_).workshopType;
            const auto design = LayoutRepository::inForce(tx, type, language);
            return design ? sdk::Value::parse(*design)["elements"][0]["baseline"].dump() : std::string("shipped");
        });
    }
    void layoutOfType(const std::string& layout) {
        host().database().write(
            [&](sdk::Transaction& tx) { tx.execute("UPDATE certificates_workshop_type SET layout = $1", layout); });
    }

private:
    int people_ = 0;
};
GUILDHALL_ON_BOTH_DATABASES(Layouts);

TEST_P(Layouts, AreMovedGivenALogoAndPublishedWithoutAFileAndWhatWasIssuedStays) {
    const auto before = filesNow();
    const auto url = added("House style", {{"standard", "yes"}});
    auto form = design(url);
    put(form, "p0_baseline", "150");
    put(form, "picture_alt", "Logo of Example Ltd");
    put(form, "deed", "picture");
    const auto shown = admin().upload(url + "/design", "picture", "logo.png", pngOf(60, 30, true), form);
    ASSERT_EQ(shown.status, 200);
    EXPECT_TRUE(shown.shows("Picture: Logo of Example Ltd"));
    EXPECT_EQ(sent(url, formOn(shown.body, "data-preview"), "save").status, 303);
    EXPECT_EQ(inForce("en"), "shipped") << "a draft is not in force";
    EXPECT_NEAR(printedHeight("Cyril"), 145, 0.05);
    published(url, "The name up, our logo in");
    EXPECT_EQ(host().audit("LAYOUT_PUBLISHED").back().reason, "The name up, our logo in");
    EXPECT_NEAR(printedHeight("Dora"), 150, 0.05);
    for (const auto& one : all())
        if (one.printedName == "Dora") {
            EXPECT_THAT(poppler(fileBytes(host().files() / one.file), "pdfimages -list"), HasSubstr("smask"));
        }
    host().disable();
    host().enable();
    EXPECT_NEAR(printedHeight("Emil"), 150, 0.05);
    std::size_t same = 0;
    for (const auto& bytes : filesNow()) same += std::ranges::count(before, bytes);
    EXPECT_EQ(same, 2u) << "byte for byte, also after off and on";
    for (const auto& one : all())
        EXPECT_EQ(one.sha256, fingerprint(fileBytes(host().files() / one.file))) << one.printedName;
    EXPECT_NE(all().front().layout, "") << "each says by which layout it was printed";
}

TEST_P(Layouts, AreOfTheWorkshopTypeAndTheLanguageOrElseTheStandard) {
    EXPECT_EQ(inForce("de"), "shipped");
    const auto standard = layoutAt("Standard", "141", {{"standard", "yes"}});
    EXPECT_EQ(inForce("de"), "141");
    const auto own = layoutAt("Workshop", "142");
    layoutOfType(idOf(own));
    EXPECT_EQ(inForce("de"), "142");
    const auto german = layoutAt("German", "143", {{"stands_in_for", idOf(own)}, {"language", "de"}});
    EXPECT_EQ(inForce("de"), "143");
    EXPECT_EQ(inForce("en"), "142");
    EXPECT_NEAR(printedHeight("Greta", "de"), 143, 0.05);
    EXPECT_NEAR(printedHeight("Henry", "fr"), 142, 0.05);
    layoutOfType("");
    EXPECT_EQ(inForce("de"), "141") << "it stands in for another than the standard";
    layoutOfType(idOf(added("Not published")));
    EXPECT_EQ(inForce("de"), "141") << "what is not published is not printed";
    layoutAt("New standard", "144", {{"standard", "yes"}});
    EXPECT_EQ(inForce("en"), "144") << "one is the standard at a time";
    EXPECT_TRUE(admin().get(standard + "/history").shows("Used for workshop types"));
}

TEST_P(Layouts, GoBackToAnEarlierVersionByPublishingItAgain) {
    const auto url = layoutAt("House style", "150", {{"standard", "yes"}});
    moved(url, "130");
    EXPECT_TRUE(admin().get(url).shows("Published, with a newer draft"));
    published(url, "Too high");
    EXPECT_EQ(inForce("en"), "130");
    moved(url, "120");
    const auto versions =
        host().database().read([](sdk::Transaction& tx) { return layoutVersions().select(tx, "ORDER BY r.number"); });
    ASSERT_THAT(versions, SizeIs(2));
    const auto first = url + "/versions/" + versions[0].id;
    EXPECT_THAT(admin().get(url + "/versions").body, AllOf(HasSubstr("Too high"), HasSubstr("In force")));
    EXPECT_EQ(admin().get(first).status, 200);
    EXPECT_THAT(admin().get(url + "/sample.pdf?version=1").header("Content-Type"), HasSubstr("pdf"));
    EXPECT_EQ(admin().post(first + "/again", {{"reason", "It was better"}}).status, 303);
    EXPECT_EQ(inForce("en"), "150");
    EXPECT_THAT(host().database().read([](sdk::Transaction& tx) { return layoutVersions().select(tx, ""); }), SizeIs(3))
        << "nothing is written over";
    EXPECT_THAT(admin().get(url + "/versions").body, HasSubstr("Back to version 1. It was better"));
    EXPECT_THAT(admin().get(url + "/design").body, HasSubstr("value=\"120\"")) << "the draft stays";
    EXPECT_EQ(admin().post(url + "/discard").status, 303);
    EXPECT_THAT(admin().get(url + "/design").body, Not(HasSubstr("value=\"120\"")));
    EXPECT_EQ(admin().post(url + "/discard").status, 409) << "there is none any more";
}

TEST_P(Layouts, StayWhereTheyAreHoweverOftenTheyAreOpenedAndSaved) {
    // In other editors the background or its parts shift each time (customcert #209, #513).
    const auto url = added("House style");
    const auto before =
        host().database().read([&](sdk::Transaction& tx) { return certificateLayouts().get(tx, idOf(url)); });
    for (int i = 0; i < 3; ++i) EXPECT_EQ(sent(url, design(url), "save").status, 303);
    const auto after =
        host().database().read([&](sdk::Transaction& tx) { return certificateLayouts().get(tx, idOf(url)); });
    EXPECT_EQ(after.draft, before.draft);
    EXPECT_EQ(after.version, before.version);
    EXPECT_THAT(host().audit("LAYOUT_DRAFT_SAVED"), SizeIs(0));
    moved(url, "150");
    EXPECT_THAT(host().audit("LAYOUT_DRAFT_SAVED"), SizeIs(1)) << "customcert #599: a move that nobody hears of";
}

TEST_P(Layouts, LoseNothingWhenTwoChangeThemAtOnce) {
    const auto url = added("House style");
    auto mine = design(url);
    moved(url, "130");
    put(mine, "p0_baseline", "155");
    const auto answer = sent(url, mine, "save");
    EXPECT_EQ(answer.status, 409);
    EXPECT_TRUE(answer.shows("Somebody else has changed this layout"));
    EXPECT_THAT(answer.body, HasSubstr("value=\"155\"")) << "what was typed is still there";
    EXPECT_THAT(admin().get(url + "/design").body, HasSubstr("value=\"130\""));
    EXPECT_EQ(sent(url, formOn(answer.body, "data-preview"), "save").status, 303);
    EXPECT_THAT(admin().get(url + "/design").body, HasSubstr("value=\"155\""));
}

TEST_P(Layouts, SayBesideTheFieldWhatIsWrongAndKeepWhatWasTyped) {
    const auto url = added("House style");
    auto form = design(url);
    put(form, "p0_baseline", "high");
    put(form, "p0_min", "60");
    put(form, "p1_x", "9000");
    const auto answer = sent(url, form, "save");
    EXPECT_EQ(answer.status, 422);
    EXPECT_TRUE(answer.shows("Enter a number from 0 to 600"));
    EXPECT_TRUE(answer.shows("The smallest size must not be above the largest"));
    EXPECT_THAT(answer.body, AllOf(HasSubstr("value=\"high\""), HasSubstr("id=\"field-p0_baseline-error\"")));
    put(form, "p0_baseline", "150,5");
    put(form, "p0_min", "30");
    put(form, "p1_x", "");
    EXPECT_EQ(sent(url, form, "save").status, 303) << "a comma is as good as a point";
    EXPECT_THAT(admin().get(url + "/design").body, HasSubstr("value=\"150.5\""));
}

TEST_P(Layouts, GainAndLosePartsInTheForm) {
    const auto url = added("House style");
    auto form = design(url);
    put(form, "addition", "verify_url");
    auto answer = sent(url, form, "add");
    ASSERT_EQ(answer.status, 200);
    form = formOn(answer.body, "data-preview");
    put(form, "addition", "signatory");
    form = formOn(sent(url, form, "add").body, "data-preview");
    form = formOn(sent(url, form, "remove:p0").body, "data-preview");
    EXPECT_EQ(sent(url, form, "save").status, 303);
    const auto layout = host().database().read(
        [&](sdk::Transaction& tx) { return Layout::parse(designOf(tx, certificateLayouts().get(tx, idOf(url)))); });
    std::vector<std::string> ids;
    for (const auto& element : layout.elements()) ids.push_back(element.id);
    EXPECT_THAT(ids,
                AllOf(testing::Contains("verify_url"), testing::Contains("signatory"), Not(testing::Contains("name"))));
    published(url);
}

TEST_P(Layouts, ShowWhatTheFormHasBeforeItIsSaved) {
    const auto url = added("House style");
    auto form = design(url);
    put(form, "try_name", "Ada 李小龙");
    const auto shown = sdk::Value::parse(admin().post(url + "/preview", form).body);
    EXPECT_THAT(shown["shapes"].dump(), HasSubstr("\"id\":\"workshop\""));
    EXPECT_THAT(shown["template_picture"].get<std::string>(), HasSubstr("/template.svg"));
    EXPECT_THAT(shown["problems"].dump(), HasSubstr("No font has “李”, “小”, “龙”"));
    put(form, "try_name", "");
    put(form, "try_who", "longest");
    host().database().write([](sdk::Transaction& tx) {
        tx.execute("UPDATE certificates_participant SET certificate_name = $1 WHERE email LIKE 'bea%'",
                   std::string(90, 'W'));
    });
    EXPECT_THAT(admin().post(url + "/preview", form).body, HasSubstr("WWW")) << "the longest real name does not fit";
    put(form, "p0_baseline", "low");
    EXPECT_THAT(admin().post(url + "/preview", form).body, HasSubstr("Enter a number"));
    const auto svg = admin().get(url + "/template.svg?file=certificate-a4-landscape.pdf");
    EXPECT_THAT(svg.header("Content-Type"), HasSubstr("svg"));
    EXPECT_THAT(svg.header("Content-Security-Policy"), HasSubstr("sandbox"));
    EXPECT_EQ(admin().get(url + "/template.svg?file=default.json").status, 404);
    EXPECT_EQ(admin().get(url + "/pictures/default.json").status, 404);
}

TEST_P(Layouts, TakeATemplateOfOnesOwnAndRefuseWhatIsNone) {
    const auto url = added("House style", {{"standard", "yes"}});
    auto form = design(url);
    put(form, "deed", "template");
    const auto refused = admin().upload(url + "/design", "template_file", "page.pdf", "%PDF-1.4 no", form);
    EXPECT_EQ(refused.status, 422);
    EXPECT_TRUE(refused.shows("not a PDF that can be used"));
    const auto own = fileBytes(std::filesystem::path(GUILDHALL_PLUGIN_FOLDER) / "layouts/certificate-a4-landscape.pdf");
    const auto taken = admin().upload(url + "/design", "template_file", "page.pdf", own, form);
    ASSERT_EQ(taken.status, 200);
    EXPECT_TRUE(taken.shows("over your own template"));
    EXPECT_EQ(sent(url, formOn(taken.body, "data-preview"), "save").status, 303);
    published(url);
    EXPECT_NEAR(printedHeight("Ida"), 145, 0.05);
    put(form, "deed", "picture");
    const auto picture = admin().upload(url + "/design", "picture", "logo.png", "GIF89a", form);
    EXPECT_EQ(picture.status, 422);
    EXPECT_TRUE(picture.shows("Choose a picture in PNG or JPEG."));
}

TEST_P(Layouts, AreNotPublishedWhenTheyCannotBePrinted) {
    const auto url = added("House style");
    auto form = design(url);
    for (auto& [name, value] : form)
        if (name.ends_with("_words") && value == "Certificate of Completion") value = "Certificate 李";
    EXPECT_EQ(sent(url, form, "save").status, 303) << "a draft may be unfinished";
    EXPECT_TRUE(admin().get(url + "/publish").shows("No font has “李”"));
    const auto answer = admin().post(url + "/publish");
    EXPECT_EQ(answer.status, 409);
    EXPECT_TRUE(answer.shows("No font has “李”"));
    EXPECT_EQ(inForce("en"), "shipped");
}

TEST_P(Layouts, AreForThoseWhoMayChangeHowCertificatesLook) {
    const auto url = added("House style");
    for (const auto* role : {"facilitator", "readonly", "participant"}) {
        auto other = host().signedInAs(role);
        for (const auto& path : {std::string("/certificate-layouts"), url, url + "/design", url + "/sample.pdf",
                                 url + "/template.svg?file=certificate-a4-landscape.pdf"})
            EXPECT_EQ(other.get(path).status, 403) << role << path;
        EXPECT_EQ(other.post(url + "/preview").status, 403);
    }
    EXPECT_EQ(host().signedOut().get(url + "/design").status, 303);
}

TEST_P(Layouts, ThatWerePublishedStay) {
    const auto url = layoutAt("House style", "150");
    const auto draft = added("Never used");
    EXPECT_EQ(admin().post(draft + "/remove").status, 303);
    EXPECT_EQ(admin().post(url + "/remove").status, 409);
    EXPECT_EQ(admin().post(url + "/copy").status, 303);
    EXPECT_TRUE(admin().get("/certificate-layouts").shows("House style (copy)"));
    const auto wrong = admin().post("/certificate-layouts", {{"name", "German"}, {"language", "de"}});
    EXPECT_EQ(wrong.status, 422);
    EXPECT_TRUE(wrong.shows("Choose the layout whose place it takes"));
}

TEST_P(Layouts, KeepTheirFilesAndOnlyThose) {
    const auto url = added("House style");
    auto form = design(url);
    put(form, "deed", "picture");
    const auto shown = admin().upload(url + "/design", "picture", "kept.png", pngOf(60, 30, true), form);
    EXPECT_EQ(sent(url, formOn(shown.body, "data-preview"), "save").status, 303);
    admin().upload(url + "/design", "picture", "left.png", pngOf(20, 30, true), form);
    const auto files = [&] {
        std::size_t count = 0;
        for (const auto& entry : std::filesystem::directory_iterator(host().files() / "layouts")) {
            ++count;
            last_write_time(entry.path(), std::filesystem::file_time_type::clock::now() - std::chrono::hours(25));
        }
        return count;
    };
    EXPECT_EQ(files(), 2u);
    EXPECT_EQ(host().runJob("certificates.sweep"), "done");
    EXPECT_EQ(files(), 1u);
    published(url);
    EXPECT_EQ(host().runJob("certificates.sweep"), "done");
    EXPECT_EQ(files(), 1u);
}

}  // namespace
}  // namespace guildhall::certificates
