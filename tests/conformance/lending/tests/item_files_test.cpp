// Files of records: a manual, a photograph, a receipt that not everybody sees, and an agreement about a person.
#include "loan/loan.hpp"

#include <guildhall/testkit/plugin_test.hpp>

#include <gmock/gmock.h>

#include <filesystem>
#include <thread>

namespace guildhall::lending {
namespace {

using sdk::Value;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using testkit::Answer;
using testkit::Client;
using testkit::FormValues;

const std::string pdf = "%PDF-1.7\nHow to drill";

std::string png(unsigned char width = 64, unsigned char height = 48) {
    std::string bytes("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0", 19);
    bytes += static_cast<char>(width);
    bytes += std::string("\0\0\0", 3) + static_cast<char>(height);
    return bytes + std::string("\x08\x06\0\0\0rest", 9);
}

/// One part of a form; `file` null: a text.
struct Part {
    std::string name;
    std::string value;
    const char* file = nullptr;
};

class ItemFiles : public testkit::PluginTest {
protected:
    static constexpr const char* api = "/api/v1/lending-items";

    void SetUp() override {
        PluginTest::SetUp();
        if (!IsSkipped()) admin_.emplace(host().signedInAs("admin"));
    }
    void TearDown() override {
        admin_.reset();
        PluginTest::TearDown();
    }
    Client& admin() { return *admin_; }

    static Answer send(Client& who, const std::string& path, std::vector<Part> parts) {
        std::string body;
        for (const auto& [name, value, file] : parts)
            body += "--limit\r\nContent-Disposition: form-data; name=\"" + name + "\"" +
                    (file ? "; filename=\"" + std::string(file) + "\"\r\nContent-Type: text/html" : "") + "\r\n\r\n" +
                    value + "\r\n";
        return who.sendText("POST", path, body + "--limit--\r\n", "multipart/form-data; boundary=limit");
    }
    /// A form as a browser sends it, with inputs of files that nobody touched.
    static std::vector<Part> drill(std::vector<Part> more = {}) {
        std::vector<Part> parts{{"tag", "T-1"}, {"title", "Drill"}, {"kind", "tool"}};
        for (const auto& one : more) std::erase_if(parts, [&](const Part& old) { return old.name == one.name; });
        parts.insert(parts.end(), more.begin(), more.end());
        for (const auto* name : {"manual", "photo"})
            if (std::ranges::none_of(parts, [&](const Part& one) { return one.name == name; }))
                parts.push_back({name, "", ""});
        return parts;
    }
    std::string added(std::vector<Part> more = {}) {
        const auto answer = send(admin(), "/lending/items", drill(std::move(more)));
        EXPECT_EQ(answer.status, 303) << errorOn(answer);
        return answer.location();
    }
    Answer changed(Client& who, const std::string& path, std::vector<Part> more, int version) {
        more.push_back({"version", std::to_string(version)});
        return send(who, path + "/edit", drill(std::move(more)));
    }
    /// What stands beside the field of this name.
    static std::string errorBeside(const Answer& answer, const std::string& name) {
        const auto begin = answer.body.find("id=\"field-" + name + "-error\"");
        if (begin == answer.body.npos) return "";
        const auto from = answer.body.find("</span> ", begin) + 8;
        return answer.body.substr(from, answer.body.find("</p>", from) - from);
    }
    static std::string errorOn(const Answer& answer) {
        const auto begin = answer.body.find("<main");
        return answer.body.substr(begin == answer.body.npos ? 0 : begin, 3000);
    }
    Item stored(const std::string& path) {
        return host().database().read(
            [&](sdk::Transaction& tx) { return items().get(tx, path.substr(path.rfind('/') + 1)); });
    }
    std::string at(const std::string& path, const sdk::StoredFile& file) { return path + "/files/" + file.id; }
    static std::string hidden(const Answer& answer, const std::string& name) {
        const auto begin = answer.body.find("name=\"" + name + "\" value=\"");
        if (begin == answer.body.npos) return "";
        const auto from = begin + name.size() + 15;
        return answer.body.substr(from, answer.body.find('"', from) - from);
    }
    std::size_t onDisk(const std::string& noun = "item") {
        const auto folder = host().files() / "records" / noun;
        if (!std::filesystem::exists(folder)) return 0;
        return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
    }
    std::string states() {
        return host().database().read([&](sdk::Transaction& tx) {
            std::string all;
            for (const auto row :
                 tx.query("SELECT state, count(*) FROM kernel_record_file GROUP BY state ORDER BY state"))
                all += (all.empty() ? "" : ", ") + row.text(0) + " " + std::to_string(row.integer(1));
            return all;
        });
    }
    /// For the files only: nobody is signed out by it.
    void aDayPasses() {
        host().database().write([](sdk::Transaction& tx) {
            tx.execute("UPDATE kernel_record_file SET since = since - $1",
                       std::chrono::microseconds(std::chrono::hours(25)).count());
        });
    }
    std::string sweep() { return host().runJob("lending.sweep_item_files"); }
    static Value json(const Answer& answer) { return Value::parse(answer.body, nullptr, false); }
    static testkit::Headers sending(const std::string& disposition, const std::string& version = "\"1\"") {
        return {{"If-Match", version}, {"Content-Disposition", disposition}};
    }
    Answer put(Client& who, const std::string& target, const std::string& bytes, const testkit::Headers& headers,
               const std::string& type = "application/pdf") {
        return who.sendText("PUT", target, bytes, type, headers);
    }

