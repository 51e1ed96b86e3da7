#include "kernel/data/open_transaction.hpp"

#include "kernel/data/guarded_transaction.hpp"

#include <stdexcept>
#include <utility>

namespace guildhall::data {

void OpenTransaction::refuseAfterFailure() const {
    if (ended_) throw std::logic_error("a statement comes after the one that was called the last");
    if (failure_) std::rethrow_exception(failure_);
}

sdk::Rows OpenTransaction::send(std::string_view sql, std::span<const sdk::Param> params, std::int64_t* changed) {
    if (changed || !premise_ || !premise_->open()) {
        settlePremise();
        return connection_.run(sql, params, changed);
    }
    sdk::Rows answer;
    auto rows = connection_.runAfter({premise_->sql(), premise_->params()}, answer, {sql, params});
    premise_->settle(answer);
    return rows;
}

void OpenTransaction::settlePremise() {
    if (premise_ && premise_->open()) premise_->settle(connection_.run(premise_->sql(), premise_->params(), nullptr));
}

sdk::Rows OpenTransaction::run(std::string_view sql, std::span<const sdk::Param> params, std::int64_t* changed) {
    refuseAfterFailure();
    try {
        const auto began = std::chrono::steady_clock::now();
        auto rows = send(sql, params, changed);
        watch_.ran(writing_, sql, std::chrono::steady_clock::now() - began,
                   changed ? static_cast<std::size_t>(*changed) : rows.size());
        return rows;
    } catch (...) {
        watch_.failed();
        failure_ = std::current_exception();
        throw;
    }
}

sdk::Rows OpenTransaction::runLast(std::string_view sql, std::span<const sdk::Param> params) {
    refuseAfterFailure();
    if (!writing_) connection_.endWithNext();
    auto rows = run(sql, params, nullptr);
    ended_ = true;
    return rows;
}

void OpenTransaction::runInParts(std::string_view sql, std::span<const sdk::Param> params,
                                 const std::function<void(const sdk::Rows&)>& part) {
    refuseAfterFailure();
    try {
        const auto began = std::chrono::steady_clock::now();
        std::size_t count = 0;
        settlePremise();
        connection_.runInParts(sql, params, [&](const sdk::Rows& rows) {
            count += rows.size();
            part(rows);
        });
        watch_.ran(writing_, sql, std::chrono::steady_clock::now() - began, count);
    } catch (...) {
        watch_.failed();
        failure_ = std::current_exception();
        throw;
    }
}

void OpenTransaction::changed(std::string_view record, std::string_view id) {
    if (!follower_) return;
    // As soon as there is one, so that it comes before the audit entry, which holds others up.
    if (changed_.empty())
        beforeCommit([](OpenTransaction& tx) {
            for (const auto& [name, ids] : std::exchange(tx.changed_, {}))
                tx.follower_(tx, name, {ids.begin(), ids.end()});
        });
    changed_[std::string(record)].emplace(id);
}

void OpenTransaction::runScript(const std::string& script) {
    refuseAfterFailure();
    try {
        settlePremise();
        connection_.runScript(script);
    } catch (...) {
        failure_ = std::current_exception();
        throw;
    }
}

void OpenTransaction::prepareCommit() {
    // An action may add another one.
    for (std::size_t i = 0; i < beforeCommit_.size(); ++i) {
        const auto action = std::move(beforeCommit_[i]);
        action(*this);
    }
    if (failure_) std::rethrow_exception(failure_);
}

OpenTransaction& opened(sdk::Transaction& tx) {
    if (auto* open = dynamic_cast<OpenTransaction*>(&GuardedTransaction::whole(tx))) return *open;
    throw std::logic_error("this transaction does not come from the kernel's database");
}

}  // namespace guildhall::data
