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
    const auto source = sdk::hashToken(request.address());
    const auto now = services_.clock.now();
    const auto tries =
        services_.database.read([&](Transaction& tx) { return LinkTryRepository::count(tx, source, now - window); });
    // Before anything is written: nobody keeps the database busy from one place.
    if (tries >= mostTries)
        throw sdk::TooManyRequests(
            sdk::say("Too many links that do not work were tried from here. Try again in an hour."), window);
    services_.database.write([&](Transaction& tx) { LinkTryRepository::add(tx, source, now, now - window); });
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
