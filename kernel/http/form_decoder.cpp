#include "kernel/http/form_decoder.hpp"

#include "kernel/http/body_part.hpp"
#include "kernel/http/optional_blanks.hpp"

#include <guildhall/sdk/field.hpp>
#include <guildhall/sdk/stored_file.hpp>

#include <algorithm>

namespace guildhall::http {
namespace {

constexpr std::size_t maxPairs = 2'000;
constexpr std::size_t maxParts = 1'000;
constexpr std::size_t maxPartHead = 4 * 1024;
constexpr std::size_t maxName = 200;
constexpr std::size_t maxStoredText = 1024 * 1024;
constexpr std::size_t windowBytes = 64 * 1024;
constexpr auto nowhere = static_cast<std::uint64_t>(-1);

int hexValue(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

std::string decodePercent(std::string_view text, bool plusIsSpace) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+' && plusIsSpace) {
            out += ' ';
        } else if (text[i] != '%') {
            out += text[i];
        } else {
            const int high = i + 2 < text.size() ? hexValue(text[i + 1]) : -1;
            const int low = i + 2 < text.size() ? hexValue(text[i + 2]) : -1;
            if (high < 0 || low < 0) throw BadRequest("The address or form has a broken percent-encoding.");
            out += static_cast<char>(high * 16 + low);
            i += 2;
        }
    }
    if (!sdk::isUtf8(out)) throw BadRequest("The address or form has text that is not UTF-8.");
    return out;
}

/// `name="value"` or `name=value` among the parameters of a header; quoted values may hold `;`. Throws BadRequest when
/// there are two, or a quote stays open: others would read another value than we.
std::optional<std::string> parameter(std::string_view header, std::string_view name) {
    std::optional<std::string> found;
    auto at = header.find(';');
    while (at != std::string_view::npos) {
        const auto equals = header.find('=', at);
        if (equals == std::string_view::npos) break;
        const auto key = sdk::asciiLower(trimmed(header.substr(at + 1, equals - at - 1)));
        std::string value;
        auto end = equals + 1;
        if (end < header.size() && header[end] == '"') {
            for (++end; end < header.size() && header[end] != '"'; ++end) {
                if (header[end] == '\\' && end + 1 < header.size() &&
                    (header[end + 1] == '"' || header[end + 1] == '\\'))
                    ++end;
                value += header[end];
            }
            if (end >= header.size()) throw BadRequest("The form has a quotation mark that is not closed.");
            at = header.find(';', end);
            if (!trimmed(header.substr(end + 1, (at == std::string_view::npos ? header.size() : at) - end - 1)).empty())
                throw BadRequest("The form has text behind a quotation mark.");
        } else {
            at = header.find(';', end);
            value = trimmed(header.substr(end, (at == std::string_view::npos ? header.size() : at) - end));
        }
        if (key != name) continue;
        if (found) throw BadRequest("The form has two values where one belongs.");
        found = std::move(value);
    }
    return found;
}

/// The first word of a header's value: what stands before its parameters.
std::string kindOf(std::string_view header) { return sdk::asciiLower(trimmed(header.substr(0, header.find(';')))); }

bool isToken(std::string_view name) {
    return !name.empty() && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
}

bool isLine(std::string_view text) {
    return sdk::isUtf8(text) &&
           std::ranges::none_of(text, [](unsigned char c) { return (c < ' ' && c != '\t') || c == 0x7f; });
}

using PartHead = std::map<std::string, std::string, std::less<>>;

/// By lower-case name.
PartHead readPartHead(std::string_view head) {
    PartHead out;
    while (!head.empty()) {
        const auto end = head.find("\r\n");
        const auto line = head.substr(0, end);
        const auto colon = line.find(':');
        if (colon == std::string_view::npos || !isToken(line.substr(0, colon)) || !isLine(line))
            throw BadRequest("The form has a part with a broken head.");
        if (!out.emplace(sdk::asciiLower(line.substr(0, colon)), trimmed(line.substr(colon + 1))).second)
            throw BadRequest("The form has a part whose head says something twice.");
        head.remove_prefix(end == std::string_view::npos ? head.size() : end + 2);
    }
    return out;
}

