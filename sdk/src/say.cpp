#include <guildhall/sdk/say.hpp>

#include <guildhall/sdk/words.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace guildhall::sdk {

namespace {

thread_local const Texts* current = nullptr;

std::string filled(std::string_view text, const NamedValue* first, const NamedValue* last) {
    std::string result;
    std::size_t size = text.size();
    for (const auto* value = first; value != last; ++value) size += value->value.size();
    result.reserve(size);
    for (std::size_t at = 0; at < text.size();) {
        const auto open = first == last ? text.npos : text.find('{', at);
        const auto close = text.find('}', open);
        if (open == text.npos || close == text.npos) return result += text.substr(at);
        result += text.substr(at, open - at);
        const auto name = text.substr(open + 1, close - open - 1);
        const auto found = std::find_if(first, last, [&](const NamedValue& value) { return value.name == name; });
        result += found != last ? std::string_view(found->value) : text.substr(open, close + 1 - open);
        at = close + 1;
    }
    return result;
}

}  // namespace

Texts::~Texts() = default;

Speaking::Speaking(const Texts* texts) : before_(std::exchange(current, texts)) {}
Speaking::~Speaking() { current = before_; }

const Texts* spoken() { return current; }

std::string say(std::string_view english, std::initializer_list<NamedValue> values) {
    if (!current) return filled(english, values.begin(), values.end());
    return filled(current->told(english), values.begin(), values.end());
}

std::string sayCount(std::int64_t number, std::string_view one, std::string_view many,
                     std::initializer_list<NamedValue> values) {
    std::vector<NamedValue> all(values);
    all.push_back({"n", thousands(number)});
    return filled(current ? current->told(one, many, number) : std::string(number == 1 ? one : many), all.data(),
                  all.data() + all.size());
}

}  // namespace guildhall::sdk
