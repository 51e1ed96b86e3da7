#include "kernel/audit/audit_filter.hpp"

#include "kernel/audit/audit_words.hpp"

#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/text.hpp>

#include <array>
#include <chrono>

namespace guildhall::audit {

namespace {

constexpr std::array names{"text", "target", "actor", "action", "from", "to", "ip", "identity"};
constexpr std::size_t longest = 200;

}  // namespace

AuditFilter AuditFilter::from(const sdk::Request& request) {
    AuditFilter filter;
    filter.viewer_ = request.viewer();
    for (const std::string name : names)
        if (const auto& value = request.query(name); !value.empty() && sdk::isUtf8(value))
            if (auto kept = sdk::cleaned(sdk::shortened(value, longest)); !kept.empty())
                filter.typed_[name] = std::move(kept);
    for (const std::string name : {"from", "to"})
        if (const auto& value = filter.typed(name); !value.empty() && !sdk::parseDate(value))
            filter.errors_[name] = sdk::say("Enter a real date, such as 2026-03-27");
    if (filter.errors_.empty() && !filter.typed("from").empty() && filter.typed("to") < filter.typed("from") &&
        !filter.typed("to").empty())
        filter.errors_["to"] = sdk::say("The last day must be the first day or later");
    return filter;
}

const std::string& AuditFilter::typed(std::string_view name) const {
    static const std::string nothing;
    const auto found = typed_.find(name);
    return found == typed_.end() ? nothing : found->second;
}

std::optional<sdk::Instant> AuditFilter::day(std::string_view name, int later) const {
    const auto date = sdk::parseDate(typed(name));
    if (!date || errors_.contains(name)) return std::nullopt;
    return sdk::instantOf(sdk::Date(std::chrono::sys_days(*date) + std::chrono::days(later)), 0, viewer_.timeZone());
}

std::string AuditFilter::address(std::string path, std::map<std::string, std::string, std::less<>> others) const {
    others.insert(typed_.begin(), typed_.end());
    return sdk::ListQuery{.path = std::move(path), .filters = std::move(others)}.address({});
}

AuditConditions AuditFilter::conditions(sdk::Transaction& tx) const {
    const bool seesContact = viewer_.sees(sdk::Sensitivity::Contact);
    const auto meant = [&](const std::string& typed) {
        auto ids =
            typed.empty() ? std::vector<std::string>() : AuditListRepository::peopleCalled(tx, typed, seesContact);
        if (!typed.empty()) ids.push_back(typed);
        return ids;
    };
    AuditConditions all{.text = sdk::folded(typed("text")),
                        .addressesToo = seesContact,
                        .targets = meant(typed("target")),
                        .actors = meant(typed("actor")),
                        .address = typed("ip"),
                        .identity = typed("identity"),
                        .from = day("from", 0),
                        .before = day("to", 1)};
    if (!typed("action").empty()) all.actions = {typed("action")};
    // What nobody did has no name in the log.
    if (sdk::folded(typed("actor")) == sdk::folded(sdk::say("System"))) all.actors.emplace_back();
    return all;
}

sdk::Value AuditFilter::view(const std::vector<std::string>& actions) const {
    sdk::Value fields = sdk::Value::object();
    for (const std::string name : names) {
        const auto problem = errors_.find(name);
        // A field for dates takes nothing else.
        const bool usable = (name != "from" && name != "to") || sdk::parseDate(typed(name));
        fields[name] = {{"value", usable ? typed(name) : std::string()},
                        {"error", problem == errors_.end() ? "" : problem->second}};
    }
    std::map<std::string, std::map<std::string, std::string>> groups;  // by group, by words
    for (const auto& action : actions) groups[categoryOf(action)].emplace(actionInWords(action), action);
    sdk::Value shown = sdk::Value::array();
    for (const auto& [category, members] : groups) {
        sdk::Value options = sdk::Value::array();
        for (const auto& [words, action] : members)
            options.push_back({{"value", action}, {"label", words}, {"selected", action == typed("action")}});
        shown.push_back({{"label", category}, {"options", std::move(options)}});
    }
    fields["groups"] = std::move(shown);
    return fields;
}

}  // namespace guildhall::audit
