#include "loan/loan.hpp"

#include <guildhall/lending/events.hpp>
#include <guildhall/sdk/say.hpp>

namespace guildhall::lending {

const sdk::RecordType<Loan>& loans() {
    static const auto type =
        sdk::RecordType<Loan>("lending.loan", "loan", {"loan", "loans"})
            .reference(&Loan::item, "item", "Item", items(), {.required = true}, {.only = "r.state = 'available'"})
            .person(&Loan::borrower, "borrower", "Borrower", {.required = true})
            .date(&Loan::due, "due", "Due on", {.required = true})
            .date(&Loan::backOn, "back_on", "Back on", {.byHand = false})
            .choice(&Loan::state, "state", "State", {{"out", "Out", "blue"}, {"back", "Back", "grey"}},
                    {.initial = "out"})
            .file(&Loan::agreement, "agreement", "Signed agreement",
                  {.sensitivity = sdk::Sensitivity::Pii, .accept = {"pdf", "image"}})
            .computed(&Loan::what, sdk::FieldType::Text, "what", "Lent item",
                      "(SELECT i.title FROM lending_item i WHERE i.id = r.item)")
            .title("{what}")
            .list({.columns = {"what", "borrower", "due", "state"}, .filters = {"state", "due"}, .order = "due"})
            .permissions({.see = sdk::SignedIn, .change = "lending.edit"})
            .states("state")
            .action({.name = "take_back",
                     .label = "Take back",
                     .past = "taken back",
                     .access = "lending.edit",
                     .from = {"out"},
                     .to = "back"})
            .privacy({.person = "borrower",
                      .purpose = "to know who has what, and who had it when it broke",
                      .firstWhere = "r.state = 'out'",
                      .first = "Something is still lent to this person. Take it back first.",
                      .term = {.after = "due", .years = 3}})
            .at("/lending/loans")
            .pageBy("lending/loan")
            .inMenu(sdk::MenuGroup::Work, 40)
            .api("lending-loans");
    return type;
}

void LoanRules::check(sdk::Moment& moment, const Loan* before, Loan& loan, sdk::FieldErrors& errors) {
    const auto today = sdk::dateIn(moment.now, moment.viewer.timeZone());
    if (!before && std::chrono::sys_days(loan.due) < std::chrono::sys_days(today))
        errors.push_back({"due", "Due on must be today or later"});
    if (const auto* refusal = std::any_cast<std::string>(&moment.advice)) errors.push_back({"borrower", *refusal});
    const auto item = items().get(moment.tx, loan.item);
    if ((!before || before->item != loan.item) && item.state != State::Available)
        errors.push_back({"item", sdk::say("{item} is not available now", {{"item", item.title}})});
}

sdk::HookDeclaration loanAllowedHook() {
    return {.name = "loan.allowed",
            .description = "Decides whether somebody may borrow something. Return nothing to leave it at yes.",
            .sampleInput = {{"borrower", "cabc-abcd2345efgh"}, {"item", "item-abcd2345efgh"}, {"due", "2026-03-12"}},
            .sampleOutput = {{"allowed", false}, {"reason", "Two things are out already."}},
            .notes = {{"allowed", "false: it is not lent"}, {"reason", "shown beside the borrower"}}};
}

std::any LoanRules::consult(const sdk::Viewer&, const Loan* before, const Loan& loan) {
    if (before) return {};
    const auto outcome = rules_.call(
        "loan.allowed", {{"borrower", loan.borrower}, {"item", loan.item}, {"due", sdk::isoDate(loan.due)}});
    if (!outcome.value || outcome.value->value("allowed", true)) return {};
    return outcome.value->value("reason", std::string("A rule of this site does not allow it"));
}

void LoanRules::afterSave(sdk::Moment& moment, const Loan* before, const Loan& loan) {
    auto item = items().lock(moment.tx, loan.item);
    item.state = loan.state == LoanState::Out ? State::Lent : State::Available;
    items().update(moment.tx, item);
    if (!before) events_.publish(moment.tx, ItemLent{loan.id, loan.item, loan.borrower, sdk::isoDate(loan.due)});
}

void LoanRules::act(sdk::Moment& moment, const Loan&, Loan& loan, std::string_view, std::string_view) {
    loan.backOn = sdk::dateIn(moment.now, moment.viewer.timeZone());
}

void LoanRules::show(sdk::Moment& moment, const Loan& loan, sdk::Relation, sdk::Value& data) {
    const auto today = sdk::dateIn(moment.now, moment.viewer.timeZone());
    data["late"] = loan.state == LoanState::Out && std::chrono::sys_days(loan.due) < std::chrono::sys_days(today);
}

sdk::Relation LoanRules::relation(sdk::Moment& moment, const Loan& loan) const {
    return moment.viewer.is(loan.borrower) ? sdk::Relation::Own : sdk::Relation::None;
}

sdk::ListScope LoanRules::scope(const sdk::Viewer& viewer) {
    if (viewer.can("lending.view")) return {};
    return {"r.borrower = ?", {viewer.personId()}};
}

}  // namespace guildhall::lending
