#include "kernel/texts/template_texts.hpp"

#include <algorithm>
#include <array>
#include <functional>

namespace guildhall::texts {

namespace {

/// What becomes of a text.
using Telling = std::function<std::string(const std::string&)>;

struct Piece {
    enum class Kind {
        Text,
        Value,   ///< {{name}}
        Inline,  ///< a tag inside a sentence: <b>
        Other,   ///< a tag that ends a sentence, a section, a partial
    };
    Kind kind;
    std::string source;
};

bool hasLetter(std::string_view text) {
    return std::ranges::any_of(text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
}

/// The end of the mustache tag at `at`, behind its braces.
std::size_t tagEnd(std::string_view source, std::size_t at) {
    const bool triple = source.substr(at, 3) == "{{{";
    const auto end = source.find(triple ? "}}}" : "}}", at);
    return end == source.npos ? source.size() : end + (triple ? 3 : 2);
}

bool isValue(std::string_view tag) { return std::string_view("#^/!>=").find(tag[2]) == std::string_view::npos; }

/// `name` of `{{name}}`, `{{{name}}}`, `{{& name }}`.
std::string valueName(std::string_view tag) {
    std::string name;
    for (const char c : tag)
        if (c != '{' && c != '}' && c != '&' && c != ' ') name += c;
    return name;
}

/// The end of the HTML tag at `at`; what stands in quotes or braces ends none.
std::size_t htmlEnd(std::string_view source, std::size_t at) {
    char quote = 0;
    for (std::size_t i = at; i < source.size(); ++i) {
        if (source.substr(i, 2) == "{{") {
            i = tagEnd(source, i) - 1;
        } else if (quote) {
            if (source[i] == quote) quote = 0;
        } else if (source[i] == '"' || source[i] == '\'') {
            quote = source[i];
        } else if (source[i] == '>') {
            return i + 1;
        }
    }
    return source.size();
}

std::string elementOf(std::string_view tag) {
    std::string name;
    for (std::size_t i = tag.starts_with("</") ? 2 : 1;
         i < tag.size() && std::isalnum(static_cast<unsigned char>(tag[i])); ++i)
        name += tag[i];
    return name;
}

bool isInline(std::string_view tag) {
    static constexpr std::array elements{"a", "b", "i", "em", "strong", "bdi", "code", "kbd", "time", "abbr", "wbr"};
    const auto name = elementOf(tag);
    return std::ranges::find(elements, name) != elements.end();
}

std::vector<Piece> piecesOf(std::string_view source, bool html) {
    std::vector<Piece> pieces;
    const auto add = [&](Piece::Kind kind, std::string_view text) {
        if (kind == Piece::Kind::Text && !pieces.empty() && pieces.back().kind == kind)
            pieces.back().source += text;
        else
            pieces.push_back({kind, std::string(text)});
    };
    for (std::size_t at = 0; at < source.size();) {
        if (source.substr(at, 2) == "{{") {
            const auto end = tagEnd(source, at);
            const auto tag = source.substr(at, end - at);
            add(tag.size() > 4 && isValue(tag) ? Piece::Kind::Value : Piece::Kind::Other, tag);
            at = end;
        } else if (html && source[at] == '<' && at + 1 < source.size() &&
                   (std::isalpha(static_cast<unsigned char>(source[at + 1])) || source[at + 1] == '/' ||
                    source[at + 1] == '!')) {
            auto end = htmlEnd(source, at);
            const auto tag = source.substr(at, end - at);
            const auto name = elementOf(tag);
            // What stands in these is no text.
            if (!tag.starts_with("</") && (name == "script" || name == "style" || name == "svg"))
                end = std::min(source.size(), source.find("</" + name + ">", end));
            add(end - at == tag.size() && isInline(tag) ? Piece::Kind::Inline : Piece::Kind::Other,
                source.substr(at, end - at));
            at = end;
        } else {
            auto end = source.find_first_of(html ? "<{" : "{", at + 1);
            end = std::min(end, source.size());
            add(Piece::Kind::Text, source.substr(at, end - at));
            at = end;
        }
    }
    return pieces;
}

std::string told(std::string_view source, bool html, const Telling& telling);

/// The texts in a tag's own attributes.
std::string withAttributes(std::string_view tag, const Telling& telling) {
    static constexpr std::array named{" aria-label=\"", " title=\"", " placeholder=\"", " alt=\"", " data-label=\""};
    std::string result(tag);
    for (const auto* attribute : named) {
        const auto start = result.find(attribute);
        if (start == result.npos) continue;
        const auto from = start + std::string_view(attribute).size();
        const auto to = result.find('"', from);
        if (to == result.npos) continue;
        result.replace(from, to - from, told(std::string_view(result).substr(from, to - from), false, telling));
    }
    return result;
}

/// A sentence: pieces from the first to the last that has letters.
std::string sentence(const Piece* first, const Piece* last, const Telling& telling) {
    std::string message;
    std::vector<std::string> tags;  // by number
    std::vector<std::size_t> open;
    std::vector<std::pair<std::string, std::string>> values;  // {name}, source
    for (const auto* piece = first; piece != last; ++piece) {
        if (piece->kind == Piece::Kind::Text) {
            message += piece->source;
        } else if (piece->kind == Piece::Kind::Value) {
            const auto name = "{" + valueName(piece->source) + "}";
            values.emplace_back(name, piece->source);
            message += name;
        } else if (piece->source.starts_with("</")) {
            if (open.empty()) {
                tags.push_back(piece->source);
                message += "</" + std::to_string(tags.size()) + ">";
            } else {
                message += "</" + std::to_string(open.back()) + ">";
                open.pop_back();
            }
        } else {
            tags.push_back(withAttributes(piece->source, telling));
            message += "<" + std::to_string(tags.size()) + ">";
            if (elementOf(piece->source) != "wbr") open.push_back(tags.size());
        }
    }
    // Values before tags, whose own attributes may hold the same names.
    const auto told = telling(message);
    std::string text;
    for (std::size_t at = 0; at < told.size();) {
        const auto found = std::ranges::find_if(
            values, [&](const auto& value) { return std::string_view(told).substr(at).starts_with(value.first); });
        text += found == values.end() ? std::string(1, told[at]) : found->second;
        at += found == values.end() ? 1 : found->first.size();
    }
    for (std::size_t i = 0; i < tags.size(); ++i) {
        const auto number = std::to_string(i + 1);
        const auto put = [&](const std::string& mark, const std::string& tag) {
            if (const auto at = text.find(mark); at != text.npos) text.replace(at, mark.size(), tag);
        };
        put("<" + number + ">", tags[i]);
        put("</" + number + ">", tags[i].starts_with("</") ? tags[i] : "</" + elementOf(tags[i]) + ">");
    }
    return text;
}

/// The pieces between two that end sentences: blanks and lone tags around the sentence stay as they are.
std::string run(const Piece* first, const Piece* last, const Telling& telling) {
    const auto speaks = [](const Piece& piece) { return piece.kind == Piece::Kind::Text && hasLetter(piece.source); };
    std::string before, after;
    const auto own = [&](const Piece& piece) {
        return piece.kind == Piece::Kind::Inline ? withAttributes(piece.source, telling) : piece.source;
    };
    if (std::none_of(first, last, speaks)) {
        for (; first != last; ++first) before += own(*first);
        return before;
    }
    // Blanks at both ends belong to the page.
    const auto blank = [](const std::string& text) { return text.find_first_not_of(" \t\r\n") == text.npos; };
    while (first->kind == Piece::Kind::Text && blank(first->source)) before += (first++)->source;
    while ((last - 1)->kind == Piece::Kind::Text && blank((last - 1)->source)) after = (--last)->source + after;
    std::vector<Piece> pieces(first, last);
    if (pieces.front().kind == Piece::Kind::Text) {
        auto& text = pieces.front().source;
        const auto start = text.find_first_not_of(" \t\r\n");
        before += text.substr(0, start);
        text.erase(0, start);
    }
    if (pieces.back().kind == Piece::Kind::Text) {
        auto& text = pieces.back().source;
        const auto end = text.find_last_not_of(" \t\r\n") + 1;
        after = text.substr(end) + after;
        text.erase(end);
    }
    return before + sentence(pieces.data(), pieces.data() + pieces.size(), telling) + after;
}

std::string told(std::string_view source, bool html, const Telling& telling) {
    const auto pieces = piecesOf(source, html);
    std::string result;
    const auto* first = pieces.data();
    const auto* const end = pieces.data() + pieces.size();
    for (const auto* piece = first;; ++piece) {
        if (piece != end && piece->kind != Piece::Kind::Other) continue;
        if (first != piece) result += run(first, piece, telling);
        if (piece == end) return result;
        result += html && piece->source.starts_with('<') ? withAttributes(piece->source, telling) : piece->source;
        first = piece + 1;
    }
}

}  // namespace

std::string inLanguage(std::string_view source, TemplateKind kind, const sdk::Texts& texts) {
    return told(source, kind == TemplateKind::Html, [&](const std::string& text) { return texts.told(text); });
}

std::vector<std::string> textsOf(std::string_view source, TemplateKind kind) {
    std::vector<std::string> all;
    told(source, kind == TemplateKind::Html, [&](const std::string& text) {
        if (std::ranges::find(all, text) == all.end()) all.push_back(text);
        return text;
    });
    return all;
}

}  // namespace guildhall::texts
