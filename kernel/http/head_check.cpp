#include "kernel/http/head_check.hpp"

#include <guildhall/sdk/field.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

namespace guildhall::http {
namespace {

constexpr std::size_t maxHeaders = 100;
constexpr std::size_t maxTarget = 8 * 1024;

bool isDigit(char c) { return c >= '0' && c <= '9'; }
bool isAlnum(char c) { return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool isTokenChar(char c) { return isAlnum(c) || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos; }
bool isHex(char c) { return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

std::optional<Fault> checkMethod(std::string_view method) {
    static constexpr std::array<std::string_view, 7> served{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
    if (std::ranges::find(served, method) != served.end()) return {};
    const bool upper = !method.empty() && std::ranges::all_of(method, [](char c) { return c >= 'A' && c <= 'Z'; });
    return upper ? Fault{405, "unknown method"} : Fault{400, "method is not an upper-case name"};
}

std::optional<Fault> checkTarget(std::string_view target) {
    if (target.empty() || target.front() != '/') return Fault{400, "target is not a path"};
    if (target.size() > maxTarget) return Fault{414, "target too long"};
    for (std::size_t i = 0; i < target.size(); ++i) {
        const auto c = target[i];
        if (c <= ' ' || c == 0x7f || static_cast<unsigned char>(c) >= 0x80 || c == '#' || c == '\\' || c == '"' ||
            c == '<' || c == '>' || c == '`' || c == '{' || c == '}' || c == '^')
            return Fault{400, "character not allowed in target"};
        if (c != '%') continue;
        if (i + 2 >= target.size() || !isHex(target[i + 1]) || !isHex(target[i + 2]))
            return Fault{400, "bad percent-encoding in target"};
        if (target[i + 1] == '0' && target[i + 2] == '0') return Fault{400, "NUL in target"};
    }
    return {};
}

std::optional<Fault> checkRequestLine(std::string_view line) {
    const auto first = line.find(' ');
    const auto last = line.rfind(' ');
    if (first == std::string_view::npos || first == last || line.find(' ', first + 1) != last)
        return Fault{400, "request line is not method, target, version"};
    if (const auto fault = checkMethod(line.substr(0, first))) return fault;
    const auto version = line.substr(last + 1);
    if (version != "HTTP/1.1" && version != "HTTP/1.0") return Fault{400, "version is not HTTP/1.1"};
    return checkTarget(line.substr(first + 1, last - first - 1));
}

bool isPortNumber(std::string_view text) {
    std::uint16_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size();
}

/// A name, an IPv4 address or an IPv6 address in brackets, with a port or none.
bool isHost(std::string_view value) {
    if (value.empty() || value.size() > 255) return false;
    const bool bracketed = value.front() == '[';
    const auto end = bracketed ? value.find(']') : std::min(value.find(':'), value.size());
    if (end == std::string_view::npos) return false;
    const auto name = value.substr(bracketed, end - bracketed);
    const auto rest = value.substr(end + bracketed);
    if (!rest.empty() && (rest.front() != ':' || !isPortNumber(rest.substr(1)))) return false;
    if (bracketed)
        return name.find(':') != name.npos &&
               std::ranges::all_of(name, [](char c) { return isHex(c) || c == ':' || c == '.'; });
    return !name.empty() &&
           std::ranges::all_of(name, [](char c) { return isAlnum(c) || c == '.' || c == '-' || c == '_'; });
}

/// The fields that decide where one message ends and the next begins, and whom it is for.
struct Framing {
    int host = 0, length = 0, encoding = 0, type = 0, authorization = 0, origin = 0, expect = 0, cookie = 0;
    bool oldVersion = false;

    std::optional<Fault> see(const std::string& name, std::string_view value) {
        if (name == "host" && (++host > 1 || !isHost(value))) return Fault{400, "bad or repeated Host"};
        if (name == "content-length") {
            const bool digits = !value.empty() && value.size() <= 18 && std::ranges::all_of(value, isDigit);
            if (++length > 1 || !digits) return Fault{400, "bad or repeated Content-Length"};
        }
        if (name == "transfer-encoding" && (++encoding > 1 || oldVersion || sdk::asciiLower(value) != "chunked"))
            return Fault{400, "transfer encoding other than chunked"};
        if ((name == "content-type" && ++type > 1) || (name == "authorization" && ++authorization > 1) ||
            (name == "origin" && ++origin > 1))
            return Fault{400, "header repeated"};
        if (name == "expect" && (++expect > 1 || sdk::asciiLower(value) != "100-continue"))
            return Fault{417, "unknown expectation"};
        if (name == "cookie") ++cookie;
        return {};
    }
    bool sawAny() const { return host + length + encoding + type + authorization + origin + expect + cookie > 0; }
    std::optional<Fault> end() const {
        if (host == 0 && !oldVersion) return Fault{400, "Host is missing"};
        if (length > 0 && encoding > 0) return Fault{400, "Content-Length beside Transfer-Encoding"};
        return {};
    }
};

std::string_view trimBlanks(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::optional<Fault> checkHeader(std::string_view line, Framing& framing) {
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0) return Fault{400, "header without a name"};
    const auto name = line.substr(0, colon);
    if (!std::ranges::all_of(name, isTokenChar)) return Fault{400, "header name is not a token"};
    const auto value = trimBlanks(line.substr(colon + 1));
    if (!sdk::isUtf8(value)) return Fault{400, "header value is not UTF-8"};
    return framing.see(sdk::asciiLower(name), value);
}

}  // namespace

std::optional<Fault> checkPartialHead(std::string_view bytes) {
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const auto c = bytes[i];
        if (c == '\n' && (i == 0 || bytes[i - 1] != '\r')) return Fault{400, "bare line feed"};
        if (c == '\r' && i + 1 < bytes.size() && bytes[i + 1] != '\n') return Fault{400, "bare carriage return"};
        const bool control = (c >= 0 && c < ' ' && c != '\t' && c != '\r' && c != '\n') || c == 0x7f;
        if (control) return Fault{400, "control character in head"};
    }
    return {};
}

std::optional<Fault> checkTrailers(std::string_view end) {
    if (const auto fault = checkPartialHead(end)) return fault;
    std::size_t count = 0;
    // The first line is the size; the last one is empty.
    for (auto at = end.find("\r\n"); at + 4 < end.size(); at = end.find("\r\n", at + 2)) {
        const auto line = end.substr(at + 2, end.find("\r\n", at + 2) - at - 2);
        if (line.front() == ' ' || line.front() == '\t') return Fault{400, "folded trailer"};
        if (++count > maxHeaders) return Fault{431, "too many trailers"};
        Framing ofHead;
        if (const auto fault = checkHeader(line, ofHead)) return fault;
        if (ofHead.sawAny()) return Fault{400, "trailer that belongs in the head"};
    }
    return {};
}

std::optional<Fault> checkHead(std::string_view head) {
    if (const auto fault = checkPartialHead(head)) return fault;
    auto end = head.find("\r\n");
    const auto requestLine = head.substr(0, end);
    if (const auto fault = checkRequestLine(requestLine)) return fault;
    Framing framing;
    framing.oldVersion = requestLine.back() == '0';
    std::size_t count = 0;
    for (std::size_t at = end + 2; at + 2 < head.size(); at = end + 2) {
        end = head.find("\r\n", at);
        const auto line = head.substr(at, end - at);
        if (line.front() == ' ' || line.front() == '\t') return Fault{400, "folded header"};
        if (++count > maxHeaders) return Fault{431, "too many headers"};
        if (const auto fault = checkHeader(line, framing)) return fault;
    }
    return framing.end();
}

}  // namespace guildhall::http
