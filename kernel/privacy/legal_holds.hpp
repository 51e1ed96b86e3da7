// Legal holds: while somebody is under one, nothing of theirs is erased, by nobody and by no schedule.
#pragma once

#include "kernel/privacy/legal_hold_repository.hpp"

#include <guildhall/sdk/audit.hpp>
#include <guildhall/sdk/id.hpp>

namespace guildhall::privacy {

/// Any thread; every call works in the caller's transaction and is audited (LEGAL_HOLD_PLACED, LEGAL_HOLD_LIFTED).
class LegalHolds {
public:
    LegalHolds(sdk::Audit& audit, const sdk::Clock& clock, sdk::Random& random)
        : audit_(audit), clock_(clock), random_(random) {}

    /// Several can hold at once, each for its own reason. Throws NotFound when there is no such person.
    void place(sdk::Transaction& tx, const sdk::Actor& actor, std::string_view person, std::string_view reason) const;
    /// Throws Conflict when it is lifted already.
    void lift(sdk::Transaction& tx, const sdk::Actor& actor, std::string_view person, std::string_view hold,
              std::string_view reason) const;

    /// Those that hold now, the newest first.
    static std::vector<LegalHold> open(sdk::Transaction& tx, std::string_view person);
    /// Why nothing may be erased about them, a sentence; nothing: nothing holds it.
    static std::optional<std::string> whyNot(sdk::Transaction& tx, std::string_view person);

private:
    sdk::Audit& audit_;
    const sdk::Clock& clock_;
    sdk::Random& random_;
};

}  // namespace guildhall::privacy
