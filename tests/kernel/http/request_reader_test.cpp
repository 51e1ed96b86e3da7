#include "kernel/http/request_reader.hpp"

#include "tests/kernel/http/malformed_requests.hpp"

#include <gtest/gtest.h>

namespace guildhall::http {
namespace {

/// What a connection's bytes are read as, in words: each request, and the refusal if there is one.
std::string read(std::string_view bytes, std::size_t piece) {
    using Step = RequestReader::Step;
    RequestReader reader(16 * 1024);
    std::string told;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
        reader.feed(bytes.substr(at, piece));
        for (auto step = reader.next(); step != Step::NeedMore; step = reader.next()) {
            if (step == Step::Head) reader.limitBody(64 * 1024);
            if (step == Step::Complete) {
                const auto request = reader.take();
                told += request.head.method + " " + request.head.target + " " + request.body + "\n";
            }
            if (step == Step::Fault) return told + "refused";
        }
    }
    return told;
}

TEST(RequestReader, ReadsTheSameByteByByteAndAtOnce) {
    auto requests = harmlessRequests();
    for (const auto& group : malformedRequests())
        requests.insert(requests.end(), group.requests.begin(), group.requests.end());
    for (const auto& request : requests) {
        if (request.bytes.size() > 4'000) continue;  // long heads are looked at again with each byte
        EXPECT_EQ(read(request.bytes, 1), read(request.bytes, request.bytes.size())) << request.name;
    }
}

TEST(RequestReader, WaitsForTheRestOfALastChunkWithoutAnyBefore) {
    const std::string head = "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (const std::size_t cut : {1, 2, 3, 4}) {
        RequestReader reader(16 * 1024);
        reader.feed(head);
        ASSERT_EQ(reader.next(), RequestReader::Step::Head);
        reader.limitBody(10);
        const std::string end = "0\r\n\r\n";
        reader.feed(end.substr(0, cut));
        EXPECT_EQ(reader.next(), RequestReader::Step::NeedMore);
        reader.feed(end.substr(cut));
        EXPECT_EQ(reader.next(), RequestReader::Step::Complete);
    }
}

}  // namespace
}  // namespace guildhall::http
