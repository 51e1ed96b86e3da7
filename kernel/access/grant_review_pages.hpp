// `/roles/review`: the roles that somebody has to confirm in this quarter.
#pragma once

#include "kernel/access/grant_reviews.hpp"

namespace guildhall::access {

class GrantReviewPages {
public:
    GrantReviewPages(sdk::Database& database, const Catalogue& catalogue, GrantReviews& reviews)
        : database_(database), catalogue_(catalogue), reviews_(reviews) {}
    void describe(sdk::Registrar& add);

private:
    sdk::Response show(const sdk::Request& request);
    sdk::Response decide(const sdk::Request& request);
    std::vector<sdk::Card> cards();

    sdk::Database& database_;
    const Catalogue& catalogue_;
    GrantReviews& reviews_;
};

}  // namespace guildhall::access
