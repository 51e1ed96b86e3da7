#include "kernel/http/kept_form.hpp"

#include <guildhall/sdk/text.hpp>

#include <algorithm>
#include <set>
#include <vector>

namespace guildhall::http {

namespace {

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            default: out += c;
        }
    }
    return out;
}

std::string unescaped(std::string text) {
    static constexpr std::pair<std::string_view, std::string_view> names[] = {
        {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}, {"&#x2F;", "/"}, {"&amp;", "&"}};
    for (const auto& [name, sign] : names)
        for (auto at = text.find(name); at != text.npos; at = text.find(name, at + sign.size()))
            text.replace(at, name.size(), sign);
    return text;
}

struct Attribute {
    std::string name;
    std::string value;
    bool valued = false;
};

/// `<name attribute="value" …>` taken apart.
struct Tag {
    std::string name;
    std::vector<Attribute> attributes;

    const std::string* find(std::string_view key) const {
        for (const auto& one : attributes)
            if (one.name == key) return &one.value;
        return nullptr;
    }
    std::string text(std::string_view key) const {
        const auto* value = find(key);
        return value ? unescaped(*value) : std::string();
    }
    void drop(std::string_view key) {
        std::erase_if(attributes, [&](const Attribute& one) { return one.name == key; });
    }
    void set(const char* key, std::string_view value) {
        drop(key);
        attributes.push_back({key, escaped(value), true});
    }
    void flag(const char* key, bool on) {
        drop(key);
        if (on) attributes.push_back({key, "", false});
    }
    std::string written() const {
        auto out = "<" + name;
        for (const auto& one : attributes) out += " " + one.name + (one.valued ? "=\"" + one.value + "\"" : "");
        return out + ">";
    }
};

Tag readTag(std::string_view text) {
    Tag tag;
    std::size_t at = 1;
    const auto word = [&](std::string_view ends) {
        const auto end = std::min(text.find_first_of(ends, at), text.size());
        auto found = std::string(text.substr(at, end - at));
        at = end;
        return found;
    };
    tag.name = word(" \t\n>");
    for (;;) {
        at = std::min(text.find_first_not_of(" \t\n/", at), text.size());
        if (at >= text.size() || text[at] == '>') return tag;
        Attribute one{.name = word("= \t\n>")};
        if (at < text.size() && text[at] == '=') {
            ++at;
            one.valued = true;
            if (at < text.size() && text[at] == '"') {
                ++at;
                one.value = word("\"");
                ++at;
            } else {
                one.value = word(" \t\n>");
            }
        }
        tag.attributes.push_back(std::move(one));
    }
}

/// The end of the tag that begins at `from`, behind its `>`; a `>` in quotes is none.
std::size_t tagEnd(std::string_view text, std::size_t from) {
    bool quoted = false;
    for (auto at = from; at < text.size(); ++at) {
        if (text[at] == '"') quoted = !quoted;
        if (text[at] == '>' && !quoted) return at + 1;
    }
    return text.size();
}

class Filler {
public:
    explicit Filler(const KeptForm& kept) : kept_(kept) {}

    /// The form's markup with the values in it.
    std::string fill(std::string_view form) {
        std::string out;
        for (std::size_t at = 0; at < form.size();) {
            const auto begin = std::min(form.find('<', at), form.size());
            out += form.substr(at, begin - at);
            if (begin == form.size()) break;
            const auto end = tagEnd(form, begin);
            at = end;
            auto tag = readTag(form.substr(begin, end - begin));
            const bool changed = tag.name == "input"    ? input(tag)
                                 : tag.name == "option" ? option(tag, form, end)
                                                        : false;
            if (tag.name == "select") select_ = tag.text("name");
            out += changed ? tag.written() : std::string(form.substr(begin, end - begin));
            const auto name = tag.name == "textarea" ? tag.text("name") : std::string();
            if (!name.empty() && kept_.values.contains(name)) {
                out += escaped(next(name));
                at = std::min(form.find("</textarea", end), form.size());
            }
        }
        return out;
    }

private:
    bool input(Tag& tag) {
        const auto name = tag.text("name"), type = sdk::asciiLower(tag.text("type"));
        static const std::set<std::string> left{"hidden", "password", "file", "submit", "button", "image", "reset"};
        if (name.empty() || left.contains(type)) return false;
        if (type == "checkbox" || type == "radio") {
            tag.flag("checked", has(name, tag.find("value") ? tag.text("value") : "on"));
            return true;
        }
        if (!kept_.values.contains(name)) return false;
        tag.set("value", next(name));
        return true;
    }
    bool option(Tag& tag, std::string_view form, std::size_t end) {
        if (!kept_.values.contains(select_)) return false;
        const auto text = form.substr(end, std::min(form.find('<', end), form.size()) - end);
        tag.flag("selected", has(select_, tag.find("value") ? tag.text("value") : unescaped(sdk::trim(text))));
        return true;
    }
    bool has(const std::string& name, const std::string& value) const {
        const auto [from, to] = kept_.values.equal_range(name);
        return std::any_of(from, to, [&](const auto& one) { return one.second == value; });
    }
    /// Fields of one name take their values in order.
    std::string next(const std::string& name) {
        auto [from, to] = kept_.values.equal_range(name);
        for (auto skip = used_[name]++; skip > 0 && std::next(from) != to; --skip) ++from;
        return from->second;
    }

    const KeptForm& kept_;
    std::string select_;
    std::map<std::string, int> used_;
};

}  // namespace

bool keptFormIn(std::string_view path) {
    const auto question = path.find('?');
    const auto wanted = std::string(keptFormParameter) + "=";
    const auto query = question == path.npos ? std::string_view() : path.substr(question + 1);
    return query.starts_with(wanted) || query.find("&" + wanted) != query.npos;
}

std::multimap<std::string, std::string, std::less<>> keepable(
    const std::multimap<std::string, std::string, std::less<>>& values) {
    auto kept = values;
    std::erase_if(kept, [](const auto& one) {
        const auto name = sdk::asciiLower(one.first);
        return name == "csrf" ||
               std::ranges::any_of(std::initializer_list<std::string_view>{"password", "passphrase", "secret", "token"},
                                   [&](std::string_view word) { return name.find(word) != name.npos; });
    });
    return kept;
}

std::optional<std::string> withKeptForm(std::string_view page, const KeptForm& kept) {
    for (auto begin = page.find("<form"); begin != page.npos; begin = page.find("<form", begin + 1)) {
        const auto inside = tagEnd(page, begin);
        const auto tag = readTag(page.substr(begin, inside - begin));
        const auto action = tag.text("action");
        if (action.substr(0, action.find('?')) != kept.action || sdk::asciiLower(tag.text("method")) != "post")
            continue;
        const auto end = std::min(page.find("</form", inside), page.size());
        return std::string(page.substr(0, inside)) + Filler(kept).fill(page.substr(inside, end - inside)) +
               std::string(page.substr(end));
    }
    return std::nullopt;
}

}  // namespace guildhall::http
