#include <guildhall/sdk/say.hpp>

#include <guildhall/sdk/words.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace guildhall::sdk {

namespace {

thread_local const Texts* current = nullptr;

std::string filled(std::string text, const NamedValue* first, const NamedValue* last) {
    if (first == last) return text;
    std::string result;
    for (std::size_t at = 0; at < text.size();) {
        const auto open = text.find('{', at);
        const auto close = text.find('}', open);
        if (open == text.npos || close == text.npos) return result + text.substr(at);
        result.append(text, at, open - at);
        const auto name = std::string_view(text).substr(open + 1, close - open - 1);
        const auto found = std::find_if(first, last, [&](const NamedValue& value) { return value.name == name; });
        if (found != last)
            result += found->value;
        else
            result.append(text, open, close + 1 - open);
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
    return filled(current ? current->told(english) : std::string(english), values.begin(), values.end());
}

std::string sayCount(std::int64_t number, std::string_view one, std::string_view many,
                     std::initializer_list<NamedValue> values) {
    std::vector<NamedValue> all(values);
    all.push_back({"n", thousands(number)});
    return filled(current ? current->told(one, many, number) : std::string(number == 1 ? one : many), all.data(),
                  all.data() + all.size());
}

}  // namespace guildhall::sdk
