// The hooks that rules can be written for.
#pragma once

#include "kernel/kinds/kind.hpp"
#include "kernel/lua/rule_engine.hpp"

namespace guildhall::lua {

class HookKind : public kinds::KindOf<sdk::HookDeclaration> {
public:
    explicit HookKind(RuleEngine& engine);
    void add(const kinds::Contribution& contribution) override;
    /// `added`, too, is told of each hook that is asked after an event. Before the first is added.
    using Added = std::function<void(const kinds::Contribution&, const sdk::HookDeclaration&)>;
    void whenAdded(Added added) { added_ = std::move(added); }
    void remove(const std::string& owner) override { engine_.withdraw(owner); }

protected:
    std::string identity(const sdk::HookDeclaration& one) const override { return "the hook " + one.name; }
    sdk::Value line(const sdk::HookDeclaration& one) const override;
    std::string lacks(const sdk::HookDeclaration& one) const override;

private:
    RuleEngine& engine_;
    Added added_;
};

}  // namespace guildhall::lua
