// All kinds of things that can be added to this server, and adding and taking off what one owner declared. No plugin
// writes its own “disable” (rule 3).
#pragma once

#include "kernel/kinds/kind.hpp"

namespace guildhall::kinds {

/// Kinds are added while the server is put together; then one thread at a time, the host's.
class Kinds {
public:
    Kinds() = default;
    Kinds(std::initializer_list<Kind*> kinds);
    /// After those of its turn that are here. It outlives this.
    void add(Kind& kind);
    const std::vector<Kind*>& all() const { return kinds_; }

    /// With what follows from the declarations (Kind::derive); first of all, once.
    void complete(Contribution& contribution) const;
    /// Throws for what any kind refuses, and for declarations of a kind that is not here.
    void check(const Contribution& contribution) const;
    /// Every kind has its part or, when one throws, none.
    void putOn(const Contribution& contribution) const;
    /// In the other order; no effect when nothing is on.
    void takeOff(const std::string& owner) const;

    /// What it brought, as names: lists of objects by Words::key.
    sdk::Value ledgerOf(const Contribution& contribution) const;

private:
    std::vector<Kind*> kinds_;
};

}  // namespace guildhall::kinds
