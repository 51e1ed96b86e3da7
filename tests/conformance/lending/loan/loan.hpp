// Who has what, until when.
#pragma once

#include "item/item.hpp"

#include <guildhall/sdk/event.hpp>

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
    std::string what;  ///< the item's title
};
const sdk::RecordType<Loan>& loans();

class LoanRules : public sdk::RecordRules<Loan> {
public:
    explicit LoanRules(sdk::Events& events) : events_(events) {}

    void check(sdk::Moment& moment, const Loan* before, Loan& loan, sdk::FieldErrors& errors) override;
    void afterSave(sdk::Moment& moment, const Loan* before, const Loan& loan) override;
    void act(sdk::Moment& moment, const Loan&, Loan& loan, std::string_view, std::string_view) override;
    void show(sdk::Moment& moment, const Loan& loan, sdk::Relation, sdk::Value& data) override;
    /// Who keeps the store sees all loans, everybody else their own.
    sdk::ListScope scope(const sdk::Viewer& viewer) override;

private:
    sdk::Events& events_;
};

class LoanRepository {
public:
    static std::vector<Loan> dueOn(sdk::Transaction& tx, sdk::Date day);
    static std::int64_t overdue(sdk::Transaction& tx, sdk::Date today);
};

}  // namespace guildhall::lending
