#include "kernel/http/file_conditions.hpp"

#include <gtest/gtest.h>

namespace guildhall::http {
namespace {

using Kind = FileDecision::Kind;

constexpr std::string_view written = "Sun, 06 Nov 1994 08:49:37 GMT", before = "Sun, 06 Nov 1994 08:49:36 GMT",
                           after = "Sun, 06 Nov 1994 08:49:38 GMT";

const FileFacts facts{.size = 1000, .etag = "\"v1\"", .modified = 784'111'777};

std::string decide(const FileConditions& asked, const FileFacts& file = facts) {
    const auto decision = decideFile(file, asked);
    switch (decision.kind) {
        case Kind::Whole: return "whole";
        case Kind::Part: return std::to_string(decision.offset) + "+" + std::to_string(decision.length);
        case Kind::NotModified: return "304";
        case Kind::PreconditionFailed: return "412";
        default: return "416";
    }
}

TEST(FileConditions, DatesAreReadInTheOneFormatThatIsSent) {
    EXPECT_EQ(readHttpDate(written), facts.modified);
    EXPECT_EQ(toHttpDate(facts.modified), written);
    for (const auto* wrong :
         {"", "Sunday, 06-Nov-94 08:49:37 GMT", "Mon, 06 Nov 1994 08:49:37 GMT", "Sun, 31 Feb 1994 08:49:37 GMT",
          "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 CET", "Sun, -6 Nov 1994 08:49:37 GMT"})
        EXPECT_FALSE(readHttpDate(wrong)) << wrong;
}

TEST(FileConditions, ARangeIsAStretchInsideTheFile) {
    const auto range = [](std::string_view text) { return decide({.range = text}); };
    EXPECT_EQ(range("bytes=0-0"), "0+1");
    EXPECT_EQ(range("bytes=2-4"), "2+3");
    EXPECT_EQ(range("Bytes=990-"), "990+10");
    EXPECT_EQ(range("bytes=990-99999999999999999"), "990+10");
    EXPECT_EQ(range("bytes=-10"), "990+10");
    EXPECT_EQ(range("bytes=-5000"), "0+1000");
    for (const auto* outside : {"bytes=1000-", "bytes=5000-6000", "bytes=-0"}) EXPECT_EQ(range(outside), "416");
    for (const auto* ignored : {"bytes=4-2", "bytes=0-1,3-4", "bytes=", "bytes=-", "bytes=a-b", "bytes=1-2-3",
                                "bytes=+1-2", "lines=1-2", "bytes 1-2", "bytes=99999999999999999999-"})
        EXPECT_EQ(range(ignored), "whole") << ignored;
    EXPECT_EQ(decide({.range = "bytes=0-"}, {.size = 0, .etag = "\"e\""}), "416");
}

TEST(FileConditions, WhoHasTheFileAlreadyDoesNotGetItAgain) {
    for (const auto* same : {"\"v1\"", "W/\"v1\"", "\"v0\", \"v1\"", "\"v0\" ,, W/\"v1\"", "*", " \"v1\" "})
        EXPECT_EQ(decide({.ifNoneMatch = same}), "304") << same;
    for (const auto* other : {"\"v\"", "\"v11\"", "v1", "\"x\"v1\"", "\"a,\"v1\"", "W/", "\""})
        EXPECT_EQ(decide({.ifNoneMatch = other}), "whole") << other;
    EXPECT_EQ(decide({.ifModifiedSince = written}), "304");
    EXPECT_EQ(decide({.ifModifiedSince = after}), "304");
    EXPECT_EQ(decide({.ifModifiedSince = before}), "whole");
    EXPECT_EQ(decide({.ifModifiedSince = "yesterday"}), "whole");
    EXPECT_EQ(decide({.ifNoneMatch = "\"v0\"", .ifModifiedSince = after}), "whole");  // the tag decides
    EXPECT_EQ(decide({.ifNoneMatch = "\"v1\"", .range = "bytes=0-1"}), "304");
}

TEST(FileConditions, WhoAsksForAVersionThatIsGoneIsTold) {
    EXPECT_EQ(decide({.ifMatch = "\"v0\", \"v1\""}), "whole");
    EXPECT_EQ(decide({.ifMatch = "*"}), "whole");
    EXPECT_EQ(decide({.ifMatch = "W/\"v1\""}), "412");
    EXPECT_EQ(decide({.ifMatch = "\"v0\""}), "412");
    EXPECT_EQ(decide({.ifUnmodifiedSince = before}), "412");
    EXPECT_EQ(decide({.ifUnmodifiedSince = written}), "whole");
    EXPECT_EQ(decide({.ifMatch = "\"v1\"", .ifUnmodifiedSince = before}), "whole");
}

TEST(FileConditions, ADownloadGoesOnOnlyWithTheSameFile) {
    const auto goOn = [](std::string_view ifRange, bool lasting = true) {
        auto file = facts;
        file.lastingDate = lasting;
        return decide({.ifRange = ifRange, .range = "bytes=500-"}, file);
    };
    EXPECT_EQ(goOn("\"v1\""), "500+500");
    EXPECT_EQ(goOn(written), "500+500");
    for (const auto other : {std::string_view("\"v0\""), std::string_view("W/\"v1\""), before, after})
        EXPECT_EQ(goOn(other), "whole") << other;
    EXPECT_EQ(goOn(written, false), "whole");  // written this second: the next version may have the same date
}

}  // namespace
}  // namespace guildhall::http
