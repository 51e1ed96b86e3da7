// What is told of roles that end, and the review of all of them four times a year: after mail, which tells it.
#pragma once

#include "kernel/access/access_module.hpp"
#include "kernel/access/ending_grants.hpp"
#include "kernel/access/grant_reviews.hpp"
#include "kernel/mail/mail_module.hpp"

namespace guildhall::access {

class GrantReviewModule : public Module {
public:
    GrantReviewModule(Foundation& ground, audit::AuditModule& audit, AccessModule& access, mail::MailModule& mail);

    void describe(sdk::Registrar& add) override;

    EndingGrants endings;
    GrantReviews reviews;

private:
    Foundation& ground_;
    const Catalogue& catalogue_;
};

}  // namespace guildhall::access
