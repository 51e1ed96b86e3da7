#include "kernel/identity/sign_in_steps.hpp"

#include "kernel/identity/used_step_repository.hpp"

#include <guildhall/sdk/id.hpp>

namespace guildhall::identity {

namespace {

constexpr std::chrono::hours longestLife{24};

}  // namespace

std::string SignInSteps::seal(const std::string& kind, sdk::Value facts, std::chrono::minutes life) const {
    facts["until"] = sdk::toMicros(clock_.now() + life);
    return secrets_.seal(facts.dump(), "step." + kind);
}

std::optional<sdk::Value> SignInSteps::open(const std::string& kind, const std::string& sealed) const {
    const auto text = sealed.empty() ? std::nullopt : secrets_.open(sealed, "step." + kind);
    if (!text) return std::nullopt;
    auto facts = sdk::Value::parse(*text);
    return clock_.now() < sdk::fromMicros(facts.at("until").get<std::int64_t>()) ? std::optional(std::move(facts))
                                                                                 : std::nullopt;
}

bool SignInSteps::useUp(sdk::Transaction& tx, const std::string& sealed) const {
    const auto now = clock_.now();
    UsedStepRepository::forget(tx, now);
    return UsedStepRepository::add(tx, sdk::hashToken(sealed), now + longestLife);
}

}  // namespace guildhall::identity
