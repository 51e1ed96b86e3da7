#include "kernel/audit/refusals.hpp"

#include <guildhall/sdk/text.hpp>

#include <vector>

namespace guildhall::audit {

namespace {

constexpr std::size_t longestPath = 200;
constexpr std::chrono::seconds lookEvery{15};
constexpr const char* everybodyElse = "many addresses";

}  // namespace

void Refusals::record(const sdk::Actor& who, const std::string& path, const std::string& reason) {
    try {
        if (!who.personId.empty() || !count(who, path, reason)) write(who, path, reason, 0);
    } catch (const std::exception& problem) {
        log_.error("ACCESS_DENIED could not be recorded: " + path + ", " + reason + ", address " + who.address +
                   (who.personId.empty() ? "" : ", person " + who.personId) + ": " + problem.what());
    }
}

bool Refusals::count(const sdk::Actor& who, const std::string& path, const std::string& reason) {
    const auto now = clock_.now();
    const std::lock_guard lock(mutex_);
    auto key = std::pair(who.address, reason);
    if (counted_.size() >= mostKnown && !counted_.contains(key)) key.first = everybodyElse;
    const auto [place, first] = counted_.try_emplace(key, Counted{now, 0, who, path});
    if (first) return false;
    auto& counted = place->second;
    if (counted.since > now) counted.since = now;  // the clock was set back
    ++counted.further;
    counted.who = who;
    counted.who.address = key.first;
    counted.path = path;
    return true;
}

void Refusals::write(const sdk::Actor& who, const std::string& path, const std::string& reason, std::int64_t further) {
    sdk::AuditEntry entry{
        .action = "ACCESS_DENIED", .target = sdk::shortened(path, longestPath, "…"), .reason = reason};
    if (further > 0) entry.details = {{"further_refusals", further}};
    database_.write([&](sdk::Transaction& tx) { audit_.record(tx, who, entry); });
}

void Refusals::flush(bool everything) {
    std::vector<std::pair<std::string, Counted>> due;
    {
        const auto now = clock_.now();
        const std::lock_guard lock(mutex_);
        for (auto at = counted_.begin(); at != counted_.end();) {
            if (!everything && now - at->second.since < window && at->second.since <= now) {
                ++at;
                continue;
            }
            if (at->second.further == 0) {
                at = counted_.erase(at);
                continue;
            }
            due.emplace_back(at->first.second, at->second);
            at->second.since = now;
            at->second.further = 0;
            ++at;
        }
    }
    for (const auto& [reason, counted] : due) try {
            write(counted.who, counted.path, reason, counted.further);
        } catch (const std::exception& problem) {
            log_.error(std::to_string(counted.further) + " refusals of " + counted.who.address + " (" + reason +
                       ") could not be recorded: " + problem.what());
        }
}

void Refusals::start() {
    work_.start(lookEvery, [this] { flush(); });
}

void Refusals::stop() {
    if (work_.stop()) flush(true);
}

}  // namespace guildhall::audit
