#include "kernel/lua/rule_reading.hpp"

#include <guildhall/sdk/say.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>
#include <map>
#include <vector>

namespace guildhall::lua {

using sdk::Value;

namespace {

struct Token {
    std::string text;  ///< a name, a sign of one character, or empty for a string or number
    std::size_t line;
};

bool isNameStart(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool isDigit(char c) { return c >= '0' && c <= '9'; }

class Reader {
public:
    explicit Reader(std::string_view source) : source_(source) {}

    std::vector<Token> all() {
        std::vector<Token> tokens;
        while (at_ < source_.size()) {
            const char c = source_[at_];
            const auto line = line_;
            if (source_.substr(at_, 2) == "--")
                skipComment();
            else if (isNameStart(c))
                tokens.push_back({word(), line});
            else if (std::isspace(static_cast<unsigned char>(c)))
                step();
            else if (source_.substr(at_, 2) == "..") {  // joins texts: no field follows
                tokens.push_back({"..", line});
                at_ += 2;
            } else if (skipValue(c))
                tokens.push_back({"", line});
            else {
                tokens.push_back({std::string(1, c), line});
                step();
            }
        }
        return tokens;
    }

private:
    void step() {
        if (at_ < source_.size() && source_[at_++] == '\n') ++line_;
    }
    /// Whether a number or text stood here.
    bool skipValue(char c) {
        if (isDigit(c))
            word();
        else if (c == '"' || c == '\'')
            skipQuoted(c);
        else if (c == '[' && bracketLevel() >= 0)
            skipBracketed();
        else
            return false;
        return true;
    }
    std::string word() {
        const auto begin = at_;
        while (at_ < source_.size() && (isNameStart(source_[at_]) || isDigit(source_[at_]))) ++at_;
        return std::string(source_.substr(begin, at_ - begin));
    }
    void skipQuoted(char quote) {
        step();
        while (at_ < source_.size() && source_[at_] != quote && source_[at_] != '\n') {
            if (source_[at_] == '\\') step();
            step();
        }
        step();
    }
    /// Of `[[` or `[=[` here; -1: no long bracket.
    int bracketLevel() const {
        auto end = at_ + 1;
        while (end < source_.size() && source_[end] == '=') ++end;
        return end < source_.size() && source_[end] == '[' ? static_cast<int>(end - at_ - 1) : -1;
    }
    void skipBracketed() {
        const auto close = "]" + std::string(static_cast<std::size_t>(bracketLevel()), '=') + "]";
        const auto end = std::min(source_.find(close, at_), source_.size());
        while (at_ < std::min(end + close.size(), source_.size())) step();
    }
    void skipComment() {
        at_ += 2;
        if (at_ < source_.size() && source_[at_] == '[' && bracketLevel() >= 0) return skipBracketed();
        while (at_ < source_.size() && source_[at_] != '\n') step();
    }

    std::string_view source_;
    std::size_t at_ = 0;
    std::size_t line_ = 1;
};

class Walk {
public:
    Walk(std::vector<Token> tokens, const Value& sample) : tokens_(std::move(tokens)), sample_(sample) {}

    std::optional<std::string> run() {
        std::size_t begin = 0;
        while (begin < tokens_.size() && !(is(begin, "return") && is(begin + 1, "function") && is(begin + 2, "(")))
            ++begin;
        if (begin + 3 >= tokens_.size() || !isName(begin + 3)) return std::nullopt;
        parts_[tokens_[begin + 3].text] = {"input", &sample_};
        for (std::size_t at = begin + 4; at < tokens_.size(); ++at) {
            if (is(at, "function")) forgetParameters(at);
            if (is(at, "for")) forgetUntil(at, "in");
            if (is(at, "local")) {
                if (auto problem = local(at)) return problem;
                continue;
            }
            const auto part = parts_.find(tokens_[at].text);
            if (part == parts_.end() || is(at - 1, ".") || is(at - 1, ":")) continue;
            // `{name = …}` and `f{input = …}` are keys, not the variable.
            if (is(at + 1, "=") && !is(at + 2, "=")) continue;
            Part found = part->second;
            if (auto problem = follow(at, found)) return problem;
        }
        return std::nullopt;
    }

private:
    struct Part {
        std::string path;
        const Value* value;
    };
    bool is(std::size_t at, std::string_view text) const { return at < tokens_.size() && tokens_[at].text == text; }
    bool isName(std::size_t at) const {
        return at < tokens_.size() && !tokens_[at].text.empty() && isNameStart(tokens_[at].text.front());
    }

    /// Parameters of inner functions and loops may hide a name: then it is left alone from there on.
    void forgetParameters(std::size_t at) {
        while (at < tokens_.size() && !is(at, "(")) ++at;
        forgetUntil(at, ")");
    }
    void forgetUntil(std::size_t at, std::string_view end) {
        for (++at; at < tokens_.size() && !is(at, end) && !is(at, "=") && !is(at, "do"); ++at)
            parts_.erase(tokens_[at].text);
    }

    /// `local p = input.participant` makes p a part; any other `local` hides its names.
    std::optional<std::string> local(std::size_t& at) {
        auto end = at + 1;
        std::vector<std::string> names;
        for (; isName(end) && !is(end, "function"); end += is(end + 1, ",") ? 2 : 1) {
            names.push_back(tokens_[end].text);
            if (!is(end + 1, ",")) break;
        }
        const auto value = end + 2;
        std::optional<Part> part;
        if (names.size() == 1 && is(end + 1, "=") &&
            parts_.contains(value < tokens_.size() ? tokens_[value].text : "")) {
            part = parts_[tokens_[value].text];
            auto last = value;
            if (auto problem = follow(last, *part)) return problem;
            const bool whole =
                last + 1 >= tokens_.size() || tokens_[last + 1].line > tokens_[last].line || is(last + 1, ";");
            if (!whole || !part->value) part.reset();
        }
        for (const auto& name : names) parts_.erase(name);
        if (part) parts_[names.front()] = *part;
        return std::nullopt;
    }

    /// Along `.name.name`; `part` becomes what stands there, with no value where nothing more is known.
    std::optional<std::string> follow(std::size_t& at, Part& part) {
        for (; is(at + 1, ".") && isName(at + 2); at += 2) {
            const auto& key = tokens_[at + 2].text;
            const auto* value = part.value;
            if (!value || value->is_null() || (value->is_object() && value->empty()) || value->is_array()) {
                part.value = nullptr;
                continue;
            }
            if (!value->is_object() || !value->contains(key)) return hasNot(tokens_[at + 2], part, *value);
            part = {part.path + "." + key, &(*value)[key]};
        }
        return std::nullopt;
    }

    /// `value`: of the part, which lacks the key.
    static std::string hasNot(const Token& key, const Part& part, const Value& value) {
        const auto line = std::to_string(key.line), field = part.path + "." + key.text;
        if (!value.is_object())
            return sdk::say(value.is_string() ? "line {line}: this hook has no {field}; {part} is a text"
                                              : "line {line}: this hook has no {field}; {part} is not a table",
                            {{"line", line}, {"field", field}, {"part", part.path}});
        std::string names;
        for (const auto& [name, inner] : value.items()) names += (names.empty() ? "" : ", ") + name;
        return sdk::say("line {line}: this hook has no {field}; {part} has {names}",
                        {{"line", line}, {"field", field}, {"part", part.path}, {"names", names}});
    }

    std::vector<Token> tokens_;
    const Value& sample_;
    std::map<std::string, Part> parts_;
};

}  // namespace

std::string withoutMark(std::string text) {
    constexpr std::string_view mark = "\xEF\xBB\xBF";
    if (text.starts_with(mark)) text.erase(0, mark.size());
    return text;
}

std::optional<std::string> unknownField(std::string_view source, const Value& sampleInput) {
    return Walk(Reader(source).all(), sampleInput).run();
}

}  // namespace guildhall::lua
