// The hooks that rules can be written for.
#pragma once

#include "kernel/kinds/kind.hpp"
#include "kernel/lua/rule_engine.hpp"

namespace guildhall::lua {

class HookKind : public kinds::KindOf<sdk::HookDeclaration> {
public:
    explicit HookKind(RuleEngine& engine);
    void add(const kinds::Contribution& contribution) override;
    void remove(const std::string& owner) override { engine_.withdraw(owner); }

protected:
    std::string identity(const sdk::HookDeclaration& one) const override { return "the hook " + one.name; }
    sdk::Value line(const sdk::HookDeclaration& one) const override;
    std::string lacks(const sdk::HookDeclaration& one) const override;

private:
    RuleEngine& engine_;
};

}  // namespace guildhall::lua
