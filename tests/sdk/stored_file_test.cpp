// What files a field takes, and what they are called.
#include <guildhall/sdk/form.hpp>
#include <guildhall/sdk/stored_file.hpp>
#include <guildhall/sdk/text.hpp>

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

namespace guildhall::sdk {
namespace {

using ::testing::HasSubstr;

std::string png(std::uint32_t width, std::uint32_t height) {
    std::string bytes("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16);
    for (const auto side : {width, height})
        for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(side >> shift & 0xff);
    return bytes + std::string("\x08\x06\0\0\0", 5);
}

/// With a preview and a colour profile of 130 kB before the frame, as cameras write them.
std::string jpeg(unsigned width, unsigned height) {
    std::string bytes("\xff\xd8", 2);
    for (int i = 0; i < 2; ++i)
        bytes += std::string("\xff\xe1\xff\xff", 4) + std::string(0xfffd, '\xff');  // which looks like markers
    bytes += std::string("\xff\xff\xff\xc4\0\4ab", 8);                              // filled up; tables, no frame
    bytes += std::string("\xff\xc2\0\x11\x08", 5);
    for (const auto side : {height, width}) bytes += {static_cast<char>(side >> 8), static_cast<char>(side & 0xff)};
    return bytes + std::string(12, '\3');
}

std::string gif(unsigned char width, unsigned char height) {
    return std::string("GIF89a") + static_cast<char>(width) + '\0' + static_cast<char>(height) + std::string(3, '\0');
}

std::string webp(std::string_view chunk) {
    auto bytes = std::string("RIFF\x20\0\0\0WEBP", 12) + std::string(chunk);
    bytes.resize(40, '\0');
    return bytes;
}

Field field(std::vector<std::string> accept = {}, std::int64_t mostBytes = 0) {
    return {"paper", "Paper", FieldType::File, {.accept = std::move(accept), .mostBytes = mostBytes}};
}

CheckedFile check(const Field& field, const std::string& name, const std::string& bytes) {
    return checkFile(field, {.field = "paper", .fileName = name, .contentType = "image/png", .content = bytes});
}

TEST(NamesOfFiles, HaveNoPathAndNothingThatIsNotSeen) {
    for (const auto& [sent, kept] :
         std::vector<std::pair<std::string, std::string>>{{"manual.pdf", "manual.pdf"},
                                                          {"../../etc/passwd", "passwd"},
                                                          {"C:\\Users\\ada\\scan 1.pdf", "scan 1.pdf"},
                                                          {"a\r\nX: y.pdf", "aX: y.pdf"},
                                                          {std::string("a\0b.pdf", 7), "ab.pdf"},
                                                          {"photo\u202Egnp.exe", "photognp.exe"},
                                                          {"x\u200By\uFEFF.pdf", "xy.pdf"},
                                                          {"  .. a.pdf. . ", "a.pdf"},
                                                          {".htaccess", "htaccess"},
                                                          {"...", "file"},
                                                          {"", "file"},
                                                          {"a/", "file"},
                                                          {"\x80\x81.pdf", "pdf"},
                                                          {"e\u0301tude.pdf", "\u00E9tude.pdf"},
                                                          {"دليل الاستخدام.pdf", "دليل الاستخدام.pdf"},
                                                          {"🛠️ manual.pdf", "🛠️ manual.pdf"}})
        EXPECT_EQ(fileName(sent), kept);
}

TEST(NamesOfFiles, AreShortenedBetweenLettersAndKeepTheirEnding) {
    for (const auto* letter : {"a", "é", "ض", "🛠️", "e\u0301"}) {
        std::string name;
        for (int i = 0; i < 300; ++i) name += letter;
        const auto kept = fileName(name + ".pdf");
        EXPECT_LE(kept.size(), 180u);
        EXPECT_THAT(kept, HasSubstr("….pdf"));
        EXPECT_TRUE(isUtf8(kept));
    }
    EXPECT_LE(fileName(std::string(300, 'a') + "." + std::string(300, 'b')).size(), 180u);
}

TEST(FilesThatAreSent, AreWhatTheirBytesAndTheirEndingSay) {
    EXPECT_EQ(check(field(), "a.pdf", "%PDF-1.7 …").file.mediaType, "application/pdf");
    EXPECT_EQ(check(field(), "A.PDF", "\n%PDF-1.7 …").file.name, "A.PDF");
    EXPECT_EQ(check(field(), "a.txt", "Words\r\n\twith tabs").file.mediaType, "text/plain");
    EXPECT_EQ(check(field(), "a.csv",
                    std::string("\xff\xfe"
                                "a\0,\0",
                                6))
                  .file.mediaType,
              "text/csv")
        << "UTF-16";
    EXPECT_THAT(check(field(), "a.docx", "PK\x03\x04…").file.mediaType, HasSubstr("wordprocessingml"));
    EXPECT_THAT(*check(field(), "a.pdf", "MZ\x90").error, HasSubstr("“a.pdf” is not what its ending says"));
    EXPECT_THAT(*check(field(), "a.txt", std::string("MZ\0\1", 4)).error, HasSubstr("is not what its ending says"));
    EXPECT_THAT(*check(field(), "a.docx", "%PDF-1.7").error, HasSubstr("is not what its ending says"));
    for (const auto* name :
         {"x.pdf.exe", "x", "x.svg", "x.html", "x.pdf::$DATA", "x.exe.", "pdf", "x.docm", "x.pdf\u202Eexe"})
        EXPECT_THAT(*check(field(), name, "%PDF-1.7").error,
                    HasSubstr("cannot be used here — choose a file that ends in"))
            << name;
    EXPECT_THAT(*check(field({"pdf"}), "a.png", png(1, 1)).error, HasSubstr("ends in PDF"));
    EXPECT_FALSE(check(field(), "a.pdf", "%PDF-1.7").file.has()) << "an id comes with the place it gets";
}

TEST(FilesThatAreSent, AreNeitherEmptyNorLargerThanTheFieldTakes) {
    EXPECT_THAT(*check(field(), "a.pdf", "").error, HasSubstr("“a.pdf” is empty"));
    EXPECT_FALSE(check(field({}, 1'000), "a.txt", std::string(1'000, 'a')).error);
    EXPECT_EQ(*check(field({}, 1'000), "a.txt", std::string(1'001, 'a')).error,
              "“a.txt” is 1 kB — choose one of 1 kB or less");
    EXPECT_EQ(mostBytes(field()), 10'000'000);
}

TEST(PicturesThatAreSent, AreOfAKnownFormatAndASaneSize) {
    const auto pictures = field({"image"});
    for (const auto& [name, bytes, type, width] : std::vector<std::tuple<std::string, std::string, std::string, int>>{
             {"a.png", png(640, 480), "image/png", 640},
             {"a.JPG", jpeg(4032, 3024), "image/jpeg", 4032},
             {"a.jfif", jpeg(1, 1), "image/jpeg", 1},
             {"a.gif", gif(7, 9), "image/gif", 7},
             {"a.webp", webp(std::string("VP8X\x0a\0\0\0\0\0\0\0\x1f\x03\0\x57\x02\0", 18)), "image/webp", 800},
             {"a.webp", webp(std::string("VP8L\x0a\0\0\0\x2f\x1f\xc3\x95\0", 13)), "image/webp", 800},
             {"a.webp", webp(std::string("VP8 \x0a\0\0\0\0\0\0\x9d\x01\x2a\x20\x03\x58\x02", 18)), "image/webp",
              800}}) {
        const auto checked = check(pictures, name, bytes);
        EXPECT_FALSE(checked.error) << name << *checked.error;
        EXPECT_EQ(checked.file.mediaType, type);
        EXPECT_EQ(checked.file.width, width) << name;
        EXPECT_EQ(checked.file.name, name);
    }
    EXPECT_EQ(check(pictures, "scan.png", jpeg(10, 10)).file.name, "scan.jpg") << "it opens under its own ending";
    EXPECT_THAT(*check(pictures, "a.png", "<svg onload=alert(1)>").error, HasSubstr("is no picture"));
    EXPECT_THAT(*check(pictures, "a.png", "<!doctype html>").error, HasSubstr("is no picture"));
    EXPECT_THAT(*check(pictures, "a.gif", "GI").error, HasSubstr("is no picture"));
    for (const auto& damaged :
         {png(0, 5), png(1, 1).substr(0, 20), std::string("\xff\xd8\xff"), jpeg(5, 5).substr(0, 70'000),
          std::string("GIF89a"), webp("VP8?"), std::string("\xff\xd8\xff\xda\0\4", 6)})
        EXPECT_THAT(*check(pictures, "a.png", damaged).error, HasSubstr("is damaged"));
    EXPECT_EQ(*check(pictures, "a.png", png(12'001, 3)).error,
              "“a.png” is 12001 × 3 pixels — each side can be 12000 at most");
    EXPECT_TRUE(check(pictures, "a.png", png(0xffffffff, 0xffffffff)).error);
}

TEST(Hints, SayWhatIsTakenBeforeAnybodyChooses) {
    EXPECT_EQ(fileHint(field({"pdf", "image"}, 2'500'000)), "PDF, JPG, PNG, GIF or WEBP, up to 2.5 MB.");
    EXPECT_EQ(acceptedFiles(field({"csv"})), ".csv,text/csv");
    EXPECT_EQ(acceptComplaint(field({"pdf", "office"})), "");
    EXPECT_THAT(acceptComplaint(field({"exe"})), HasSubstr("“exe”"));
    EXPECT_EQ(sizeText(1), "1 byte");
    EXPECT_EQ(sizeText(999), "999 bytes");
    EXPECT_EQ(sizeText(999'999), "1 MB");
    EXPECT_EQ(sizeText(1'250'000), "1.2 MB");
}

// marmelab/ng-admin #404: a required file is there already when a record is changed, and its input is empty.
TEST(FormsWithFiles, NeedWhatIsRequiredUnlessItIsThereAlready) {
    auto fields = FieldSet::of("tests.paper");
    fields.add({"paper", "Paper", FieldType::File, {.required = true, .sensitivity = Sensitivity::Public}});
    const auto stored = StoredFile{"file-abcd2345efgh", "a.pdf", "application/pdf", 7}.stored();
    const Request request{RequestParts{}};
    const auto fresh = Form::posted(fields, request);
    ASSERT_EQ(fresh.errors().size(), 1u);
    EXPECT_EQ(fresh.errors().front().message, "Choose paper");
    EXPECT_TRUE(Form::posted(fields, request, {{"paper", stored}}).valid());
    EXPECT_TRUE(Form::posted(fields, request, Value(), Relation::None, {{"paper", {stored, {}}}}).valid());
    const auto emptied = Form::posted(fields, request, {{"paper", stored}}, Relation::None, {{"paper", {"", {}}}});
    EXPECT_EQ(emptied.errors().size(), 1u);
    EXPECT_FALSE(emptied.view()["fields"][0]["may_remove"].get<bool>());
    EXPECT_TRUE(emptied.view()["multipart"].get<bool>());
}

TEST(StoredFiles, AreReadAsTheyAreWritten) {
    const StoredFile file{"file-abcd2345efgh", "a “b” \"c\".pdf", "application/pdf", 7};
    EXPECT_EQ(StoredFile::read(file.stored()), file);
    EXPECT_TRUE(file.stored().starts_with("{\"name\":")) << "lists sort by it";
    EXPECT_EQ(StoredFile().stored(), "");
    for (const auto* broken : {"", "{", "[]", "{\"id\":7}", "words", "null"})
        EXPECT_FALSE(StoredFile::read(broken).has());
    EXPECT_EQ(fileJson("", "/x"), Value());
    EXPECT_EQ(fileJson(file.stored(), "/x"),
              (Value{{"name", file.name}, {"media_type", file.mediaType}, {"bytes", 7}, {"url", "/x"}}));
}

}  // namespace
}  // namespace guildhall::sdk
