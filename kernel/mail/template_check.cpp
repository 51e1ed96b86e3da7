#include "kernel/mail/template_check.hpp"

#include <guildhall/sdk/field.hpp>
#include <guildhall/sdk/say.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>

namespace guildhall::mail {

namespace {

/// Rendering goes as deep as sections do, and lists inside lists multiply.
constexpr std::size_t maxSections = 8;

/// As mustache trims. `sdk::trim` also takes invisible characters away, with which mustache knows no name.
std::string trimBlanks(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n\f\v";
    const auto first = text.find_first_not_of(blanks);
    if (first == text.npos) return {};
    return std::string(text.substr(first, text.find_last_not_of(blanks) - first + 1));
}

struct OpenSection {
    std::string name;
    std::size_t line;
    bool hasContext;  ///< its own names come on top of the outer ones
};

class Check {
public:
    Check(std::string_view source, const sdk::Value& sample) : source_(source) { context_.push_back(&sample); }

    std::vector<TemplateProblem> run() {
        std::size_t at = 0, counted = 0, line = 1;
        while ((at = source_.find("{{", at)) != source_.npos) {
            line += static_cast<std::size_t>(std::count(source_.begin() + counted, source_.begin() + at, '\n'));
            counted = at;
            const auto end = source_.find("}}", at);
            if (end == source_.npos) {
                fail(line, sdk::say("a tag is opened with {opening} and not closed with {closing}",
                                    {{"opening", "{{"}, {"closing", "}}"}}));
                return std::move(problems_);
            }
            tag(line, trimBlanks(source_.substr(at + 2, end - at - 2)));
            at = end + 2;
        }
        for (const auto& section : open_)
            fail(section.line, sdk::say("“{section}” is opened and not closed", {{"section", section.name}}));
        return std::move(problems_);
    }

private:
    void fail(std::size_t line, std::string message) { problems_.push_back({line, std::move(message)}); }

    void tag(std::size_t line, const std::string& text) {
        const char kind = text.empty() ? ' ' : text.front();
        const auto name = trimBlanks(std::string_view(text).substr(text.empty() ? 0 : 1));
        switch (kind) {
            case '!': return;
            case '{':
            case '&':
                return fail(line, sdk::say("values are always escaped; write {tag}", {{"tag", "{{" + name + "}}"}}));
            case '>': return fail(line, sdk::say("other files cannot be included here"));
            case '=':
                return fail(line, sdk::say("the delimiters stay {opening} and {closing}",
                                           {{"opening", "{{"}, {"closing", "}}"}}));
            case '#':
            case '^': return openSection(line, name, kind == '#');
            case '/': return closeSection(line, name);
            default: known(line, text);
        }
    }

    const sdk::Value* find(const std::string& path) const {
        if (path == ".") return context_.back();
        const auto head = path.substr(0, path.find('.'));
        for (auto level = context_.rbegin(); level != context_.rend(); ++level) {
            if (!(*level)->is_object() || !(*level)->contains(head)) continue;
            const sdk::Value* value = &(**level)[head];
            for (auto dot = path.find('.'); dot != path.npos;) {
                const auto next = path.find('.', dot + 1);
                const auto part = path.substr(dot + 1, next == path.npos ? next : next - dot - 1);
                if (!value->is_object() || !value->contains(part)) return nullptr;
                value = &(*value)[part];
                dot = next;
            }
            return value;
        }
        return nullptr;
    }

    const sdk::Value* known(std::size_t line, const std::string& path) {
        const auto* value = find(path);
        if (const auto visible = sdk::trim(path); visible != path)
            fail(line, sdk::say("an invisible character stands beside “{variable}”; write this tag anew",
                                {{"variable", visible}}));
        else if (!value)
            fail(line, path.empty() ? sdk::say("a tag is empty")
                                    : sdk::say("there is no variable “{variable}”", {{"variable", path}}));
        return value;
    }

    void openSection(std::size_t line, const std::string& name, bool positive) {
        const auto* value = known(line, name);
        if (value && value->is_array()) value = value->empty() ? nullptr : &value->front();
        const bool hasContext = positive && value;
        if (open_.size() == maxSections)
            fail(line, sdk::say("sections may be nested 8 deep, and “{section}” is deeper", {{"section", name}}));
        if (hasContext) context_.push_back(value);
        open_.push_back({name, line, hasContext});
    }

    void closeSection(std::size_t line, const std::string& name) {
        if (open_.empty() || open_.back().name != name)
            return fail(line, sdk::say("“{section}” is closed but not open here", {{"section", name}}));
        if (open_.back().hasContext) context_.pop_back();
        open_.pop_back();
    }

    std::string_view source_;
    std::vector<const sdk::Value*> context_;
    std::vector<OpenSection> open_;
    std::vector<TemplateProblem> problems_;
};

void collect(const sdk::Value& value, const std::string& path, std::vector<std::pair<std::string, std::string>>& into) {
    if (value.is_object()) {
        for (const auto& [name, inner] : value.items()) collect(inner, path.empty() ? name : path + "." + name, into);
    } else if (value.is_array()) {
        if (!value.empty()) collect(value.front(), path, into);
    } else {
        into.emplace_back(path, value.is_string() ? value.get<std::string>() : value.is_null() ? "" : value.dump());
    }
}

}  // namespace

std::vector<TemplateProblem> checkTemplate(std::string_view source, const sdk::Value& sample) {
    return Check(source, sample).run();
}

std::vector<std::pair<std::string, std::string>> variablesOf(const sdk::Value& sample) {
    std::vector<std::pair<std::string, std::string>> all;
    collect(sample, "", all);
    return all;
}

}  // namespace guildhall::mail
