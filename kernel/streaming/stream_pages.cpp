#include "kernel/streaming/stream_pages.hpp"

#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/words.hpp>

#include <algorithm>

namespace guildhall::streaming {

using sdk::Request;
using sdk::Response;
using sdk::Transaction;
using sdk::Value;

void StreamPages::describe(sdk::Registrar& add) {
    add.menu({sdk::MenuGroup::System, "Audit streams", "/audit/streams", "audit.view", 31});
    add.get("/audit/streams", "audit.view", [this](const Request& request) { return show(request); });
}

Response StreamPages::show(const Request& request) {
    const auto& viewer = request.viewer();
    return database_.read([&](Transaction& tx) {
        const auto newest = audit::AuditRepository().last(tx);
        const auto states = StreamRepository::all(tx);
        const auto shown = [&](std::optional<sdk::Instant> at) {
            return at ? sdk::showInstant(*at, viewer.timeZone()) : std::string();
        };
        Value rows = Value::array();
        for (const auto& destination : stream_.destinations()) {
            const auto found = std::ranges::find(states, destination->name(), &StreamState::destination);
            const auto state = found == states.end() ? StreamState() : *found;
            const auto behind = std::max<std::int64_t>(0, (newest ? newest->seq : 0) - state.lastSeq);
            rows.push_back({{"title", destination->name() == "syslog" ? sdk::say("Syslog") : sdk::say("Webhook")},
                            {"place", destination->place()},
                            {"behind", behind == 0 ? sdk::say("All of it")
                                                   : sdk::sayCount(behind, "All but {n} entry", "All but {n} entries")},
                            {"sent", shown(state.sentAt)},
                            {"problem", state.problem},
                            {"since", shown(state.problemSince)},
                            {"gap", shown(state.gapAt)}});
        }
        return Response::page({.templateName = "kernel/audit_streams",
                               .title = sdk::say("Where the audit log goes"),
                               .data = {{"streams", std::move(rows)}},
                               .crumbs = {{sdk::say("Audit log"), "/audit"}}});
    });
}

}  // namespace guildhall::streaming
