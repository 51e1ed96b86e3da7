#include "public_link/link_door.hpp"

#include "public_link/link_try_repository.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/say.hpp>

namespace guildhall::certificates {

using sdk::Response;
using sdk::Transaction;

namespace {

constexpr std::chrono::hours window{1};

}  // namespace

Response LinkDoor::closed(const sdk::Request& request) const {
    const auto tries = services_.database.write([&](Transaction& tx) {
        const auto now = services_.clock.now();
        return LinkTryRepository::count(tx, sdk::hashToken(request.address()), now, now - window);
    });
    if (tries > mostTries)
        throw sdk::TooManyRequests(sdk::say("Too many links that do not work were tried from here. Try again in an "
                                            "hour."),
                                   window);
    return unlisted(Response::page({.templateName = "certificates/link_closed",
                                    .title = sdk::say("This link does not work"),
                                    .data = sdk::Value::object(),
                                    .frame = sdk::Frame::Card,
                                    .status = 404}));
}

std::string LinkDoor::digestOf(const sdk::Request& request) {
    const auto& token = request.query("token");
    return token.empty() ? std::string() : sdk::hashToken(token);
}

Response LinkDoor::unlisted(Response response) {
    return std::move(response).header("X-Robots-Tag", "noindex, nofollow");
}

}  // namespace guildhall::certificates
