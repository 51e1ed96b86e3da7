// What the process of a rule answers, as if the rule had taken it over.
#include "kernel/lua/rule_reply.hpp"
#include "tests/fuzz/fuzzing.hpp"

#include <guildhall/sdk/field.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace guildhall;
    const auto reply = lua::readReply(fuzz::textOf(data, size));
    if (reply.kind != lua::RuleReply::Kind::Value) {
        fuzz::promise(reply.value.is_null(), "a failure has no value");
        fuzz::promise(!reply.problem.empty() && reply.problem.size() <= 500 && sdk::isUtf8(reply.problem),
                      "a failure is told in a short text");
        return 0;
    }
    fuzz::promise(reply.problem.empty(), "a value comes without a problem");
    fuzz::promise(lua::readReply("v" + reply.value.dump()).value == reply.value, "a value reads the same again");
    return 0;
}
