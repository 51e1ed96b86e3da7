#include "kernel/streaming/webhook_destination.hpp"

#include "kernel/streaming/streamed_entry.hpp"
#include "kernel/webhooks/webhook_signature.hpp"

#include <Poco/URI.h>

namespace guildhall::streaming {

using sdk::Value;

std::string WebhookDestination::place() const { return Poco::URI(url_).getHost(); }

void WebhookDestination::send(std::span<const audit::StoredEntry> entries) {
    Value list = Value::array();
    for (const auto& entry : entries) list.push_back(entryJson(entry));
    const auto body = Value{{"entries", std::move(list)}}.dump(-1, ' ', false, Value::error_handler_t::replace);
    const auto id = "audit-" + std::to_string(entries.front().seq) + "-" + std::to_string(entries.back().seq);
    const auto time = webhooks::unixSeconds(clock_.now());
    try {
        const auto answer = http_.send({.method = "POST",
                                        .url = url_,
                                        .headers = {{"Content-Type", "application/json"},
                                                    {"webhook-id", id},
                                                    {"webhook-timestamp", std::to_string(time)},
                                                    {"webhook-signature", webhooks::sign(secret_, id, time, body)}},
                                        .body = body,
                                        .maxBody = 64 * 1024,
                                        .cutBody = true,
                                        .whole = std::chrono::seconds(20)});
        if (answer.status < 200 || answer.status > 299)
            throw DestinationFailure("it answered " + std::to_string(answer.status));
    } catch (const sdk::HttpFailure& problem) {
        throw DestinationFailure(problem.what());
    }
}

}  // namespace guildhall::streaming
