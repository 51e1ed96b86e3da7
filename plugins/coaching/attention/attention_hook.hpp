// The hook `coaching.attention`: a site's rules may add flags of their own.
#pragma once

#include "attention/attention_repository.hpp"

#include <guildhall/sdk/services.hpp>

#include <string>
#include <vector>

namespace guildhall::coaching {

sdk::HookDeclaration attentionHook(sdk::Services& services);
/// What a rule is told of one.
sdk::Value attentionInput(const AttentionRepository::Facts& facts, sdk::Instant now);
/// The flags that all rules want, as an engagement keeps them: some few, each once.
std::string flagsOf(const sdk::RuleOutcome& outcome);

}  // namespace guildhall::coaching
