#include "kernel/data/premise.hpp"

#include <utility>

namespace guildhall::data {

namespace {
thread_local Premise* current = nullptr;
}  // namespace

Premise::Premise(const sdk::Database& database, std::string sql, std::vector<sdk::Param> params,
                 std::function<bool(const sdk::Rows&)> holds)
    : database_(database), sql_(std::move(sql)), params_(std::move(params)), holds_(std::move(holds)) {
    if (current) throw std::logic_error("this thread has a premise already");
    current = this;
}

Premise::~Premise() { current = nullptr; }

Premise* Premise::ofThread(const sdk::Database& database) {
    return current && &current->database_ == &database ? current : nullptr;
}

bool Premise::confirm(sdk::Database& database) {
    try {
        // Whatever is asked takes along what is open.
        if (open()) database.read([](sdk::Transaction& tx) { tx.query("SELECT 1"); });
    } catch (const PremiseFails&) {
    }
    return state_ == State::Holds;
}

void Premise::settle(const sdk::Rows& answer) {
    state_ = holds_(answer) ? State::Holds : State::Fails;
    demand();
}

void Premise::demand() const {
    if (state_ == State::Fails) throw PremiseFails();
}

}  // namespace guildhall::data
