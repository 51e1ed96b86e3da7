#include "kernel/base/json_decoder.hpp"

#include <nlohmann/json.hpp>

#include <set>
#include <string>
#include <vector>

namespace guildhall::base {

using sdk::Value;

std::optional<Value> decodeJson(std::string_view text) {
    struct Refused {};
    std::vector<std::set<std::string>> open;  // the names of each object that is open
    const auto check = [&open](int depth, Value::parse_event_t event, Value& parsed) {
        using Event = Value::parse_event_t;
        if ((event == Event::object_start || event == Event::array_start) && depth >= maxJsonDepth) throw Refused();
        if (event == Event::object_start) open.emplace_back();
        if (event == Event::object_end) open.pop_back();
        if (event == Event::key && !open.back().insert(parsed.get<std::string>()).second) throw Refused();
        return true;
    };
    try {
        auto value = Value::parse(text, check, false);
        if (value.is_discarded()) return {};
        return std::make_optional<Value>(std::move(value));
    } catch (const Refused&) {
        return {};
    }
}

}  // namespace guildhall::base