    std::optional<Client> admin_;
};
GUILDHALL_ON_BOTH_DATABASES(ItemFiles);

TEST_P(ItemFiles, AreAddedShownListedReplacedAndRemoved) {
    const auto form = admin().get("/lending/items/new");
    EXPECT_THAT(form.body, HasSubstr("enctype=\"multipart/form-data\""));
    EXPECT_TRUE(form.shows("PDF or TXT, up to 600 kB."));
    EXPECT_TRUE(form.shows("As it stands on its shelf. JPG, PNG, GIF or WEBP, up to 200 kB."));
    EXPECT_THAT(admin().get("/lending/shelves/new").body, Not(HasSubstr("multipart")));
    const auto path = added({{"manual", pdf, "drill <2>.pdf"}, {"photo", png(), "photo.png"}});
    auto item = stored(path);
    EXPECT_EQ(item.manual.name, "drill <2>.pdf");
    EXPECT_EQ(item.manual.mediaType, "application/pdf") << "not as it was sent";
    EXPECT_EQ(item.manual.bytes, static_cast<std::int64_t>(pdf.size()));
    EXPECT_EQ(item.photo.width, 64);
    EXPECT_EQ(states(), "kept 2");

    const auto page = admin().get(path);
    EXPECT_TRUE(page.shows("drill <2>.pdf"));
    EXPECT_TRUE(page.shows("21 bytes"));
    EXPECT_THAT(page.body, HasSubstr("<img src=\"" + at(path, item.photo) +
                                     "\" alt=\"Photo, T-1 — Drill\" width=\"64\" loading=\"lazy\">"));
    EXPECT_TRUE(admin().get("/lending/items?columns=title,manual,photo").shows("drill <2>.pdf"));
    EXPECT_THAT(admin().get("/lending/items?columns=title,manual&format=csv").body, HasSubstr("drill <2>.pdf"));
    EXPECT_EQ(admin().get("/lending/items?columns=title,manual&sort=-manual").status, 200);

    EXPECT_EQ(changed(admin(), path, {}, 1).status, 303) << "inputs that nobody touched";
    EXPECT_EQ(stored(path).manual, item.manual);
    EXPECT_EQ(stored(path).version, 1) << "and nothing else";
    const auto edit = admin().get(path + "/edit");
    EXPECT_THAT(edit.body, HasSubstr("href=\"" + at(path, item.manual) + "\""));
    EXPECT_TRUE(edit.shows("Remove this file"));

    changed(admin(), path, {{"manual", "Short words", "short.txt"}, {"photo_remove", "yes"}}, 1);
    const auto after = stored(path);
    EXPECT_EQ(after.manual.name, "short.txt");
    EXPECT_EQ(after.manual.mediaType, "text/plain");
    EXPECT_FALSE(after.photo.has());
    EXPECT_EQ(states(), "kept 1, left 2");
    EXPECT_EQ(admin().get(at(path, item.manual)).status, 404);
    EXPECT_EQ(admin().get(at(path, item.photo)).status, 404);
    EXPECT_EQ(admin().get(at(path, after.manual)).body, "Short words");

    const auto history = admin().get(path + "/history");
    EXPECT_TRUE(history.shows("drill <2>.pdf (21 bytes)"));
    EXPECT_TRUE(history.shows("short.txt (11 bytes)"));
    EXPECT_THAT(history.body, Not(HasSubstr("file-")));
    const auto log = host().audit("ITEM_UPDATED").front().changes;
    EXPECT_EQ(log["manual"]["before"], "drill <2>.pdf (21 bytes)");
    EXPECT_EQ(log["photo"]["after"], "");
}

TEST_P(ItemFiles, AreServedSoThatTheyCanDoNoHarm) {
    const auto path = added({{"manual", pdf, "Ada’s %22drill%22; ü.pdf"}, {"photo", png(), "photo.png"}});
    const auto item = stored(path);
    const auto manual = admin().get(at(path, item.manual));
    EXPECT_EQ(manual.body, pdf);
    EXPECT_EQ(manual.header("content-type"), "application/pdf");
    EXPECT_THAT(manual.header("content-security-policy"), HasSubstr("sandbox"));
    EXPECT_THAT(manual.header("content-disposition"), StartsWith("attachment; filename=\"Ada"));
    EXPECT_THAT(manual.header("content-disposition"),
                HasSubstr("filename*=UTF-8''Ada%E2%80%99s%20%22drill%22%3B%20%C3%BC.pdf"));
    EXPECT_THAT(manual.header("cache-control"), HasSubstr("private"));
    EXPECT_THAT(admin().get(at(path, item.photo)).header("content-disposition"),
                StartsWith("inline; filename=\"photo.png\""));
    const auto head = admin().sendText("HEAD", at(path, item.manual), "", "");
    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(head.header("etag"), manual.header("etag"));
    const auto part = admin().sendText("GET", at(path, item.manual), "", "", {{"Range", "bytes=1-3"}});
    EXPECT_EQ(part.status, 206);
    EXPECT_EQ(part.body, "PDF");
    EXPECT_EQ(admin().sendText("GET", at(path, item.manual), "", "", {{"If-None-Match", manual.header("etag")}}).status,
              304);
    EXPECT_EQ(admin().sendText("GET", at(path, item.manual), "", "", {{"Range", "bytes=900-"}}).status, 416);
    for (const auto* absent : {"file-aaaaaaaaaaaa", "x", "..%2f..%2fsecret.key", "manual", "%00"})
        EXPECT_THAT(admin().get(path + "/files/" + absent).status, ::testing::AnyOf(404, 400)) << absent;
    const auto other = added({{"tag", "T-2"}});
    EXPECT_EQ(admin().get(other + "/files/" + item.manual.id).status, 404) << "of another record";
    EXPECT_EQ(host().signedOut().get(at(path, item.manual)).status, 303);
    EXPECT_EQ(host().signedInAs("participant").get(at(path, item.manual)).status, 403);
    EXPECT_EQ(host().signedInAs("readonly").get(at(path, item.manual)).status, 200);
    admin().post(path + "/retire", {{"reason", "worn"}});
    EXPECT_EQ(stored(path).manual, item.manual) << "a tool is not retired";
}

TEST_P(ItemFiles, OfARecordOutOfSightAreOutOfSight) {
    const auto path = added({{"kind", "book"}, {"manual", pdf, "a.pdf"}});
    const auto file = at(path, stored(path).manual);
    auto reader = host().signedInAs("readonly");
    EXPECT_EQ(reader.get(file).status, 200);
    EXPECT_EQ(admin().post(path + "/retire", {{"reason", "worn"}}).status, 303);
    EXPECT_EQ(reader.get(file).status, 404);
    EXPECT_EQ(reader.sendText("GET", std::string(api) + path.substr(path.rfind('/')) + "/manual", "", "").status, 404);
    EXPECT_EQ(admin().get(file).status, 200);
    EXPECT_EQ(changed(admin(), path, {{"manual", "New words", "b.txt"}}, 2).status, 409) << "what is retired stays";
    EXPECT_EQ(states(), "kept 1") << "and nothing was taken";
}

TEST_P(ItemFiles, ThatAreWrongAreRefusedBesideTheField) {
    const auto beside = [&](const char* field, const char* name, const std::string& bytes) {
        const auto answer = send(admin(), "/lending/items", drill({{field, bytes, name}}));
        EXPECT_EQ(answer.status, 422) << name;
        return errorBeside(answer, field);
    };
    EXPECT_EQ(beside("manual", "huge.pdf", pdf + std::string(700'000, 'x')),
              "“huge.pdf” is 700 kB — choose one of 600 kB or less");
    EXPECT_EQ(beside("manual", "empty.pdf", ""), "“empty.pdf” is empty — choose another file");
    EXPECT_EQ(beside("manual", "x.pdf.exe", pdf),
              "“x.pdf.exe” cannot be used here — choose a file that ends in PDF or TXT");
    EXPECT_THAT(beside("manual", "x.pdf", "MZ"), HasSubstr("is not what its ending says"));
    EXPECT_THAT(beside("photo", "x.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
                HasSubstr("ends in JPG, PNG, GIF or WEBP"));
    EXPECT_THAT(beside("photo", "x.png", "<html><script>alert(1)</script>"), HasSubstr("is no picture"));
    EXPECT_THAT(beside("photo", "x.png", png(0, 7)), HasSubstr("is damaged"));
    EXPECT_EQ(onDisk(), 0u);
    EXPECT_EQ(states(), "");
    const auto far = send(admin(), "/lending/items", drill({{"manual", std::string(60'000'000, 'x'), "x.pdf"}}));
    EXPECT_EQ(far.status, 413) << "what is far too large is not read to its end";
}

TEST_P(ItemFiles, OfALongFormAreReadFromWhereTheyWereReceived) {
    std::string photo("\xff\xd8", 2);
    for (int i = 0; i < 3; ++i) photo += std::string("\xff\xe1\xff\xff", 4) + std::string(0xfffd, '\xff');
    photo += std::string("\xff\xc0\0\x11\x08\0\x30\0\x40", 9) + std::string(300'000, '\7');
    const auto path = added({{"receipt", photo, "scan.png"}});
    const auto receipt = stored(path).receipt;
    EXPECT_EQ(receipt.name, "scan.jpg") << "what it is";
    EXPECT_EQ(receipt.width, 64);
    EXPECT_EQ(receipt.bytes, static_cast<std::int64_t>(photo.size()));
    EXPECT_TRUE(admin().get(at(path, receipt)).body == photo);
    const auto part = admin().sendText("GET", at(path, receipt), "", "", {{"Range", "bytes=-4"}});
    EXPECT_EQ(part.body, "\7\7\7\7");
}

TEST_P(ItemFiles, HaveNamesInEveryScriptAndNothingElseInThem) {
    int number = 0;
    for (const auto& [sent, kept] :
         std::vector<std::pair<std::string, std::string>>{{"دليل الاستخدام.pdf", "دليل الاستخدام.pdf"},
                                                          {"🛠️ manual.pdf", "🛠️ manual.pdf"},
                                                          {"../../etc/passwd.txt", "passwd.txt"},
                                                          {"..\\\\..\\\\a.txt", "a.txt"},
                                                          {"x\u202Efdp.txt", "xfdp.txt"}}) {
        const auto path = added({{"tag", "N-" + std::to_string(++number)}, {"manual", pdf, sent.c_str()}});
        EXPECT_EQ(stored(path).manual.name, kept);
        EXPECT_TRUE(admin().get(path).shows(kept));
        EXPECT_EQ(admin().get(at(path, stored(path).manual)).body, pdf);
    }
    std::string endless;
    for (int i = 0; i < 300; ++i) endless += "ض";  // Bike4Mind/bike4mind #2269: cut between two letters, not inside one
    const auto path = added({{"tag", "L"}, {"manual", pdf, (endless + ".pdf").c_str()}});
    EXPECT_THAT(stored(path).manual.name, HasSubstr("ض….pdf"));
    EXPECT_EQ(admin().get(at(path, stored(path).manual)).status, 200);
    EXPECT_EQ(send(admin(), "/lending/items", drill({{"manual", pdf, "a\r\nX: y.pdf"}})).status, 400);
    EXPECT_EQ(stored(added({{"tag", "B"}, {"manual", pdf, "a%0D%0AX: y.pdf"}})).manual.name, "aX: y.pdf")
        << "as browsers send it";  // php/php-src #8206: left as %22 and %0A
    for (const auto& entry : std::filesystem::directory_iterator(host().files() / "records/item"))
        EXPECT_THAT(entry.path().filename().string(), StartsWith("file-")) << "names are no paths";
}

// dustin10/VichUploaderBundle #631 and #343, filamentphp/filament #7447: chosen again after an error elsewhere.
TEST_P(ItemFiles, AreKeptWhenSomethingElseInTheFormIsWrong) {
    const auto wrong = send(admin(), "/lending/items", drill({{"title", ""}, {"manual", pdf, "drill.pdf"}}));
    EXPECT_EQ(wrong.status, 422);
    EXPECT_THAT(wrong.body, HasSubstr("<bdi>drill.pdf</bdi> (21 bytes) is chosen."));
    EXPECT_TRUE(wrong.shows("Do not use this file"));
    const auto id = hidden(wrong, "manual_id");
    ASSERT_THAT(id, StartsWith("file-"));
    EXPECT_EQ(states(), "pending 1");
    const auto again = send(admin(), "/lending/items", drill({{"title", ""}, {"manual_id", id}}));
    EXPECT_EQ(hidden(again, "manual_id"), id) << "as often as it takes";
    const auto path = added({{"manual_id", id}});
    EXPECT_EQ(stored(path).manual.id, id);
    EXPECT_EQ(states(), "kept 1");

    // The same with a file that is there already: it stays until the new one is saved, and may stay at all.
    const auto other = changed(admin(), path, {{"title", ""}, {"manual", "New words", "new.txt"}}, 1);
    EXPECT_TRUE(other.shows("Keep drill.pdf instead"));
    const auto next = hidden(other, "manual_id");
    EXPECT_EQ(changed(admin(), path, {{"manual_id", next}, {"manual_drop", "yes"}, {"title", "Driller"}}, 1).status,
              303);
    EXPECT_EQ(stored(path).manual.id, id);
    EXPECT_EQ(changed(admin(), path, {{"manual_id", next}}, 2).status, 303);
    EXPECT_EQ(stored(path).manual.name, "new.txt");
    // A wish to remove is kept, too.
    const auto removing = changed(admin(), path, {{"title", ""}, {"manual_remove", "yes"}}, 3);
    EXPECT_THAT(removing.body, HasSubstr("name=\"manual_remove\" value=\"yes\" checked"));
    // What is chosen now goes before everything else.
    changed(admin(), path, {{"manual", pdf, "third.pdf"}, {"manual_remove", "yes"}}, 3);
    EXPECT_EQ(stored(path).manual.name, "third.pdf");
    // A wrong one takes nothing away.
    EXPECT_TRUE(changed(admin(), path, {{"manual", "", "empty.pdf"}}, 4).shows("third.pdf"));
}

// rails/rails #41413: whoever knows the id of a file takes it into a record of their own.
TEST_P(ItemFiles, OfSomebodyElseOrOfARecordAreNotTakenByTheirId) {
    auto helper = host().signedInAs("helpdesk");
    const auto mine =
        hidden(send(helper, "/lending/items", drill({{"title", ""}, {"manual", pdf, "a.pdf"}})), "manual_id");
    const auto path = added({{"manual", pdf, "b.pdf"}});
    const auto kept = stored(path).manual.id;
    for (const auto& id : {mine, kept, std::string("file-aaaaaaaaaaaa"), std::string("item-aaaaaaaaaaaa")}) {
        const auto answer = send(admin(), "/lending/items", drill({{"tag", "T-2"}, {"manual_id", id}}));
        EXPECT_EQ(answer.status, 422) << id;
        EXPECT_EQ(errorBeside(answer, "manual"), "The file you chose before is no longer there — choose it again");
    }
    const auto wrongField = send(helper, "/lending/items", drill({{"tag", "T-2"}, {"photo_id", mine}}));
    EXPECT_EQ(errorBeside(wrongField, "photo"), "The file you chose before is no longer there — choose it again");
    EXPECT_EQ(send(helper, "/lending/items", drill({{"tag", "T-3"}, {"manual_id", mine}})).status, 303);
    EXPECT_EQ(admin().get(path + "/files/" + mine).status, 404);
}

// thoughtbot/paperclip #2588: after a roll-back the record names a file that is gone. directus/directus #16526: one
// that no record names stays for ever.
TEST_P(ItemFiles, OutliveARollBackAndGoOnlyADayAfterNobodyHasThem) {
    const auto path = added({{"manual", pdf, "a.pdf"}});
    const auto before = stored(path);
    EXPECT_EQ(changed(admin(), path, {{"manual", "New", "b.txt"}, {"kind", "device"}, {"serial", "7"}}, 1).status, 422);
    EXPECT_EQ(stored(path).manual, before.manual) << "the rules wanted a price";
    EXPECT_THROW(host().database().write([&](sdk::Transaction& tx) {
        tx.execute("UPDATE kernel_record_file SET state = 'left' WHERE id = $1", before.manual.id);
        throw sdk::Conflict("rolled back");
    }),
                 sdk::Conflict);
    EXPECT_EQ(states(), "kept 1, pending 1");
    EXPECT_EQ(sweep(), "done");
    EXPECT_EQ(onDisk(), 2u) << "the form may still be open";
    aDayPasses();
    EXPECT_EQ(sweep(), "done");
    EXPECT_EQ(states(), "kept 1");
    EXPECT_EQ(onDisk(), 1u);
    EXPECT_EQ(admin().get(at(path, before.manual)).body, pdf);
    EXPECT_EQ(admin().post(path + "/remove").status, 303);
    EXPECT_EQ(states(), "left 1");
    sweep();
    EXPECT_EQ(onDisk(), 1u);
    aDayPasses();
    sweep();
    EXPECT_EQ(onDisk(), 0u);
    EXPECT_EQ(states(), "");
}

TEST_P(ItemFiles, WhosePageWasLeftOpenForADaySaySo) {
    const auto id =
        hidden(send(admin(), "/lending/items", drill({{"title", ""}, {"manual", pdf, "a.pdf"}})), "manual_id");
    aDayPasses();
    sweep();
    EXPECT_EQ(onDisk(), 0u);
    const auto late = send(admin(), "/lending/items", drill({{"manual_id", id}}));
    EXPECT_EQ(late.status, 422);
    EXPECT_EQ(errorBeside(late, "manual"), "The file you chose before is no longer there — choose it again");
}

// herrerad85/tallybook #110: records that go by another way leave their files behind.
TEST_P(ItemFiles, OfRecordsThatAPluginRemovedByItselfGoToo) {
    const auto path = added({{"manual", pdf, "a.pdf"}, {"photo", png(), "a.png"}});
    const auto other = added({{"tag", "T-2"}, {"manual", pdf, "b.pdf"}});
    host().database().write([&](sdk::Transaction& tx) {
        tx.execute("DELETE FROM lending_item WHERE id = $1", path.substr(path.rfind('/') + 1));
        auto item = items().get(tx, other.substr(other.rfind('/') + 1));
        item.manual = {};
        items().update(tx, item);
    });
    sweep();
    EXPECT_EQ(states(), "left 3");
    aDayPasses();
    sweep();
    EXPECT_EQ(onDisk(), 0u);
}

TEST_P(ItemFiles, OfTwoEditorsAreNeverLost) {
    const auto path = added({{"manual", pdf, "first.pdf"}});
    auto helper = host().signedInAs("helpdesk");
    EXPECT_EQ(changed(helper, path, {{"manual", "Theirs", "theirs.txt"}}, 1).status, 303);
    const auto meanwhile = changed(admin(), path, {{"title", "Big drill"}}, 1);
    EXPECT_EQ(meanwhile.status, 303) << "who did not touch it does not bring the old one back";
    EXPECT_EQ(stored(path).manual.name, "theirs.txt");
    const auto conflict = changed(admin(), path, {{"title", "Big drill"}, {"manual", "Mine", "mine.txt"}}, 1);
    EXPECT_EQ(conflict.status, 409);
    for (const auto* name : {"first.pdf", "theirs.txt", "mine.txt"}) EXPECT_TRUE(conflict.shows(name)) << name;
    EXPECT_THAT(conflict.body, Not(HasSubstr("&quot;name&quot;")));
    EXPECT_TRUE(conflict.shows("Keep theirs.txt instead"));
    const auto mine = hidden(conflict, "manual_id");
    EXPECT_EQ(changed(admin(), path, {{"title", "Big drill"}, {"manual_id", mine}}, 3).status, 303);
    EXPECT_EQ(stored(path).manual.name, "mine.txt");
    // The same name again is another file all the same, at another address (frappe/frappe #31641: the old one is
    // shown).
    EXPECT_EQ(changed(helper, path, {{"title", "Big drill"}, {"manual", "Mine, too", "mine.txt"}}, 4).status, 303);
    EXPECT_EQ(changed(admin(), path, {{"title", "Big drill"}, {"manual", "Mine again", "mine.txt"}}, 4).status, 409);
}

TEST_P(ItemFiles, ThatTheViewerMayNotSeeAreNeitherSeenNorSetNorRemoved) {
    const auto path = added({{"receipt", pdf, "zqcanaryqz.pdf"}});
    const auto receipt = stored(path).receipt;
    const auto record = std::string(api) + path.substr(path.rfind('/'));
    EXPECT_EQ(admin().get(at(path, receipt)).status, 200);
    for (const auto* role : {"helpdesk", "readonly"}) {
        auto other = host().signedInAs(role);
        for (const auto& page :
             {path, path + "/edit", path + "/history", std::string("/lending/items?columns=title,receipt"),
              std::string("/lending/items?columns=title,receipt&format=csv"), record, std::string(api)}) {
            const auto answer = other.get(page);
            EXPECT_THAT(answer.body, Not(HasSubstr("zqcanary"))) << role << " " << page;
            EXPECT_THAT(answer.body, Not(HasSubstr(receipt.id))) << role << " " << page;
        }
        EXPECT_EQ(other.get(at(path, receipt)).status, 404);
        EXPECT_EQ(other.get(record + "/receipt").status, 404);
    }
    auto helper = host().signedInAs("helpdesk");
    EXPECT_THAT(helper.get(path + "/edit").body,
                HasSubstr("You do not have permission to see or change this. It stays as it is."));
    for (const auto& part : {Part{"receipt", pdf, "x.pdf"}, Part{"receipt_remove", "yes"},
                             Part{"receipt_id", receipt.id}, Part{"receipt_drop", "yes"}})
        EXPECT_EQ(changed(helper, path, {part}, 1).status, 422) << part.name;
    EXPECT_EQ(put(helper, record + "/receipt", pdf, sending("attachment; filename=x.pdf")).status, 422);
    EXPECT_EQ(helper.sendText("DELETE", record + "/receipt", "", "", {{"If-Match", "\"1\""}}).status, 422);
    EXPECT_EQ(changed(helper, path, {{"title", "Drill 2"}}, 1).status, 303) << "everything else they may";
    EXPECT_EQ(stored(path).receipt, receipt);
    EXPECT_EQ(states(), "kept 1");
    EXPECT_EQ(put(*admin_, record + "/receipt", pdf, sending("attachment; filename=x.pdf", "\"2\"")).status, 200);
    auto reader = host().signedInAs("readonly");
    EXPECT_EQ(changed(reader, path, {{"manual", pdf, "x.pdf"}}, 3).status, 403);
    EXPECT_EQ(put(reader, record + "/manual", pdf, sending("attachment; filename=x.pdf", "\"3\"")).status, 403);
}

TEST_P(ItemFiles, AreSentFetchedAndRemovedByPrograms) {
    const auto made = admin().send("POST", api, Value{{"tag", "P-1"}, {"title", "Plane"}});
    const auto record = made.location();
    EXPECT_EQ(json(made)["manual"], nullptr);
    const auto manual = record + "/manual";
    EXPECT_EQ(admin().get(manual).status, 404) << "there is none";
    EXPECT_EQ(put(admin(), manual, pdf, {{"Content-Disposition", "attachment; filename=a.pdf"}}).status, 428);
    const auto nameless = put(admin(), manual, pdf, {{"If-Match", "\"1\""}});
    EXPECT_EQ(nameless.status, 422);
    EXPECT_THAT(json(nameless)["errors"][0]["message"].get<std::string>(), HasSubstr("Say what the file is called"));
    EXPECT_EQ(put(admin(), manual, pdf, sending("attachment; filename*=UTF-8''%zz.pdf")).status, 422);
    EXPECT_EQ(put(admin(), manual, "MZ", sending("attachment; filename=a.pdf")).status, 422);
    EXPECT_EQ(put(admin(), manual, "", sending("attachment; filename=a.pdf")).status, 422);
    EXPECT_EQ(put(admin(), manual, pdf + std::string(700'000, 'x'), sending("attachment; filename=a.pdf")).status, 422);
    for (const auto* type : {"application/x-www-form-urlencoded", "multipart/form-data; boundary=x"})
        EXPECT_THAT(put(admin(), manual, pdf, sending("attachment; filename=a.pdf"), type).status,
                    ::testing::AnyOf(400, 422));
    EXPECT_EQ(states(), "");
    const auto sent =
        put(admin(), manual, pdf, sending("attachment; filename=\"fallback.pdf\"; filename*=utf-8'en'na%C3%AFve.pdf"));
    EXPECT_EQ(sent.status, 200) << sent.body;
    EXPECT_EQ(sent.header("etag"), "\"2\"");
    EXPECT_EQ(
        json(sent)["manual"],
        (Value{{"name", "naïve.pdf"}, {"media_type", "application/pdf"}, {"bytes", pdf.size()}, {"url", manual}}));
    EXPECT_EQ(json(admin().get(api))["items"][0]["manual"], json(sent)["manual"]);
    EXPECT_EQ(json(admin().get(std::string(api) + "?fields=tag"))["items"][0].contains("manual"), false);
    EXPECT_EQ(admin().get(manual).body, pdf);
    EXPECT_THAT(admin().get(manual).header("content-disposition"), StartsWith("attachment"));
    EXPECT_EQ(put(admin(), manual, pdf, sending("attachment; filename=b.pdf")).status, 412) << "an old version";
    const auto refused = admin().send("PATCH", record, Value{{"manual", {{"name", "x.pdf"}}}}, {{"If-Match", "\"2\""}});
    EXPECT_EQ(refused.status, 422);
    EXPECT_THAT(refused.body, HasSubstr("with PUT to the record's address and /manual"));
    EXPECT_EQ(admin().send("PATCH", record, Value{{"manual", nullptr}}, {{"If-Match", "\"2\""}}).status, 422);
    EXPECT_EQ(admin()
                  .send("PATCH", record, Value{{"title", "Jack plane"}, {"manual", json(sent)["manual"]}},
                        {{"If-Match", "\"2\""}})
                  .status,
              200)
        << "a record may be sent back as it was read";
    EXPECT_EQ(admin().send("POST", api, Value{{"tag", "P-2"}, {"title", "P"}, {"manual", "x"}}).status, 422);
    const auto key = testkit::Headers{{"If-Match", "\"3\""}, {"Idempotency-Key", "once"}};
    const auto gone = admin().sendText("DELETE", manual, "", "", key);
    EXPECT_EQ(gone.status, 200) << gone.body;
    EXPECT_EQ(admin().sendText("DELETE", manual, "", "", key).header("idempotent-replayed"), "true");
    EXPECT_EQ(json(admin().get(record))["manual"], nullptr);
    EXPECT_EQ(admin().get(manual).status, 404);

    const auto paths = json(admin().get("/api/openapi.json"))["paths"];
    const auto described = paths[std::string(api) + "/{id}/manual"];
    EXPECT_TRUE(described.contains("get") && described.contains("put") && described.contains("delete"));
    EXPECT_THAT(paths.dump(), HasSubstr("PDF or TXT, up to 600 kB."));
}

TEST_P(ItemFiles, ComeWithNoList) {
    const auto page = admin().get("/lending/items/import");
    EXPECT_FALSE(page.shows("Manual"));
    EXPECT_FALSE(page.shows("Photo"));
    EXPECT_THAT(admin().get("/lending/items/import/sample").body, Not(HasSubstr("Manual")));
}

TEST_P(ItemFiles, AboutPeopleAreTheirsToSeeAreRecordedAndErased) {
    auto ada = host().signedInAs("participant"), boss = host().signedInAs("super_admin");
    const auto item = added();
    const auto path = send(boss, "/lending/loans",
                           {{"item", item.substr(item.rfind('/') + 1)},
                            {"borrower", ada.personId()},
                            {"due", "2026-03-20"},
                            {"agreement", pdf, "signed by ada.pdf"}})
                          .location();
    ASSERT_THAT(path, StartsWith("/lending/loans/"));
    const auto loan =
        host().database().read([&](sdk::Transaction& tx) { return loans().get(tx, path.substr(path.rfind('/') + 1)); });
    const auto file = at(path, loan.agreement);
    EXPECT_EQ(ada.get(file).body, pdf) << "it is theirs";
    EXPECT_TRUE(ada.get(path).shows("signed by ada.pdf"));
    EXPECT_EQ(host().audit("EXPORT").size(), 0u);
    auto reader = host().signedInAs("readonly");
    EXPECT_EQ(reader.get(file).status, 404);
    EXPECT_FALSE(reader.get(path).shows("signed by ada.pdf"));
    EXPECT_EQ(host().signedInAs("participant").get(file).status, 404);
    EXPECT_EQ(boss.get(file).status, 200);
    EXPECT_EQ(host().audit("EXPORT").size(), 1u);
    EXPECT_EQ(host().audit("EXPORT").front().target, "lending.loan");
    EXPECT_THAT(ada.get("/my-data.json").body, HasSubstr("signed by ada.pdf"));

    EXPECT_EQ(boss.post(path + "/take_back").status, 303);
    EXPECT_EQ(onDisk("loan"), 1u);
    EXPECT_EQ(boss.post("/users/" + ada.personId() + "/erase", {{"reason", "They asked for it"}}).status, 303);
    EXPECT_EQ(boss.get(file).status, 404);
    host().runJobs();
    EXPECT_EQ(onDisk("loan"), 0u) << "without waiting for the night";
    EXPECT_EQ(states(), "");
}

TEST_P(ItemFiles, OfAPluginThatIsPurgedAreForgotten) {
    added({{"manual", pdf, "a.pdf"}});
    auto boss = host().signedInAs("super_admin");
    host().disable();
    EXPECT_TRUE(boss.get("/admin/plugins/lending/purge").shows("Files of records"));
}

TEST_P(ItemFiles, ThatOnePersonSendsAndNeverSavesAreNotEndless) {
    int status = 0;
    for (int i = 0; i < 101 && status != 429; ++i)
        status = send(admin(), "/lending/items", drill({{"title", ""}, {"manual", pdf, "a.pdf"}})).status;
    EXPECT_EQ(status, 429);
    EXPECT_EQ(onDisk(), 100u);
}

TEST_P(ItemFiles, OfTwoWhoSaveAtOnceAreNeverMixed) {
    const auto path = added({{"manual", pdf, "a.pdf"}});
    std::vector<Client> clients;
    for (int i = 0; i < 4; ++i) clients.push_back(host().signedInAs("admin"));
    std::vector<std::thread> people;
    for (int i = 0; i < 4; ++i)
        people.emplace_back([&, i] {
            auto& one = clients[static_cast<std::size_t>(i)];
            changed(one, path,
                    {{"manual", "Words of " + std::to_string(i), ("m" + std::to_string(i) + ".txt").c_str()}}, 1);
        });
    for (auto& one : people) one.join();
    const auto item = stored(path);
    EXPECT_EQ(admin().get(at(path, item.manual)).body, "Words of " + item.manual.name.substr(1, 1));
    aDayPasses();
    sweep();
    EXPECT_EQ(onDisk(), 1u);
}

}  // namespace
}  // namespace guildhall::lending
