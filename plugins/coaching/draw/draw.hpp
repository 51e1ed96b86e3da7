// Which coaches somebody is shown: drawn at random, weighted by free places, so that anybody can work it out again from
// the published record once the seed is known. In the spirit of RFC 3797; HMAC-SHA-256 (RFC 2104) gives the numbers.
//
// One draw: for pick 1, 2, … the bytes of HMAC(key = seed, "<engagement>/<number>/<pick>") are read as one number, big
// end first; its rest by the sum of the weights still there falls on one coach, who are in order of their ids. That
// coach is drawn and taken out. scripts/replay-draws does the same in another language.
//
// Pure functions; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::coaching {

/// Somebody who could be drawn.
struct Candidate {
    std::string coach;
    std::int64_t places = 0;    ///< free at that moment
    std::int64_t offset = 0;    ///< recorded correction
    std::int64_t factor = 100;  ///< what a site's rule wants, in percent
    /// At least 1, so that whoever has room can be drawn.
    std::int64_t weight() const;
    bool operator==(const Candidate&) const = default;
};

/// At most `wanted` of them, in the order they were drawn. `candidates` by id of the coach.
std::vector<std::string> draw(std::string_view seed, std::string_view engagement, std::int64_t number,
                              std::vector<Candidate> candidates, std::int64_t wanted);

/// How likely each was to be among those drawn, in the order of `candidates`.
std::vector<double> likelihood(const std::vector<Candidate>& candidates, std::int64_t wanted);

}  // namespace guildhall::coaching
