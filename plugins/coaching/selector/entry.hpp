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
#include <vector>

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
    /// Does some cohort whose window has begun ask for codes, so that the form has a field for one?
    bool asksCode(sdk::Transaction& tx) const;
    Answer tryIn(const sdk::Request& request, std::string_view email, std::string_view code) const;
    /// Why nobody may choose in this engagement now; empty: they may.
    std::string whyClosed(sdk::Transaction& tx, const Engagement& engagement) const;

    static constexpr std::int64_t mostFailures = 10;  ///< per address and hour

private:
    Answer answer(sdk::Transaction& tx, const sdk::Request& request, std::string_view email,
                  std::string_view code) const;
    /// Counts a wrong code for those whose code it could have been.
    void noteWrong(sdk::Transaction& tx, const sdk::Actor& actor, const std::vector<std::string>& tried,
                   std::string_view code) const;
    bool isCodeRight(sdk::Transaction& tx, const Engagement& engagement, std::string_view code) const;

    sdk::Services& services_;
    Visits visits_;
    AccessCodes codes_;
};

}  // namespace guildhall::coaching
