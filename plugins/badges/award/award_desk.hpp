// Awarding: the one place where somebody comes to hold a badge, and what follows from it in the same transaction — the
// badges that are complete now, mails, events.
#pragma once

#include "award/award.hpp"
#include "award/award_repository.hpp"
#include "credential/credentials.hpp"
#include "student/student.hpp"

#include <guildhall/sdk/rules.hpp>

#include <map>
#include <string>
#include <vector>

namespace guildhall::badges {

/// What the site's rules say to one award and to the badges it may complete. Asked before the transaction, which waits
/// for nobody.
struct AwardAdvice {
    struct OfBadge {
        std::string refused;                 ///< why it is not awarded, a sentence; empty: it may be
        std::string evidence;                ///< to be added
        std::optional<std::int64_t> needed;  ///< so many parts are enough; none: all that it asks for
        std::vector<std::string> required;   ///< slugs of parts that must be among them
    };
    std::map<std::string, OfBadge, std::less<>> badges;  ///< by id

    const OfBadge& of(std::string_view badge) const;
};

/// Any thread.
class AwardDesk {
public:
    AwardDesk(sdk::Services& services, Credentials& credentials)
        : services_(services), credentials_(credentials), roster_(services) {}

    /// Asks the hooks `badge.award` and `badge.progress`, not in a transaction. Never throws for what a rule does: one
    /// that fails holds the badge back, with the reason.
    AwardAdvice consult(const Award& wanted) const;
    /// Why it cannot be awarded now, a sentence; none: it can.
    std::optional<std::string> whyNot(sdk::Transaction& tx, const Award& wanted, const AwardAdvice& advice) const;

    /// Awards it, unless they hold it already, with all that follows. `wanted` has badge, person, source and what is to
    /// be kept with it. Returns what was awarded, itself first; empty: they held it. Throws Conflict when it cannot be.
    std::vector<Award> award(sdk::Transaction& tx, const sdk::Actor& actor, Award wanted,
                             const AwardAdvice& advice) const;

    // The same in two steps, for records that the platform stores.
    /// Locks the student and fills in what is known now; it is awarded now unless it says when.
    void prepare(sdk::Transaction& tx, const sdk::Actor& actor, Award& award, const AwardAdvice& advice) const;
    /// Of what has just been stored: progress, mail, event. Appends what else was awarded.
    void follow(sdk::Transaction& tx, const sdk::Actor& actor, const Award& award, const AwardAdvice& advice,
                std::vector<Award>& all) const;

    /// Would they be awarded a badge that has parts now, by what they hold and what the rules say? Not in a
    /// transaction.
    bool isDue(const Award& wanted) const;

    /// Marks it, and those it carried when wanted, as revoked; the caller stores the first one.
    void revokeCarried(sdk::Transaction& tx, const sdk::Actor& actor, const Award& award,
                       const std::string& reason) const;
    /// Stores one that was revoked, for code; of what the platform stores it is told afterwards.
    void revoked(sdk::Transaction& tx, const sdk::Actor& actor, const Award& before, Award& after,
                 const std::string& reason) const;
    /// Tells others that it no longer counts.
    void tellRevoked(sdk::Transaction& tx, const Award& award) const;

private:
    AwardAdvice::OfBadge ask(const Badge& badge, const Award& wanted, const std::string& name,
                             const std::optional<Standing>& standing) const;
    void insert(sdk::Transaction& tx, const sdk::Actor& actor, Award& award) const;
    /// Its credential, event and mail.
    void tell(sdk::Transaction& tx, const Award& award, const Badge& badge, const Credentials::Signing& signing) const;

    sdk::Services& services_;
    Credentials& credentials_;
    Roster roster_;
};

/// What consult() of a record's rules answered; nothing was asked: no advice.
AwardAdvice adviceIn(const sdk::Moment& moment);
/// The awards that carry the badge they are parts of, when it is complete; empty: it is not.
std::vector<std::string> carriersOf(const Standing& standing, const AwardAdvice::OfBadge& advice);

sdk::HookDeclaration awardHook();
sdk::HookDeclaration progressHook();

}  // namespace guildhall::badges
