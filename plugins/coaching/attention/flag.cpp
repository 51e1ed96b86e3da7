#include "attention/flag.hpp"

#include <guildhall/sdk/say.hpp>

#include <algorithm>

namespace guildhall::coaching {

const std::vector<sdk::Choice>& flagKinds() {
    static const std::vector<sdk::Choice> kinds{{"selection_overdue", "Selection overdue", "amber"},
                                                {"coach_stalled", "Coach stalled", "amber"},
                                                {"escalation", "Escalated", "red"},
                                                {"use_it_or_lose_it", "Use it or lose it", "amber"},
                                                {"session_status_missing", "Session status missing", "blue"},
                                                {"rule", "By your rules", "grey"}};
    return kinds;
}

const sdk::Choice* flagKind(std::string_view flag) {
    if (flag.starts_with(ruleFlag)) return &flagKinds().back();
    const auto found = std::ranges::find(flagKinds(), flag, &sdk::Choice::value);
    return found == flagKinds().end() ? nullptr : &*found;
}

std::string flagLabel(std::string_view flag) {
    if (flag.starts_with(ruleFlag)) return std::string(flag.substr(ruleFlag.size()));
    const auto* kind = flagKind(flag);
    return kind ? sdk::say(kind->label) : std::string(flag);
}

sdk::Value showFlags(const std::vector<std::string>& flags) {
    auto shown = sdk::Value::array();
    for (const auto& flag : flags)
        if (const auto* kind = flagKind(flag)) shown.push_back({{"tag", kind->tag}, {"text", flagLabel(flag)}});
    return shown;
}

}  // namespace guildhall::coaching
