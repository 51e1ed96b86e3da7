#include <guildhall/testkit/hook_check.hpp>

#include "kernel/lua/answer_check.hpp"

#include <nlohmann/json.hpp>

namespace guildhall::testkit {

std::string hookProblem(const sdk::HookDeclaration& hook) { return lua::declarationProblem(hook); }

std::vector<std::string> undeclaredInput(const sdk::HookDeclaration& hook, const sdk::Value& input) {
    return lua::undeclaredInput(hook, input);
}

std::vector<std::string> neverArriving(const sdk::HookDeclaration& hook, const std::vector<sdk::Value>& inputs) {
    return lua::neverArriving(hook, inputs);
}

std::string answerProblem(const sdk::HookDeclaration& hook, sdk::Value answer) {
    const auto problem = lua::checkAnswer(hook, answer);
    return problem ? problem->message() : std::string();
}

}  // namespace guildhall::testkit
