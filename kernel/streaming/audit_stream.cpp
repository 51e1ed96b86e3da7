#include "kernel/streaming/audit_stream.hpp"

#include <nlohmann/json.hpp>

namespace guildhall::streaming {

std::string AuditStream::gapBefore(sdk::Transaction& tx, const StreamState& state,
                                   std::vector<audit::StoredEntry>& next) {
    if (state.lastSeq == 0) return {};
    if (next.empty()) {
        const auto newest = entries_.last(tx);
        const auto seq = newest ? newest->seq : 0;
        if (seq == state.lastSeq && newest->hash == state.lastHash) return {};
        // All there is goes once more: who compares sees what is another one now.
        next = entries_.after(tx, 0, atOnce);
        return "the log ends with entry " + std::to_string(seq) + ", and " + std::to_string(state.lastSeq) +
               " was sent before";
    }
    const auto& first = next.front();
    if (first.seq != state.lastSeq + 1)
        return "entry " + std::to_string(first.seq) + " follows " + std::to_string(state.lastSeq);
    if (first.previousHash != state.lastHash)
        return "entry " + std::to_string(first.seq) + " does not follow the one that was sent before it";
    return {};
}

bool AuditStream::sendSome(Destination& destination) {
    const auto name = destination.name();
    std::vector<audit::StoredEntry> next;
    std::string gap;
    const bool mine = parts_.database.write([&](sdk::Transaction& tx) {
        const auto now = parts_.clock.now();
        const auto state = StreamRepository::claim(tx, name, now, now + claimed);
        if (!state) return false;
        next = entries_.after(tx, state->lastSeq, atOnce);
        gap = gapBefore(tx, *state, next);
        if (next.empty()) StreamRepository::release(tx, name);
        return true;
    });
    if (!mine || (next.empty() && gap.empty())) return false;
    try {
        if (!next.empty()) destination.send(next);
    } catch (const DestinationFailure& problem) {
        parts_.log.warning("the audit log does not reach " + destination.place() + ": " + problem.what());
        parts_.database.write(
            [&](sdk::Transaction& tx) { StreamRepository::failed(tx, name, problem.what(), parts_.clock.now()); });
        return false;
    }
    if (!gap.empty()) parts_.log.error("the audit log has a gap: " + gap + " (" + name + ")");
    parts_.database.write([&](sdk::Transaction& tx) {
        const auto now = parts_.clock.now();
        if (!gap.empty()) {
            StreamRepository::gap(tx, name, now);
            parts_.audit.record(tx, {}, {.action = "AUDIT_STREAM_GAP", .target = name, .details = {{"gap", gap}}});
        }
        if (next.empty()) return StreamRepository::sent(tx, name, 0, "", now);
        StreamRepository::sent(tx, name, next.back().seq, next.back().hash, now);
    });
    return true;
}

void AuditStream::sendAll() {
    for (const auto& destination : parts_.destinations) try {
            while (sendSome(*destination))
                if (work_.stopping()) return;
        } catch (const std::exception& problem) {
            parts_.log.error("the audit log could not be sent to " + destination->place() + ": " + problem.what());
        }
}

void AuditStream::start() {
    if (!parts_.destinations.empty()) work_.start(pause, [this] { sendAll(); });
}

void AuditStream::stop() { work_.stop(); }

}  // namespace guildhall::streaming
