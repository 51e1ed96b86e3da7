#include <guildhall/sdk/response.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <stdexcept>

namespace guildhall::sdk {

Sink::~Sink() = default;

Response Response::page(Page page) {
    Response response;
    response.statusCode = page.status;
    response.pageContent = std::move(page);
    return response;
}

Response Response::redirect(std::string location) {
    Response response;
    response.statusCode = 303;
    return std::move(response).header("Location", std::move(location));
}

Response Response::text(std::string body, int status) {
    auto response = bytes(std::move(body), "text/plain; charset=utf-8");
    response.statusCode = status;
    return response;
}

Response Response::json(const Value& value, int status) { return jsonText(value.dump(), status); }

Response Response::jsonText(std::string text, int status) {
    auto response = bytes(std::move(text), "application/json");
    response.statusCode = status;
    return response;
}

Response Response::bytes(std::string body, std::string contentType) {
    Response response;
    response.body = std::move(body);
    return std::move(response).header("Content-Type", std::move(contentType));
}

Response Response::file(std::filesystem::path path, std::string contentType) {
    Response response;
    response.fileContent = File{std::move(path)};
    return std::move(response).header("Content-Type", std::move(contentType));
}

Response Response::stream(std::string contentType, Stream stream) {
    Response response;
    response.streamContent = std::move(stream);
    return std::move(response).header("Content-Type", std::move(contentType));
}

Response&& Response::notice(std::string text, std::string kind) && {
    noticeText = std::move(text);
    noticeKind = std::move(kind);
    return std::move(*this);
}

Response&& Response::disclosing(Disclosure disclosure) && {
    disclosed = std::move(disclosure);
    return std::move(*this);
}

Response&& Response::disclosing(std::string what) && {
    return std::move(*this).disclosing(Disclosure{.what = std::move(what)});
}

namespace {

std::string disposition(std::string_view how, std::string_view fileName) {
    // RFC 6266: an ASCII fallback and the exact name percent-encoded after RFC 8187.
    std::string plain, encoded;
    constexpr std::string_view hex = "0123456789ABCDEF";
    for (const unsigned char c : fileName) {
        const bool safe = std::isalnum(c) || c == '.' || c == '-' || c == '_';
        plain += safe || c == ' ' ? static_cast<char>(c) : '_';
        if (safe) {
            encoded += static_cast<char>(c);
        } else {
            encoded += {'%', hex[c >> 4], hex[c & 15]};
        }
    }
    return std::string(how) + "; filename=\"" + plain + "\"; filename*=UTF-8''" + encoded;
}

}  // namespace

Response&& Response::download(std::string fileName) && {
    return std::move(*this).header("Content-Disposition", disposition("attachment", fileName));
}

Response&& Response::inlined(std::string fileName) && {
    return std::move(*this).header("Content-Disposition", disposition("inline", fileName));
}

Response&& Response::header(std::string name, std::string value) && {
    const auto token = [](unsigned char c) { return std::isalnum(c) || c == '-' || c == '_'; };
    const auto printable = [](unsigned char c) { return c >= 0x20 && c != 0x7f; };
    if (name.empty() || !std::all_of(name.begin(), name.end(), token) ||
        !std::all_of(value.begin(), value.end(), printable))
        throw std::invalid_argument("a response header has characters that are not allowed");
    headers.emplace_back(std::move(name), std::move(value));
    return std::move(*this);
}

Response&& Response::status(int status) && {
    statusCode = status;
    return std::move(*this);
}

}  // namespace guildhall::sdk
