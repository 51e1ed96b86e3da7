// Reads a connection's bytes as the server does, whole or in pieces: where the bytes are cut must not matter.
#pragma once

#include "kernel/http/request_reader.hpp"
#include "tests/fuzz/fuzzing.hpp"

#include <algorithm>
#include <vector>

namespace guildhall::fuzz {

inline constexpr std::size_t maxBody = 4'096;

struct Reading {
    std::vector<http::RawRequest> requests;
    bool refused = false;
    std::size_t left = 0;  ///< bytes not taken by a request

    bool operator==(const Reading& other) const {
        return refused == other.refused && (refused || left == other.left) &&
               std::ranges::equal(requests, other.requests, [](const auto& a, const auto& b) {
                   return a.body == b.body && a.head.method == b.head.method && a.head.target == b.head.target &&
                          a.head.headers == b.head.headers && a.head.minorVersion == b.head.minorVersion;
               });
    }
};

/// False when nothing more will be read.
inline bool readOn(http::RequestReader& reader, Reading& reading) {
    using Step = http::RequestReader::Step;
    for (;;) {
        switch (reader.next()) {
            case Step::NeedMore: return true;
            case Step::Fault: reading.refused = true; return false;
            case Step::Complete: reading.requests.push_back(reader.take()); break;
            case Step::Head:
                reader.limitBody(maxBody);
                if (reader.declaredLength() > maxBody) {
                    reading.refused = true;
                    return false;
                }
        }
    }
}

/// Pieces of sizes that look random but are the same for the same bytes; `seed` 0 means all at once.
inline Reading readRequests(std::string_view bytes, std::uint32_t seed) {
    http::RequestReader reader(2'048);
    Reading reading;
    while (!bytes.empty()) {
        seed = seed * 1'664'525 + (seed ? 1'013'904'223 : 0);
        const std::size_t piece = seed == 0 ? bytes.size() : std::min<std::size_t>(bytes.size(), 1 + (seed >> 24) % 23);
        reader.feed(bytes.substr(0, piece));
        bytes.remove_prefix(piece);
        if (!readOn(reader, reading)) return reading;
    }
    reading.left = reader.buffered();
    return reading;
}

}  // namespace guildhall::fuzz
