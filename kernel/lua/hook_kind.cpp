#include "kernel/lua/hook_kind.hpp"

#include "kernel/lua/follow_ups.hpp"

namespace guildhall::lua {

HookKind::HookKind(RuleEngine& engine)
    : KindOf({"hooks", "Hooks for rules", {{"name", "Hook"}, {"description", "What a rule decides"}}}),
      engine_(engine) {}

void HookKind::add(const kinds::Contribution& contribution) {
    try {
        for (auto hook : contribution.of<sdk::HookDeclaration>()) {
            if (hook.after) completeFollowUp(hook);
            engine_.declare(contribution.owner, hook);
            if (hook.after && added_) added_(contribution, hook);
        }
    } catch (...) {
        engine_.withdraw(contribution.owner);
        throw;
    }
}

sdk::Value HookKind::line(const sdk::HookDeclaration& one) const {
    return {{"name", one.name}, {"description", one.description}};
}

std::string HookKind::lacks(const sdk::HookDeclaration& one) const {
    return one.description.empty() ? "The hook " + one.name + " does not say what a rule decides." : "";
}

}  // namespace guildhall::lua
