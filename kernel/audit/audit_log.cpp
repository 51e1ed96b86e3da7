#include "kernel/audit/audit_log.hpp"

#include "kernel/audit/audit_boundary_repository.hpp"
#include "kernel/data/dialect.hpp"
#include "kernel/data/open_transaction.hpp"

#include <guildhall/sdk/redaction.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/text.hpp>

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <utility>

namespace guildhall::audit {

namespace {

constexpr int pageSize = 1000;

bool isAction(const std::string& action) {
    return !action.empty() && action[0] >= 'A' && action[0] <= 'Z' &&
           std::all_of(action.begin(), action.end(),
                       [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; });
}

/// Longer is no id, address or reason of ours.
constexpr std::size_t longestText = 2000, longestAgent = 500;

std::string keptText(const std::string& text, std::size_t most = longestText) {
    return sdk::shortened(text, most, "…");
}

/// Who the actor is at the service they came from stands beside who they are here.
sdk::Value withIdentity(sdk::Value details, const std::string& identity) {
    if (identity.empty() || !(details.is_null() || details.is_object())) return details;
    details["signed_in_by"] = keptText(identity);
    return details;
}

/// A clock that was set back by more than this has been wrong before: then the present counts.
constexpr std::int64_t disorder = 60'000'000;

std::int64_t timeAfter(std::int64_t last, std::int64_t now) {
    return last > now && last - now <= disorder ? last : now;
}

sdk::Sensitivity sensitivityOf(const sdk::Value& change) {
    const auto name = change.value("sensitivity", std::string("private"));
    if (name == "public") return sdk::Sensitivity::Public;
    if (name == "signed-in") return sdk::Sensitivity::SignedIn;
    if (name == "pii") return sdk::Sensitivity::Pii;
    if (name == "contact") return sdk::Sensitivity::Contact;
    if (name == "financial") return sdk::Sensitivity::Financial;
    return sdk::Sensitivity::Private;
}

/// `before` or `after` in words: those it had when it was recorded, where it had other than its value.
std::string inWords(const sdk::Value& change, const std::string& key) {
    if (const auto words = change.find(key + "_words"); words != change.end() && words->is_string())
        return words->get<std::string>();
    const auto found = change.find(key);
    if (found == change.end() || found->is_null()) return {};
    if (found->is_boolean()) return sdk::say(found->get<bool>() ? "Yes" : "No");
    if (!found->is_string()) return found->dump();
    const auto& text = found->get_ref<const std::string&>();
    const auto date = text.size() == 10 ? sdk::parseDate(text) : std::nullopt;
    return date ? sdk::showDate(*date) : text;
}

void checkEntry(const StoredEntry& entry, std::int64_t expected, Verification& found) {
    const auto tell = [&](const std::string& what) {
        if (found.problems.size() < mostProblems)
            found.problems.push_back("entry " + std::to_string(entry.seq) + ": " + what);
    };
    if (entry.seq < expected)
        tell("it stands before the first one");
    else if (entry.seq > expected)
        tell(std::to_string(entry.seq - expected) + " before it missing (from " + std::to_string(expected) + ")");
    else if (entry.previousHash != found.lastHash)
        tell("it does not follow the entry before it");
    if (entryHash(entry) != entry.hash) tell("it has been changed");
}

}  // namespace

void AuditLog::record(sdk::Transaction& tx, const sdk::Actor& actor, const sdk::AuditEntry& entry) {
    if (!isAction(entry.action))
        throw std::invalid_argument("an audit action is UPPER_SNAKE, not “" + entry.action + "”");
    StoredEntry stored{.action = entry.action,
                       .target = keptText(entry.target),
                       .actorId = keptText(actor.personId),
                       .actorRole = keptText(actor.role),
                       .address = keptText(actor.address),
                       .userAgent = keptText(actor.userAgent, longestAgent),
                       .requestId = keptText(actor.requestId),
                       .reason = keptText(entry.reason)};
    auto kept = unsealed(std::move(stored), entry, withIdentity(entry.details, actor.identity));
    if (!values_ && !kept.about.empty())
        throw std::logic_error(entry.action + " tells of somebody, and this log has no keys to seal it");
    if (told_) tx.afterCommit(told_);
    auto& open = data::opened(tx);
    auto& gathered = open.gathered<std::vector<UnsealedEntry>>(this);
    if (gathered.empty()) open.beforeCommit([this](data::OpenTransaction& last) { writeGathered(last); });
    gathered.push_back(std::move(kept));
}

void AuditLog::writeGathered(data::OpenTransaction& tx) {
    auto gathered = std::exchange(tx.gathered<std::vector<UnsealedEntry>>(this), {});
    if (values_) values_->seal(tx, gathered);
    std::vector<StoredEntry> entries;
    entries.reserve(gathered.size());
    for (auto& one : gathered) entries.push_back(std::move(one.stored));
    data::dialect(tx).lock(tx, data::auditLock);
    const auto last = repository_.last(tx);
    // The clock is read under the lock, so that times follow the sequence.
    const auto at = timeAfter(last ? last->at : 0, sdk::toMicros(clock_.now()));
    auto seq = last ? last->seq : 0;
    auto hash = last ? last->hash : std::string();
    for (auto& entry : entries) {
        entry.at = at;
        entry.seq = ++seq;
        entry.previousHash = std::move(hash);
        entry.hash = hash = entryHash(entry);
    }
    repository_.add(tx, entries);
}

Verification AuditLog::verify(sdk::Transaction& tx) {
    const auto begin = AuditBoundaryRepository::newest(tx);
    Verification found{.lastHash = begin.lastHash};
    std::int64_t expected = begin.through + 1, behind = std::numeric_limits<std::int64_t>::min();
    for (;;) {
        const auto page = repository_.after(tx, behind, pageSize);
        for (const auto& entry : page) {
            checkEntry(entry, expected, found);
            found.lastHash = entry.hash;
            behind = entry.seq;
            expected = std::max(entry.seq, begin.through) + 1;
            ++found.entries;
        }
        if (page.size() < static_cast<std::size_t>(pageSize)) return found;
    }
}

sdk::Value presentChanges(const StoredEntry& entry, const sdk::Viewer& viewer) {
    sdk::Value shown = sdk::Value::array();
    const auto changes = sdk::Value::parse(entry.changes, nullptr, false);
    if (!changes.is_object()) return shown;
    for (const auto& [field, change] : changes.items()) {
        if (!change.is_object()) continue;
        const bool visible =
            viewer.sees(sensitivityOf(change), viewer.is(entry.target) ? sdk::Relation::Own : sdk::Relation::None);
        const auto hidden = sdk::say(sdk::redacted), gone = isErased(change) ? erasedText() : std::string();
        shown.push_back({{"field", field},
                         {"label", sdk::say(change.value("label", field))},
                         {"before", !visible       ? hidden
                                    : gone.empty() ? inWords(change, "before")
                                                   : gone},
                         {"after", !visible       ? hidden
                                   : gone.empty() ? inWords(change, "after")
                                                  : gone}});
    }
    return shown;
}

}  // namespace guildhall::audit
