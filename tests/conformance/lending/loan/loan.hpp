// Who has what, until when.
#pragma once

#include "item/item.hpp"

#include <guildhall/sdk/event.hpp>
#include <guildhall/sdk/rules.hpp>

namespace guildhall::lending {

enum class LoanState { Out, Back };

struct Loan {
    std::string id;
    std::int64_t version = 0;
    std::string item;
    std::string borrower;
    sdk::Date due{};
    std::optional<sdk::Date> backOn;
    LoanState state = LoanState::Out;
    sdk::StoredFile agreement;
    std::string what;  ///< the item's title
};
const sdk::RecordType<Loan>& loans();

class LoanRules : public sdk::RecordRules<Loan> {
public:
    LoanRules(sdk::Events& events, sdk::Rules& rules) : events_(events), rules_(rules) {}

    bool consults() const override { return rules_.has("loan.allowed"); }
    /// The site's rules may refuse a loan: why, or nothing.
    std::any consult(const sdk::Viewer&, const Loan* before, const Loan& loan) override;
    void check(sdk::Moment& moment, const Loan* before, Loan& loan, sdk::FieldErrors& errors) override;
    void afterSave(sdk::Moment& moment, const Loan* before, const Loan& loan) override;
    void act(sdk::Moment& moment, const Loan&, Loan& loan, std::string_view, std::string_view) override;
    void show(sdk::Moment& moment, const Loan& loan, sdk::Relation, sdk::Value& data) override;
    sdk::Relation relation(sdk::Moment& moment, const Loan& loan) const override;
    /// Who keeps the store sees all loans, everybody else their own.
    sdk::ListScope scope(const sdk::Viewer& viewer) override;

private:
    sdk::Events& events_;
    sdk::Rules& rules_;
};

/// What the site's rules decide of loans.
sdk::HookDeclaration loanAllowedHook();

class LoanRepository {
public:
    static std::vector<Loan> dueOn(sdk::Transaction& tx, sdk::Date day);
    static std::int64_t overdue(sdk::Transaction& tx, sdk::Date today);
};

}  // namespace guildhall::lending
