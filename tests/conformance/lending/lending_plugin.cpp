// Two nouns on the SDK's records: what an author writes, and what the conformance suite holds against it.
#include "loan/loan.hpp"

#include <guildhall/lending/events.hpp>
#include <guildhall/sdk/plugin.hpp>

namespace guildhall::lending {

namespace {

std::optional<sdk::Value> shelfSection(sdk::Transaction& tx, const sdk::Viewer&, std::string_view shelf) {
    auto list = sdk::Value::array();
    for (const auto& item : items().select(tx, "WHERE r.shelf = $1 AND r.state <> 'retired' ORDER BY r.tag", shelf))
        list.push_back({{"url", items().pathOf(&item)}, {"title", item.tag + " — " + item.title}});
    if (list.empty()) return std::nullopt;
    return sdk::Value{{"items", std::move(list)}};
}

std::optional<sdk::Value> profileSection(sdk::Transaction& tx, const sdk::Viewer&, std::string_view person) {
    auto list = sdk::Value::array();
    for (const auto& loan : loans().select(tx, "WHERE r.borrower = $1 AND r.state = 'out' ORDER BY r.due", person))
        list.push_back({{"url", loans().pathOf(&loan)}, {"title", loan.what + " — " + sdk::showDate(loan.due)}});
    if (list.empty()) return std::nullopt;
    return sdk::Value{{"items", std::move(list)}};
}

}  // namespace

class LendingPlugin : public sdk::Plugin {
public:
    explicit LendingPlugin(sdk::Services& services) : services_(services) {}

    void describe(sdk::Registrar& add) override {
        add.permission({"lending.view", "See what can be borrowed"});
        add.permission({"lending.edit", "Keep the store of things that can be borrowed"});
        add.grant("admin", {"lending.view", "lending.edit"});
        add.grant("helpdesk", {"lending.view", "lending.edit"});
        add.grant("readonly", {"lending.view"});
        add.record(shelves());
        add.record(items(), std::make_shared<ItemRules>());
        add.record(loans(), std::make_shared<LoanRules>(services_.events, services_.rules));
        add.portalLink("My loans", "/lending/loans");
        add.event({std::string(ItemLent::event), "Something has been lent to somebody.",
                   ItemLent{"loan-abcd2345efgh", "item-abcd2345efgh", "cabc-abcd2345efgh", "2026-03-12"}});
        add.on<ItemLent>("Tells the borrower until when they have it",
                         [this](sdk::Transaction& tx, const ItemLent& lent) { tellBorrower(tx, lent); });
        add.hook(loanAllowedHook());
        add.recordSection({.record = "lending.shelf",
                           .title = "What stands on it",
                           .access = "lending.view",
                           .data = shelfSection,
                           .templateName = "lending/shelf_items"});
        add.recordSection({.record = "kernel.profile",
                           .title = "What you have borrowed",
                           .access = sdk::SignedIn,
                           .data = profileSection,
                           .templateName = "lending/shelf_items"});
        add.job("lending.remind", [this](sdk::JobContext& job) { remind(job); });
        add.schedule({.name = "lending.remind",
                      .title = "Remind of what is due tomorrow",
                      .when = "0 7 * * *",
                      .job = "lending.remind"});
        add.mailCategory({"lending", "Things you have borrowed"});
        add.mailTemplate({.key = "lending/mail/due_tomorrow",
                          .title = "Due tomorrow",
                          .category = "lending",
                          .sample = {{"name", "Ada Lovelace"}, {"item", "Cordless drill"}},
                          .notes = {{"name", "who has borrowed it"}, {"item", "what is due"}}});
        add.mailTemplate({.key = "lending/mail/lent",
                          .title = "Lent to you",
                          .category = "lending",
                          .sample = {{"name", "Ada Lovelace"}, {"item", "Cordless drill"}, {"due", "12 Mar 2026"}},
                          .notes = {{"name", "who has borrowed it"}, {"item", "what"}, {"due", "until when"}}});
        add.cards({"lending.view", [this](const sdk::Viewer& viewer) { return cards(viewer); }, 60});
        add.demonstration([this] { demonstrate(); });
    }

private:
    sdk::Date today(const sdk::Viewer& viewer = {}) const {
        return sdk::dateIn(services_.clock.now(), viewer.timeZone());
    }
    std::vector<sdk::Card> cards(const sdk::Viewer& viewer) {
        const auto late =
            services_.database.read([&](sdk::Transaction& tx) { return LoanRepository::overdue(tx, today(viewer)); });
        return {{"Overdue", late, late ? "not back in time" : "everything is in time", "/lending/loans?state=out",
                 late > 0}};
    }
    void tellBorrower(sdk::Transaction& tx, const ItemLent& lent) {
        const auto person = services_.people.find(tx, lent.borrower);
        const auto loan = loans().find(tx, lent.loan);
        if (!person || !loan) return;
        services_.mail.queue(
            tx, {.templateKey = "lending/mail/lent",
                 .to = person->email,
                 .personId = person->id,
                 .category = "lending",
                 .variables = {{"name", person->name}, {"item", loan->what}, {"due", sdk::showDate(loan->due)}},
                 .key = "lending.lent." + lent.loan});
    }
    void remind(sdk::JobContext& job) {
        const auto tomorrow = sdk::Date(std::chrono::sys_days(today()) + std::chrono::days(1));
        job.finish(nullptr, [&](sdk::Transaction& tx) {
            for (const auto& loan : LoanRepository::dueOn(tx, tomorrow))
                if (const auto person = services_.people.find(tx, loan.borrower))
                    services_.mail.queue(tx, {.templateKey = "lending/mail/due_tomorrow",
                                              .to = person->email,
                                              .personId = person->id,
                                              .category = "lending",
                                              .variables = {{"name", person->name}, {"item", loan.what}},
                                              .key = "lending.due." + loan.id + "." + sdk::isoDate(loan.due)});
        });
    }
    void demonstrate() {
        services_.database.write([&](sdk::Transaction& tx) {
            Shelf shelf{.code = "A1"};
            shelves().insert(tx, shelf, services_.random, services_.clock.now());
            Item drill{.tag = "T-1", .title = "Cordless drill", .kind = Kind::Tool, .shelf = shelf.id, .price = 12900};
            drill.donor = "Ada Lovelace";
            items().insert(tx, drill, services_.random, services_.clock.now());
            Item book{.tag = "B-1", .title = "The C++ Programming Language", .shelf = shelf.id, .state = State::Lent};
            items().insert(tx, book, services_.random, services_.clock.now());
            const auto readers = services_.people.withRole(tx, "participant");
            if (readers.empty()) return;
            Loan loan{.item = book.id, .borrower = readers.front().id, .due = today()};
            loans().insert(tx, loan, services_.random, services_.clock.now());
        });
    }

    sdk::Services& services_;
};

}  // namespace guildhall::lending

GUILDHALL_PLUGIN(services) { return std::make_unique<guildhall::lending::LendingPlugin>(services); }
