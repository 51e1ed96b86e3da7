// Four times a year all roles of those who work here are looked through: what nobody has confirmed when the quarter
// ends is taken away. What was given in the quarter needs no confirming; a learner's role is nobody's to review.
#pragma once

#include "kernel/access/grant_review_repository.hpp"
#include "kernel/access/role_grants.hpp"

#include <guildhall/sdk/list.hpp>
#include <guildhall/sdk/mail.hpp>
#include <guildhall/sdk/registrar.hpp>

namespace guildhall::access {

/// Of a year, in UTC.
struct Quarter {
    sdk::Date first;  ///< its first day
    sdk::Instant begin;
    sdk::Instant end;  ///< of its last day: when the next one begins

    static Quarter of(sdk::Instant at);
    /// “Q4 2026”
    std::string name() const;
    std::string lastDay() const;
};

/// Any thread; what changes something works in the caller's transaction and is audited (ROLE_CONFIRMED, ROLE_REVOKED).
class GrantReviews {
public:
    struct Parts {
        const Catalogue& catalogue;
        RoleGrants& grants;
        sdk::Audit& audit;
        sdk::Mail& mail;
        const sdk::Clock& clock;
    };
    static constexpr const char* job = "kernel.review_roles";
    static constexpr const char* path = "/roles/review";
    static constexpr const char* tellMail = "kernel/mail/roles_to_confirm";
    static constexpr const char* endedMail = "kernel/mail/role_not_confirmed";
    /// A review that was open for less takes nothing away: a site may just have been set up or brought up to date.
    static constexpr std::chrono::days leastOpen{28};
    static constexpr std::chrono::days remindBefore{14};

    explicit GrantReviews(Parts parts) : parts_(parts) {}
    void describe(sdk::Registrar& add);

    Quarter current() const { return Quarter::of(parts_.clock.now()); }
    /// On the list of grants: what is to be confirmed in this quarter.
    sdk::ListScope toConfirm() const;
    std::int64_t waiting(sdk::Transaction& tx) const;
    /// Nothing when it has ended.
    std::optional<ReviewedGrant> find(sdk::Transaction& tx, std::string_view id) const {
        return GrantReviewRepository::find(tx, id, parts_.clock.now());
    }
    /// Why this viewer cannot confirm or take that grant, as a sentence; empty: they can.
    std::string whyNot(const sdk::Viewer& viewer, const ReviewedGrant& grant) const;
    /// False when it is confirmed, or gone, already. Throws Forbidden with whyNot().
    bool confirm(sdk::Transaction& tx, const sdk::Viewer& viewer, const sdk::Actor& actor, std::string_view id);
    /// Likewise taken away.
    bool take(sdk::Transaction& tx, const sdk::Viewer& viewer, const sdk::Actor& actor, std::string_view id);

private:
    void run(sdk::JobContext& context);
    void end(sdk::JobContext& context, const GrantReview& review);
    void endGrant(sdk::Transaction& tx, const sdk::Actor& actor, const ReviewedGrant& grant, const Quarter& quarter);
    void tellReviewers(sdk::Transaction& tx, const Quarter& quarter);
    std::vector<std::string> reviewedRoles() const;

    Parts parts_;
};

}  // namespace guildhall::access
