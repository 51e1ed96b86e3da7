// Coming in by the roster: an e-mail address, and a code where the cohort asks for one. What was wrong is told openly,
// whoever asks: a participant has no account and nobody else to ask. With codes, what is unknown and what is wrong are
// told alike.
#pragma once

#include "selector/access_code.hpp"
#include "selector/visit.hpp"

#include <guildhall/sdk/services.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace guildhall::coaching {

/// Any thread.
class Entry {
public:
    enum class Outcome { In, UnrecognizedEmail, WindowClosed, RateLimited };
    struct Answer {
        Outcome outcome = Outcome::UnrecognizedEmail;
        std::string token = {};       ///< In: of the visit
        std::string engagement = {};  ///< In
        std::string problem = {};     ///< otherwise: a sentence
    };

    explicit Entry(sdk::Services& services) : services_(services), visits_(services), codes_(services) {}
    /// Does some open cohort ask for codes, so that the form has a field for one?
    bool asksCode(sdk::Transaction& tx) const;
    Answer tryIn(const sdk::Request& request, std::string_view email, std::string_view code) const;
    /// Why nobody may choose in this engagement now; empty: they may.
    std::string whyClosed(const Engagement& engagement, const Cohort& cohort) const;

    static constexpr std::int64_t mostFailures = 10;  ///< per address and hour

private:
    Answer answer(sdk::Transaction& tx, const sdk::Request& request, std::string_view email,
                  std::string_view code) const;
    /// For an address that nobody has: the same statements as for a wrong code, which change nothing.
    void pretend(sdk::Transaction& tx, std::string_view code) const;
    bool isCodeRight(sdk::Transaction& tx, const Engagement& engagement, std::string_view code) const;

    sdk::Services& services_;
    Visits visits_;
    AccessCodes codes_;
};

}  // namespace guildhall::coaching
