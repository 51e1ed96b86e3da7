// The catalogue as a tree: programs with their skills, mini-badges and capstones, and what stands by itself.
#pragma once

#include "badge/badge.hpp"

#include <map>
#include <string>
#include <vector>

namespace guildhall::badges {

/// All badges, by what they are part of and in order. Immutable; valid while the list it was made of is.
class Catalogue {
public:
    explicit Catalogue(const std::vector<Badge>& all) {
        for (const auto& badge : all) {
            byId_[badge.id] = &badge;
            parts_[badge.parent.value_or("")].push_back(&badge);
        }
    }
    /// Of none (empty): programs, then levels.
    const std::vector<const Badge*>& partsOf(const std::string& id) const {
        static const std::vector<const Badge*> none;
        const auto found = parts_.find(id);
        return found == parts_.end() ? none : found->second;
    }
    const Badge* find(const std::string& id) const {
        const auto found = byId_.find(id);
        return found == byId_.end() ? nullptr : found->second;
    }
    /// Can it be asked for: active, and all that it stands in, too.
    bool isOffered(const Badge& badge) const {
        if (!badge.active()) return false;
        const auto* parent = badge.parent ? find(*badge.parent) : nullptr;
        return !parent || isOffered(*parent);
    }

private:
    std::map<std::string, const Badge*, std::less<>> byId_;
    std::map<std::string, std::vector<const Badge*>, std::less<>> parts_;
};

}  // namespace guildhall::badges
