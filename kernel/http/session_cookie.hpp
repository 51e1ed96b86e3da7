// The cookies of the server, as header values, and the return path after sign-in. Immutable; any thread.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace guildhall::http {

/// With https the name starts with `__Host-`, which binds the cookie to exactly this host.
class SessionCookie {
public:
    explicit SessionCookie(std::string_view baseUrl);

    /// `guildhall` or `__Host-guildhall`
    const std::string& name() const { return name_; }
    /// Names the browser before anyone signed in; protects the sign-in form.
    const std::string& visitorName() const { return visitorName_; }
    /// Values of a Set-Cookie header. Without `maxAge` the cookie goes with the browser window.
    std::string set(std::string_view token, std::chrono::seconds maxAge = {}) const;
    std::string clear() const;
    std::string setVisitor(std::string_view token) const;
    /// Carries a notice to the next page (notice_cookie.hpp). An empty value takes it away.
    const std::string& noticeName() const { return noticeName_; }
    std::string setNotice(std::string_view value) const;
    /// Says that a person has signed in here before; stays for a year after the last time.
    const std::string& browserName() const { return browserName_; }
    std::string setBrowser(std::string_view mark) const;

    /// What is under way in this browser while somebody signs in, sealed; for ten minutes. An empty value takes it away.
    const std::string& stepName() const { return stepName_; }
    std::string setStep(std::string_view sealed) const;

private:
    std::string write(const std::string& name, std::string_view value, std::string_view life) const;
    bool secure_;
    std::string name_;
    std::string visitorName_;
    std::string browserName_;
    std::string noticeName_;
    std::string stepName_;
};

/// A path on this site, as it may stand in `?return=`: one slash first, no second one, no backslash, nothing but
/// printable ASCII.
bool isReturnPath(std::string_view path);
/// As it stands behind `?return=`.
std::string returnQuery(std::string_view path);
/// `path` when it is one, else `otherwise`.
std::string returnPathOr(std::string_view path, std::string_view otherwise = "/");

}  // namespace guildhall::http
