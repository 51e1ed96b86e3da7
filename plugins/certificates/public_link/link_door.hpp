// The door for everybody who comes with a link from a mail and no account: one answer to all links that open nothing,
// unknown, expired or withdrawn, and an end to trying many from one place.
#pragma once

#include <guildhall/sdk/response.hpp>
#include <guildhall/sdk/services.hpp>

namespace guildhall::certificates {

/// Any thread.
class LinkDoor {
public:
    explicit LinkDoor(sdk::Services& services) : services_(services) {}

    /// So many links that open nothing may be tried from one address an hour; those that open something do not count.
    static constexpr std::int64_t mostTries = 60;
    /// The page for a link that opens nothing. Throws TooManyRequests past `mostTries`.
    sdk::Response closed(const sdk::Request& request) const;
    /// The digest of the token in the address or the form; it is what is kept of one.
    static std::string digestOf(const sdk::Request& request);
    /// What no search engine keeps, for each page behind a link.
    static sdk::Response unlisted(sdk::Response response);

private:
    sdk::Services& services_;
};

}  // namespace guildhall::certificates
