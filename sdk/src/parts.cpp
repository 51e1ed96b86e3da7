#include <guildhall/sdk/parts.hpp>

#include "part_words.hpp"

#include <guildhall/sdk/say.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace guildhall::sdk {

void requirePartId(std::string_view id) {
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    const auto other = [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '-'; };
    if (id.empty() || !letter(id.front()) || !std::ranges::all_of(id, other))
        throw std::invalid_argument("“" + std::string(id) + "” is no id of a part: letters, digits and hyphens");
}

namespace {

const char* stateInWords(Steps::State state) {
    switch (state) {
        case Steps::State::Done: return "Done";
        case Steps::State::Now: return "Now";
        default: return "To come";
    }
}

/// `Today`, `Yesterday`, or the date.
std::string dayInWords(Date day, const Timeline& timeline) {
    if (timeline.now == Instant{}) return showDate(day);
    const auto ago = std::chrono::sys_days(dateIn(timeline.now, timeline.zone)) - std::chrono::sys_days(day);
    if (ago == std::chrono::days(0)) return say("Today, {date}", {{"date", showDate(day)}});
    if (ago == std::chrono::days(1)) return say("Yesterday, {date}", {{"date", showDate(day)}});
    return showDate(day);
}

/// A text as the pieces between which a line may break: an address at its signs, anything else where a browser likes.
std::vector<std::string> piecesOf(const std::string& text) {
    std::vector<std::string> pieces;
    if (text.find('@') == text.npos || text.find(' ') != text.npos) {
        if (!text.empty()) pieces.push_back(text);
        return pieces;
    }
    for (std::size_t at = 0; at < text.size();) {
        const auto sign = std::min(text.find_first_of("@.", at), text.size() - 1);
        pieces.push_back(text.substr(at, sign + 1 - at));
        at = sign + 1;
    }
    return pieces;
}

bool holdsCurrent(const Tree::Node& node) { return node.current || std::ranges::any_of(node.children, holdsCurrent); }

/// Templates cannot call themselves, so the tree comes as a row of nodes that say what opens and closes with them.
void layOut(const std::vector<Tree::Node>& nodes, std::size_t closes, Value& into) {
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        const auto& node = nodes[i];
        const bool last = i + 1 == nodes.size(), branch = !node.children.empty();
        const auto ends = last ? closes : 0;
        into.push_back({{"label", node.label},
                        {"url", node.url},
                        {"note", node.note},
                        {"is_current", node.current},
                        {"is_branch", branch},
                        {"is_open", node.open || std::ranges::any_of(node.children, holdsCurrent)},
                        {"ends", branch ? Value::array() : Value(std::vector<bool>(ends, true))}});
        if (branch) layOut(node.children, ends + 1, into);
    }
}

}  // namespace

Value showSteps(const Steps& steps) {
    auto shown = Value::array();
    std::size_t done = 0, number = 0;
    for (const auto& step : steps.steps) {
        done += step.state == Steps::State::Done;
        shown.push_back({{"label", step.label},
                         {"note", step.note},
                         {"url", step.url},
                         {"number", std::to_string(++number)},
                         {"state", say(stateInWords(step.state))},
                         {"is_done", step.state == Steps::State::Done},
                         {"is_now", step.state == Steps::State::Now}});
    }
    const auto count = static_cast<std::int64_t>(number);
    return {{"name", steps.name},
            {"told",
             sayCount(count, "{done} of {n} step done", "{done} of {n} steps done", {{"done", std::to_string(done)}})},
            {"steps", std::move(shown)}};
}

Steps stepsUpTo(std::string name, const std::vector<std::string>& labels, std::size_t done) {
    Steps steps{std::move(name), {}};
    for (std::size_t i = 0; i < labels.size(); ++i)
        steps.steps.push_back({.label = labels[i],
                               .state = i < done    ? Steps::State::Done
                                        : i == done ? Steps::State::Now
                                                    : Steps::State::ToCome});
    return steps;
}

