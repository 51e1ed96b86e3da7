#include "kernel/http/session_cookie.hpp"

#include <Poco/URI.h>

#include <algorithm>

namespace guildhall::http {

SessionCookie::SessionCookie(std::string_view baseUrl)
    : secure_(baseUrl.starts_with("https://")),
      name_(secure_ ? "__Host-guildhall" : "guildhall"),
      visitorName_(secure_ ? "__Host-guildhall-visitor" : "guildhall-visitor"),
      browserName_(secure_ ? "__Host-guildhall-browser" : "guildhall-browser"),
      noticeName_(secure_ ? "__Host-guildhall-notice" : "guildhall-notice"),
      stepName_(secure_ ? "__Host-guildhall-step" : "guildhall-step") {}

std::string SessionCookie::write(const std::string& name, std::string_view value, std::string_view life) const {
    return name + "=" + std::string(value) + "; Path=/; HttpOnly; SameSite=Lax" + (secure_ ? "; Secure" : "") +
           std::string(life);
}

std::string SessionCookie::set(std::string_view token, std::chrono::seconds maxAge) const {
    return write(name_, token, maxAge.count() > 0 ? "; Max-Age=" + std::to_string(maxAge.count()) : "");
}

std::string SessionCookie::clear() const { return write(name_, "", "; Max-Age=0"); }
std::string SessionCookie::setVisitor(std::string_view token) const { return write(visitorName_, token, ""); }
std::string SessionCookie::setNotice(std::string_view value) const {
    return write(noticeName_, value, value.empty() ? "; Max-Age=0" : "; Max-Age=300");
}
std::string SessionCookie::setBrowser(std::string_view mark) const {
    return write(browserName_, mark, "; Max-Age=31536000");
}
std::string SessionCookie::setStep(std::string_view sealed) const {
    return write(stepName_, sealed, sealed.empty() ? "; Max-Age=0" : "; Max-Age=600");
}

bool isReturnPath(std::string_view path) {
    if (path.empty() || path.front() != '/' || path.starts_with("//") || path.size() > 2000) return false;
    return std::ranges::all_of(path, [](char c) { return c > ' ' && c < 0x7f && c != '\\'; });
}

std::string returnQuery(std::string_view path) {
    std::string out;
    Poco::URI::encode(std::string(path), "!#$&'()*+,:;=?@[]", out);
    return out;
}

std::string returnPathOr(std::string_view path, std::string_view otherwise) {
    return std::string(isReturnPath(path) ? path : otherwise);
}

}  // namespace guildhall::http
