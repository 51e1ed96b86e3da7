// A notice on its way to the next page, such as “Saved” after a redirect: in a cookie signed for the person it is meant
// for, so that no save costs two more writes of the database. HMAC-SHA-256.
#pragma once

#include <guildhall/sdk/response.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace guildhall::http {

/// {text, kind}
using Notice = std::pair<std::string, std::string>;

/// Immutable; any thread.
class NoticeCookie {
public:
    static constexpr std::size_t longest = 1500;  ///< bytes of a notice; browsers keep 4,096 of a cookie

    /// As for Csrf.
    NoticeCookie(std::string secret, std::string previous)
        : secret_(std::move(secret)), previous_(std::move(previous)) {}

    /// The cookie's value. A longer notice is cut.
    std::string seal(std::string_view personId, const Notice& notice) const;
    /// None for a value that was not made for this person.
    std::optional<Notice> open(std::string_view personId, std::string_view value) const;

private:
    std::string secret_;
    std::string previous_;
};

}  // namespace guildhall::http
