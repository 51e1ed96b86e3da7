#include "kernel/audit/audit_view.hpp"

#include "kernel/audit/audit_log.hpp"
#include "kernel/audit/audit_words.hpp"

#include <guildhall/sdk/redaction.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/time.hpp>

namespace guildhall::audit {

using sdk::Value;

namespace {

void hideAddresses(Value& value, bool own) {
    if (value.is_string() && value.get_ref<const std::string&>().find('@') != std::string::npos && !own)
        value = sdk::say(sdk::redacted);
    if (value.is_structured())
        for (auto& part : value) hideAddresses(part, own);
}

Value linked(const std::string& text, const std::string& person, const sdk::Viewer& viewer) {
    const bool leads = !person.empty() && viewer.can("participants.view");
    return {{"text", text}, {"url", leads ? "/users/" + person : std::string()}};
}

/// Where it is told what would have let somebody in whom a permission was missing.
std::string explanationOf(const StoredEntry& entry, const sdk::Viewer& viewer) {
    if (entry.action != "ACCESS_DENIED" || !isPermission(entry.reason) || entry.actorId.empty() ||
        !linkName(entry.actorRole).empty() || !viewer.can("roles.view"))
        return {};
    return "/roles/explain?permission=" + entry.reason + "&person=" + entry.actorId + "&role=" + entry.actorRole;
}

}  // namespace

std::string presentDetails(const StoredEntry& entry, const sdk::Viewer& viewer) {
    auto details = Value::parse(entry.details, nullptr, false);
    if (details.is_discarded() || details.is_null() || details.empty()) return {};
    hideAddresses(details, viewer.sees(sdk::Sensitivity::Contact));
    return details.dump(2);
}

Value entryView(const NamedEntry& named, const sdk::Viewer& viewer) {
    const auto& entry = named.entry;
    const auto link = linkName(entry.actorRole);
    const auto who = !named.actorName.empty() ? named.actorName
                     : !link.empty()          ? link
                     : !entry.actorId.empty() ? entry.actorId
                                              : sdk::say("System");
    const auto target = named.targetName.empty() ? entry.target : named.targetName;
    auto changes = presentChanges(entry, viewer);
    auto details = presentDetails(entry, viewer);
    return {{"time", sdk::showInstant(sdk::fromMicros(entry.at), viewer.timeZone())},
            {"zone", viewer.timeZone()},
            {"exact", sdk::isoInstant(sdk::fromMicros(entry.at))},
            {"action", actionInWords(entry.action)},
            {"category", categoryOf(entry.action)},
            {"target", linked(target, named.targetName.empty() ? "" : entry.target, viewer)},
            {"target_id", named.targetName.empty() ? "" : entry.target},
            {"who", linked(who, named.actorName.empty() ? "" : entry.actorId, viewer)},
            {"who_id", who == entry.actorId ? "" : entry.actorId},
            {"role", roleInWords(entry.actorRole)},
            {"address", entry.address},
            {"agent", entry.userAgent},
            {"request", entry.requestId},
            {"reason", reasonInWords(entry.action, entry.reason)},
            {"explain_url", explanationOf(entry, viewer)},
            {"has_changes", !changes.empty()},
            {"changes", std::move(changes)},
            {"details", std::move(details)},
            {"hash", entry.hash},
            {"url", viewer.can("audit.view") ? "/audit/" + entry.hash : std::string()}};
}

}  // namespace guildhall::audit
