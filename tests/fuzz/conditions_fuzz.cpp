// The first line is a file's size, then come If-Match, If-None-Match, If-Modified-Since, If-Unmodified-Since, If-Range
// and Range, a line each.
#include "kernel/http/file_conditions.hpp"
#include "tests/fuzz/fuzzing.hpp"

#include <algorithm>
#include <array>
#include <charconv>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace guildhall;
    using fuzz::promise;
    using Kind = http::FileDecision::Kind;
    auto text = fuzz::textOf(data, size);
    std::array<std::string_view, 7> lines;
    for (auto& line : lines) {
        line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
    }
    http::FileFacts facts{.size = 0, .etag = "\"1f-5a\"", .modified = 784'111'777, .lastingDate = size % 2 == 0};
    std::from_chars(lines[0].data(), lines[0].data() + lines[0].size(), facts.size);
    const http::FileConditions asked{lines[1], lines[2], lines[3], lines[4], lines[5], lines[6]};
    const auto decision = http::decideFile(facts, asked);
    if (decision.kind == Kind::Part)
        promise(decision.length > 0 && decision.offset < facts.size && decision.length <= facts.size - decision.offset,
                "a part lies inside the file");
    const bool ranged = decision.kind == Kind::Part || decision.kind == Kind::Unsatisfiable;
    promise(!ranged || !asked.range.empty(), "a range was asked for");
    promise(decision.kind != Kind::NotModified || !asked.ifNoneMatch.empty() || !asked.ifModifiedSince.empty(),
            "304 answers a condition");
    promise(decision.kind != Kind::PreconditionFailed || !asked.ifMatch.empty() || !asked.ifUnmodifiedSince.empty(),
            "412 answers a condition");
    for (const auto line : lines)
        if (const auto time = http::readHttpDate(line))
            promise(http::toHttpDate(*time) == line, "a date is written as it was read");
    return 0;
}
