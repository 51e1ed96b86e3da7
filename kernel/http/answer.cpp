#include "kernel/http/answer.hpp"

#include <algorithm>
#include <charconv>
#include <ctime>
#include <stdexcept>

#include <unistd.h>

namespace guildhall::http {
namespace {

bool isHeaderName(std::string_view name) {
    return !name.empty() && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
}

bool isHeaderValue(std::string_view value) {
    return std::ranges::all_of(value, [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f; });
}

/// `Date: …`, made once a second.
const std::string& dateLine() {
    thread_local std::time_t second = 0;
    thread_local std::string line;
    const auto now = std::time(nullptr);
    if (now != second) {
        std::tm utc{};
        gmtime_r(&now, &utc);
        char text[64];
        line.assign(text, std::strftime(text, sizeof text, "Date: %a, %d %b %Y %H:%M:%S GMT\r\n", &utc));
        second = now;
    }
    return line;
}

void append(std::string& out, std::uint64_t number) {
    char digits[20];
    out.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

bool hasNoBody(int status) { return status < 200 || status == 204 || status == 304; }

}  // namespace

FileRange::~FileRange() { ::close(descriptor_); }

const std::string* Answer::find(std::string_view name) const {
    const auto same = [](char a, char b) { return (a | 0x20) == (b | 0x20); };  // of the characters names are made of
    for (const auto& [key, value] : headers)
        if (std::ranges::equal(key, name, same)) return &value;
    return nullptr;
}

const char* reasonPhrase(int status) {
    switch (status) {
        case 100: return "Continue";
        case 200: return "OK";
        case 201: return "Created";
        case 202: return "Accepted";
        case 204: return "No Content";
        case 206: return "Partial Content";
        case 301: return "Moved Permanently";
        case 302: return "Found";
        case 303: return "See Other";
        case 304: return "Not Modified";
        case 307: return "Temporary Redirect";
        case 308: return "Permanent Redirect";
        case 400: return "Bad Request";
        case 401: return "Unauthorized";
        case 403: return "Forbidden";
        case 404: return "Not Found";
        case 405: return "Method Not Allowed";
        case 408: return "Request Timeout";
        case 409: return "Conflict";
        case 410: return "Gone";
        case 412: return "Precondition Failed";
        case 413: return "Content Too Large";
        case 414: return "URI Too Long";
        case 415: return "Unsupported Media Type";
        case 416: return "Range Not Satisfiable";
        case 417: return "Expectation Failed";
        case 422: return "Unprocessable Content";
        case 429: return "Too Many Requests";
        case 431: return "Request Header Fields Too Large";
        case 500: return "Internal Server Error";
        case 501: return "Not Implemented";
        case 502: return "Bad Gateway";
        case 503: return "Service Unavailable";
        case 504: return "Gateway Timeout";
        case 507: return "Insufficient Storage";
        default: return "Status";
    }
}

Answer plainAnswer(int status, std::string_view text) {
    Answer answer;
    answer.status = status;
    answer.headers = {{"Content-Type", "text/plain; charset=utf-8"}, {"Cache-Control", "no-store"}};
    answer.body = text.empty() ? std::to_string(status) + " " + reasonPhrase(status) : std::string(text);
    answer.body += '\n';
    return answer;
}

std::string writeHead(const Answer& answer, bool http10) {
    std::string out;
    out.reserve(1024);
    out += "HTTP/1.1 ";
    append(out, static_cast<std::uint64_t>(answer.status));
    ((out += ' ') += reasonPhrase(answer.status)) += "\r\n";
    out += dateLine();
    for (const auto& [name, value] : answer.headers) {
        if (!isHeaderName(name) || !isHeaderValue(value))
            throw std::invalid_argument("header " + name + " cannot be sent");
        (((out += name) += ": ") += value) += "\r\n";
    }
    if (answer.standing) out += *answer.standing;
    if (answer.stream) {
        if (!http10) out += "Transfer-Encoding: chunked\r\n";
    } else if (!hasNoBody(answer.status)) {
        out += "Content-Length: ";
        append(out, answer.file         ? answer.file->length()
                    : answer.sharedBody ? answer.sharedBody->size()
                                        : answer.body.size());
        out += "\r\n";
    }
    if (answer.close) out += "Connection: close\r\n";
    out += "\r\n";
    return out;
}

}  // namespace guildhall::http
