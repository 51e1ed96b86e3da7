// JSON that comes from outside.
#include "kernel/base/json_decoder.hpp"
#include "tests/fuzz/fuzzing.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace guildhall::fuzz {
namespace {

int depthOf(const sdk::Value& value) {
    int deepest = 0;
    if (value.is_structured())
        for (const auto& inner : value) deepest = std::max(deepest, depthOf(inner));
    return value.is_structured() ? deepest + 1 : 0;
}

}  // namespace
}  // namespace guildhall::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace guildhall;
    const auto value = base::decodeJson(fuzz::textOf(data, size));
    if (!value) return 0;
    fuzz::promise(fuzz::depthOf(*value) <= base::maxJsonDepth, "depth is bounded");
    const auto again = base::decodeJson(value->dump());
    fuzz::promise(again && *again == *value, "what was read reads the same again");
    return 0;
}