/// What a part's head says of it.
struct Part {
    std::string name;
    std::optional<std::string> fileName;  ///< of a file; a text has none
    std::string type;
    std::size_t headSize;  ///< bytes before the content
};

/// Browsers write three characters of a name in another way (WHATWG HTML, multipart/form-data), and no others.
std::string asChosen(std::string name) {
    for (const auto& [written, meant] : {std::pair("%22", "\""), std::pair("%0D", "\r"), std::pair("%0A", "\n")})
        for (auto at = name.find(written); at != name.npos; at = name.find(written, at)) name.replace(at, 3, meant);
    return name;
}

/// `start`: of the part, its head at least unless that is too long.
Part readPart(std::string_view start) {
    const auto split = start.find("\r\n\r\n");
    if (split == std::string_view::npos || split > maxPartHead)
        throw BadRequest("The form has a part without an end of its head.");
    auto head = readPartHead(start.substr(0, split));
    const auto& disposition = head["content-disposition"];
    if (kindOf(disposition) != "form-data") throw BadRequest("The form has a part that is not form data.");
    const auto coding = sdk::asciiLower(head["content-transfer-encoding"]);
    if (!coding.empty() && coding != "binary" && coding != "8bit" && coding != "7bit")
        throw BadRequest("The form has a part in an encoding that is not read here.");
    const auto name = parameter(disposition, "name");
    if (!name || name->size() > maxName || !sdk::isUtf8(*name))
        throw BadRequest("The form has a part without a usable name.");
    auto fileName = parameter(disposition, "filename");
    if (fileName) {
        *fileName = asChosen(std::move(*fileName));
        if (!sdk::isUtf8(*fileName)) throw BadRequest("The name of an uploaded file is not UTF-8.");
        const auto slash = fileName->find_last_of("/\\");
        if (slash != std::string::npos) fileName->erase(0, slash + 1);
        std::erase_if(*fileName, [](unsigned char c) { return c < 0x20 || c == 0x7f; });
        // Whole at its end, which says what the file is, and between two letters.
        if (fileName->size() > 255) fileName = sdk::fileName(*fileName);
    }
    return {*name, std::move(fileName), head["content-type"], split + 4};
}

void addText(MultipartForm& form, const std::string& name, std::string_view text) {
    if (!sdk::isUtf8(text)) throw BadRequest("The form has text that is not UTF-8.");
    form.values.emplace(name, text);
}

void addPart(MultipartForm& form, std::string_view bytes) {
    const auto part = readPart(bytes);
    const auto content = bytes.substr(part.headSize);
    if (part.fileName)
        form.uploads.push_back({part.name, *part.fileName, part.type, std::string(content)});
    else
        addText(form, part.name, content);
}

std::string readText(const sdk::UploadBytes& body, std::uint64_t from, std::uint64_t count) {
    std::string text(count, '\0');
    text.resize(body.read(from, text.data(), text.size()));
    return text;
}

/// Where `what` stands first at or behind `from`, or `nowhere`. Two windows share what could lie across their border.
std::uint64_t findIn(const sdk::UploadBytes& body, std::string_view what, std::uint64_t from) {
    std::vector<char> window(windowBytes);
    while (from + what.size() <= body.size()) {
        const std::string_view bytes(window.data(), body.read(from, window.data(), window.size()));
        if (const auto at = bytes.find(what); at != bytes.npos) return from + at;
        if (bytes.size() < what.size()) break;
        from += bytes.size() - what.size() + 1;
    }
    return nowhere;
}

/// `textLeft`: how much text may still come.
void addStoredPart(MultipartForm& form, const std::shared_ptr<const sdk::UploadBytes>& body, std::uint64_t begin,
                   std::uint64_t end, std::size_t& textLeft) {
    const auto part = readPart(readText(*body, begin, std::min<std::uint64_t>(end - begin, maxPartHead + 4)));
    const auto content = begin + part.headSize;
    if (part.fileName) {
        form.uploads.push_back(
            {part.name, *part.fileName, part.type, {}, std::make_shared<const BodyPart>(body, content, end - content)});
        return;
    }
    if (end - content > textLeft) throw BadRequest("The form has more than 1 MiB of text.", 413);
    textLeft -= end - content;
    addText(form, part.name, readText(*body, content, end - content));
}

}  // namespace

