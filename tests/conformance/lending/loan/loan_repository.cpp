#include "loan/loan.hpp"

namespace guildhall::lending {

std::vector<Loan> LoanRepository::dueOn(sdk::Transaction& tx, sdk::Date day) {
    return loans().select(tx, "WHERE r.state = 'out' AND r.due = $1", day);
}

std::int64_t LoanRepository::overdue(sdk::Transaction& tx, sdk::Date today) {
    return tx.query("SELECT count(*) FROM lending_loan WHERE state = 'out' AND due < $1", today).front().integer(0);
}

}  // namespace guildhall::lending
