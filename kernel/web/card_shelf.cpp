#include "kernel/web/card_shelf.hpp"


#include <algorithm>

namespace guildhall::web {

void CardShelf::add(const std::string& owner, std::vector<sdk::CardSource> sources, std::shared_ptr<void> keepAlive) {
    const std::lock_guard lock(mutex_);
    for (auto& source : sources)
        entries_.push_back(std::make_shared<Entry>(Entry{owner, keepAlive, std::move(source)}));
    std::stable_sort(entries_.begin(), entries_.end(),
                     [](const auto& a, const auto& b) { return a->source.order < b->source.order; });
}

void CardShelf::remove(const std::string& owner) {
    const std::lock_guard lock(mutex_);
    std::erase_if(entries_, [&](const auto& entry) { return entry->owner == owner; });
}

std::vector<sdk::Card> CardShelf::cardsFor(
    const sdk::Viewer& viewer, const std::function<void(const std::string&, const std::string&)>& failed) const {
    std::vector<std::shared_ptr<Entry>> entries;
    {
        const std::lock_guard lock(mutex_);
        entries = entries_;
    }
    std::vector<sdk::Card> cards;
    for (const auto& entry : entries) {
        if (!entry->source.access.allows(viewer)) continue;
        try {
            for (auto& card : entry->source.cards(viewer)) cards.push_back(std::move(card));
        } catch (const std::exception& problem) {
            failed(entry->owner, problem.what());
        } catch (...) {
            failed(entry->owner, "an exception of unknown type");
        }
    }
    return cards;
}

}  // namespace guildhall::web
