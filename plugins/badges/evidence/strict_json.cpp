#include "evidence/strict_json.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/text.hpp>

#include <set>

namespace guildhall::badges {

using sdk::say;
using sdk::Value;

Value readStrictly(std::string_view text) {
    constexpr std::size_t deepest = 32;
    if (!sdk::isUtf8(text)) throw sdk::Invalid(say("Its text is not in UTF-8."));
    std::vector<std::set<std::string>> seen;  // the names of each object that is open, a set for each list as well
    const auto watch = [&](int, Value::parse_event_t event, Value& parsed) {
        using Event = Value::parse_event_t;
        if (event == Event::object_start || event == Event::array_start) seen.emplace_back();
        if (event == Event::object_end || event == Event::array_end) seen.pop_back();
        if (seen.size() > deepest) throw sdk::Invalid(say("Its JSON is nested too deeply."));
        if (event == Event::key && !seen.back().insert(parsed.get<std::string>()).second)
            throw sdk::Invalid(
                say("Its JSON says “{name}” twice.", {{"name", sdk::shortened(parsed.get<std::string>(), 60, "…")}}));
        return true;
    };
    try {
        return Value::parse(text, watch);
    } catch (const Value::exception&) {
        throw sdk::Invalid(say("Its JSON cannot be read."));
    }
}

const Value& memberOf(const Value& object, const char* name) {
    static const Value none;
    if (!object.is_object()) return none;
    const auto found = object.find(name);
    return found == object.end() ? none : *found;
}

std::string textIn(const Value& object, const char* name) {
    const auto* text = memberOf(object, name).get_ptr<const std::string*>();
    return text ? *text : std::string();
}

std::vector<Value> listIn(const Value& object, const char* name) {
    const auto& member = memberOf(object, name);
    if (member.is_null()) return {};
    if (member.is_array()) return {member.begin(), member.end()};
    return {member};
}

bool names(const Value& object, const char* name, std::string_view text) {
    for (const auto& one : listIn(object, name))
        if (one.is_string() && one.get_ref<const std::string&>() == text) return true;
    return false;
}

}  // namespace guildhall::badges
