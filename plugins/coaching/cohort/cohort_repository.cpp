#include "cohort/cohort_repository.hpp"

namespace guildhall::coaching {

bool CohortRepository::someAskCode(sdk::Transaction& tx, sdk::Date today) {
    return !tx.query("SELECT 1 FROM coaching_cohort WHERE access_codes AND opens <= $1 LIMIT 1", today).empty();
}

void CohortRepository::mailingMade(sdk::Transaction& tx, std::string_view cohort, sdk::Instant at) {
    tx.execute("UPDATE coaching_cohort SET mailing_made_at = $1 WHERE id = $2", at, cohort);
}

}  // namespace guildhall::coaching
