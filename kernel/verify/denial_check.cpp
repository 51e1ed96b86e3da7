#include "kernel/verify/check.hpp"
#include "kernel/verify/sample_address.hpp"
#include "kernel/verify/subject.hpp"

#include <guildhall/sdk/words.hpp>

#include <regex>

namespace guildhall::plugins::verify {

namespace {

/// Tries every route as one visitor and keeps what went wrong.
class Sweep {
public:
    Sweep(Subject& subject, std::string who, rehearsal::Visitor visitor, sdk::Viewer viewer, Finding& finding)
        : subject_(subject),
          who_(std::move(who)),
          visitor_(std::move(visitor)),
          viewer_(std::move(viewer)),
          finding_(finding) {}

    /// How many requests that took. Those that are carried out come last: signing out is among them.
    std::int64_t run() {
        for (const bool carriedOut : {false, true})
            for (const auto& route : subject_.routes) {
                if ((route.method != "GET" && granted(route)) != carriedOut) continue;
                const auto absent = absentAddress(route.pattern);
                const auto there = judge(route, absent);
                // A record that is there: not for writes that would be carried out.
                const auto known = knownAddress(route.pattern, subject_.pages);
                if (known && *known != absent && !carriedOut)
                    compare(route, there, absent, judge(route, *known), *known);
            }
        return requests_;
    }

private:
    bool granted(const sdk::Route& route) const { return route.access.allows(viewer_); }

    rehearsal::Reply judge(const sdk::Route& route, const std::string& address) {
        ++requests_;
        const auto reply = route.method == "GET" ? visitor_.get(address) : visitor_.ask(route.method, address);
        const auto asked = route.method + " " + address + " as " + who_ + " answers " + std::to_string(reply.status);
        if (reply.status >= 500) {
            if (route.method == "GET" && subject_.inError(route.pattern)) return reply;
            finding_.faults.push_back(asked + " (" + subject_.log().lastError() + ").");
        } else if (!granted(route)) {
            const bool refused = reply.status == 401 || reply.status == 403 || reply.status == 404 ||
                                 (reply.status == 303 && reply.header("location").starts_with("/login"));
            if (!refused) finding_.faults.push_back(asked + ", although it may not be asked by them.");
        }
        return reply;
    }

    /// A refusal does not tell whether there is such a record: neither by its status nor by anything it says.
    void compare(const sdk::Route& route, const rehearsal::Reply& absent, const std::string& absentAddress,
                 const rehearsal::Reply& known, const std::string& knownAddress) {
        if (known.status != 403 && known.status != 404) return;
        if (granted(route) && known.status == 403) return;  // they may know of it, and not do this with it
        if (absent.status == known.status && told(absent, absentAddress) == told(known, knownAddress)) return;
        finding_.faults.push_back(route.method + " " + knownAddress + " is refused to " + who_ +
                                  " in another way than " + absentAddress + ", which is not there.");
    }
    /// Without what differs between any two requests.
    static std::string told(const rehearsal::Reply& reply, const std::string& address) {
        static const std::regex ids("(csrf\" value=\"[^\"]*|[0-9a-f-]{16,}|return=[^\"&]*|Print time: [^<]*)");
        auto body = reply.body;
        for (auto at = body.find(address); at != body.npos; at = body.find(address, at)) body.erase(at, address.size());
        return std::regex_replace(body, ids, "");
    }

    Subject& subject_;
    const std::string who_;
    rehearsal::Visitor visitor_;
    const sdk::Viewer viewer_;
    Finding& finding_;
    std::int64_t requests_ = 0;
};

Finding sweepAll(Subject& subject) {
    auto& house = subject.house();
    Finding finding;
    auto requests = Sweep(subject, "nobody", subject.stage().signedOut(), {}, finding).run();
    const auto roles = house.access.catalogue.current();
    for (const auto& role : roles->roles()) {
        auto visitor = subject.stage().signedInAs(role.code);
        const auto viewer = house.database->read(
            [&](sdk::Transaction& tx) { return house.access.viewers.load(tx, visitor.personId(), role.code); });
        requests += Sweep(subject, role.code, std::move(visitor), viewer, finding).run();
    }
    finding.done = sdk::thousands(requests) +
                   " requests: " + sdk::countText(static_cast<std::int64_t>(subject.routes.size()), "route", "routes") +
                   ", " + std::to_string(roles->roles().size()) +
                   " roles and signed out, records that are there and not";
    return finding;
}

}  // namespace

Check denialCheck() {
    return {.id = "denials",
            .promise = "Only those who may are answered, and an id that is not there is no error",
            .run = sweepAll};
}

}  // namespace guildhall::plugins::verify
