#include "kernel/kinds/kinds.hpp"

#include "kernel/base/readable_type.hpp"

#include <algorithm>
#include <iterator>
#include <ranges>

namespace guildhall::kinds {

void requireOwnTable(const std::string& owner, const std::string& table) {
    if (!table.starts_with(owner + "_"))
        throw std::invalid_argument("table “" + table + "” must start with " + owner + "_");
}

Kinds::Kinds(std::initializer_list<Kind*> kinds) {
    for (auto* kind : kinds) add(*kind);
}

void Kinds::add(Kind& kind) {
    const auto later = [&](const Kind* other) { return other->turn() > kind.turn(); };
    kinds_.insert(std::ranges::find_if(kinds_, later), &kind);
}

void Kinds::complete(Contribution& contribution) const {
    Collector further(contribution.owner);
    for (const auto* kind : kinds_) kind->derive(contribution, further);
    auto derived = further.take().declarations;
    std::ranges::move(derived, std::back_inserter(contribution.declarations));
}

void Kinds::check(const Contribution& contribution) const {
    for (const auto& one : contribution.declarations) {
        const auto knows = [&](const Kind* kind) { return kind->declares() && *kind->declares() == one.type(); };
        if (std::ranges::none_of(kinds_, knows))
            throw std::invalid_argument("it declares a " + base::readableType(one.type().name()) +
                                        ", which this server knows nothing of");
    }
    for (const auto* kind : kinds_) kind->check(contribution);
}

void Kinds::putOn(const Contribution& contribution) const {
    std::vector<Kind*> on;
    try {
        for (auto* kind : kinds_) {
            kind->add(contribution);
            on.push_back(kind);
        }
    } catch (...) {
        for (auto* kind : on | std::views::reverse) kind->remove(contribution.owner);
        throw;
    }
}

void Kinds::takeOff(const std::string& owner) const {
    for (auto* kind : kinds_ | std::views::reverse) kind->remove(owner);
}

sdk::Value Kinds::ledgerOf(const Contribution& contribution) const {
    auto ledger = sdk::Value::object();
    for (const auto* kind : kinds_)
        if (!kind->words().key.empty()) ledger[kind->words().key] = kind->lines(contribution);
    return ledger;
}

}  // namespace guildhall::kinds