std::vector<std::string> decodePath(std::string_view path) {
    std::vector<std::string> parts;
    if (path == "/") return parts;
    for (std::size_t at = 1; at <= path.size();) {
        const auto end = std::min(path.find('/', at), path.size());
        auto part = decodePercent(path.substr(at, end - at), false);
        const bool control = std::ranges::any_of(part, [](unsigned char c) { return c < 0x20 || c == 0x7f; });
        if (control || part == "." || part == ".." || part.find('/') != std::string::npos ||
            part.find('\\') != std::string::npos)
            throw BadRequest("The address is not one of ours.");
        parts.push_back(std::move(part));
        at = end + 1;
    }
    return parts;
}

Values decodeForm(std::string_view text) {
    Values values;
    while (!text.empty()) {
        const auto end = std::min(text.find('&'), text.size());
        const auto pair = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (pair.empty()) continue;
        if (values.size() == maxPairs) throw BadRequest("The form has too many fields.");
        const auto equals = std::min(pair.find('='), pair.size());
        auto name = decodePercent(pair.substr(0, equals), true);
        if (name.size() > maxName) throw BadRequest("The form has a field with too long a name.");
        values.emplace(std::move(name), decodePercent(pair.substr(std::min(equals + 1, pair.size())), true));
    }
    return values;
}

std::map<std::string, std::string, std::less<>> decodeCookies(std::string_view header) {
    std::map<std::string, std::string, std::less<>> cookies;
    while (!header.empty() && cookies.size() < 100) {
        const auto end = std::min(header.find(';'), header.size());
        const auto pair = trimmed(header.substr(0, end));
        header.remove_prefix(std::min(end + 1, header.size()));
        const auto equals = pair.find('=');
        if (equals == std::string_view::npos || equals == 0) continue;
        cookies.emplace(pair.substr(0, equals), pair.substr(equals + 1));
    }
    return cookies;
}

std::optional<std::string> multipartBoundary(std::string_view contentType) {
    if (!sdk::asciiLower(contentType).starts_with("multipart/form-data")) return {};
    if (kindOf(contentType) != "multipart/form-data") throw BadRequest("The type of the form is not one of ours.");
    auto boundary = parameter(contentType, "boundary");
    if (!boundary || boundary->empty() || boundary->size() > 70) throw BadRequest("The form has no usable boundary.");
    return boundary;
}

MultipartForm decodeMultipart(std::string_view body, std::string_view boundary) {
    MultipartForm form;
    const auto mark = "--" + std::string(boundary);
    const auto between = "\r\n" + mark;
    if (!body.starts_with(mark)) throw BadRequest("The form does not begin with its boundary.");
    body.remove_prefix(mark.size());
    for (std::size_t parts = 0;; ++parts) {
        if (body == "--" || body.starts_with("--\r\n")) return form;
        if (!body.starts_with("\r\n") || parts == maxParts)
            throw BadRequest("The form has a broken boundary or too many parts.");
        body.remove_prefix(2);
        const auto end = body.find(between);
        if (end == std::string_view::npos) throw BadRequest("The form ends in the middle.");
        addPart(form, body.substr(0, end));
        body.remove_prefix(end + between.size());
    }
}

MultipartForm decodeMultipart(const std::shared_ptr<const sdk::UploadBytes>& body, std::string_view boundary) {
    MultipartForm form;
    const auto mark = "--" + std::string(boundary);
    const auto between = "\r\n" + mark;
    if (readText(*body, 0, mark.size()) != mark) throw BadRequest("The form does not begin with its boundary.");
    std::uint64_t at = mark.size();
    auto textLeft = maxStoredText;
    for (std::size_t parts = 0;; ++parts) {
        const auto next = readText(*body, at, 4);
        if (next == "--" || next == "--\r\n") return form;
        if (!next.starts_with("\r\n") || parts == maxParts)
            throw BadRequest("The form has a broken boundary or too many parts.");
        at += 2;
        const auto end = findIn(*body, between, at);
        if (end == nowhere) throw BadRequest("The form ends in the middle.");
        addStoredPart(form, body, at, end, textLeft);
        at = end + between.size();
    }
}

}  // namespace guildhall::http
