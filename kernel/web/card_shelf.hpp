// The dashboard's cards, from every owner that offers some.
#pragma once

#include <guildhall/sdk/registrar.hpp>

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace guildhall::web {

/// Any thread.
class CardShelf {
public:
    /// `keepAlive` is held while the sources run.
    void add(const std::string& owner, std::vector<sdk::CardSource> sources, std::shared_ptr<void> keepAlive);
    void remove(const std::string& owner);

    /// What this viewer may see, in order. A source that fails is left out and told to `failed`.
    std::vector<sdk::Card> cardsFor(
        const sdk::Viewer& viewer,
        const std::function<void(const std::string& owner, const std::string& what)>& failed) const;

private:
    struct Entry {
        std::string owner;
        std::shared_ptr<void> keepAlive;  // before `source`: outlives the code it keeps
        sdk::CardSource source;
    };
    mutable std::mutex mutex_;
    std::vector<std::shared_ptr<Entry>> entries_;
};

}  // namespace guildhall::web