Value showTimeline(const Timeline& timeline) {
    std::vector<const Timeline::Event*> events;
    for (const auto& event : timeline.events) events.push_back(&event);
    std::ranges::stable_sort(events, [](const auto* one, const auto* other) { return one->at > other->at; });
    auto days = Value::array();
    Date shown{};
    for (const auto* event : events) {
        if (const auto day = dateIn(event->at, timeline.zone); days.empty() || day != shown) {
            days.push_back({{"day", dayInWords(day, timeline)}, {"events", Value::array()}});
            shown = day;
        }
        days.back()["events"].push_back({{"when", timeOfDay(event->at, timeline.zone)},
                                         {"at", isoInstant(event->at)},
                                         {"what", event->what},
                                         {"who", event->who},
                                         {"note", event->note},
                                         {"url", event->url},
                                         {"tag", event->tag.empty() ? "grey" : event->tag},
                                         {"state", event->state}});
    }
    return {{"days", std::move(days)},
            {"empty_text", timeline.empty.empty() ? say("Nothing has happened yet.") : timeline.empty}};
}

Value showTree(const Tree& tree) {
    auto nodes = Value::array();
    layOut(tree.nodes, 0, nodes);
    return {{"name", tree.name}, {"nodes", std::move(nodes)}};
}

Value showComparison(const Comparison& comparison) {
    auto rows = Value::array();
    std::int64_t different = 0;
    for (const auto& row : comparison.rows) {
        if (row.values.size() > comparison.columns.size())
            throw std::invalid_argument("the row “" + row.label + "” has more values than there are columns");
        auto values = row.values;
        values.resize(comparison.columns.size());
        const bool differs = std::ranges::any_of(values, [&](const auto& value) { return value != values.front(); });
        different += differs;
        auto cells = Value::array();
        for (std::size_t i = 0; i < values.size(); ++i)
            cells.push_back({{"head", comparison.columns[i]}, {"pieces", piecesOf(values[i])}});
        rows.push_back({{"label", row.label},
                        {"cells", std::move(cells)},
                        {"differs", differs},
                        {"told", differs ? say("Different") : say("The same")}});
    }
    const auto count = static_cast<std::int64_t>(comparison.rows.size());
    return {{"title", comparison.title},
            {"told", different == 0 ? say("There is no difference.")
                                    : sayCount(count, "{different} of {n} row is different.",
                                               "{different} of {n} rows are different.",
                                               {{"different", std::to_string(different)}})},
            {"columns", comparison.columns},
            {"rows", std::move(rows)}};
}

Value showCopyBox(const CopyBox& box) {
    requirePartId(box.id);
    return {{"id", box.id}, {"label", box.label}, {"value", box.value}, {"hint", box.hint}, {"several", box.several}};
}

Value showDialog(const Dialog& dialog) {
    requirePartId(dialog.id);
    if (dialog.url.empty()) throw std::invalid_argument("a dialog needs a place its link leads to without script");
    if (dialog.button.empty() != dialog.action.empty())
        throw std::invalid_argument("a dialog's form needs an action and a button that says the deed");
    auto values = Value::array();
    for (const auto& [name, value] : dialog.values) values.push_back({{"name", name}, {"value", value}});
    return {{"id", dialog.id},         {"opener", dialog.opener}, {"url", dialog.url},
            {"title", dialog.title},   {"lines", dialog.lines},   {"action", dialog.action},
            {"button", dialog.button}, {"danger", dialog.danger}, {"hidden_values", std::move(values)}};
}

Value showDropZone(const DropZone& zone) {
    requirePartId(zone.id);
    return {{"id", zone.id},         {"name", zone.id},     {"label", zone.label},       {"hint", zone.hint},
            {"accept", zone.accept}, {"error", zone.error}, {"optional", zone.optional}, {"required", !zone.optional},
            {"only_when", false},    {"maxlength", false},  {"autocomplete", false}};
}

}  // namespace guildhall::sdk
