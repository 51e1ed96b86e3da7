#include "operations/dashboard_pages.hpp"

#include "attention/flag.hpp"
#include "operations/engagement_list.hpp"

#include <guildhall/sdk/parts.hpp>
#include <guildhall/sdk/redaction.hpp>
#include <guildhall/sdk/say.hpp>

#include <algorithm>

namespace guildhall::coaching {

using sdk::Request;
using sdk::Response;
using sdk::say;
using sdk::sayCount;
using sdk::Transaction;
using sdk::Value;

namespace {

using Changes = std::vector<std::pair<std::string, std::string>>;

constexpr std::size_t mostTabs = 8;

std::string labelOf(const std::vector<sdk::Choice>& all, std::string_view value) {
    const auto found = std::ranges::find(all, value, &sdk::Choice::value);
    return found == all.end() ? std::string() : found->label;
}

Value cards(const Figures& figures, const std::function<std::string(const Changes&)>& address) {
    const auto card = [&](const std::string& title, std::int64_t number, const Changes& leads, std::string note = {},
                          bool attention = false) {
        return sdk::showFigure({.title = title,
                                .value = double(number),
                                .note = std::move(note),
                                .path = address(leads),
                                .attention = attention});
    };
    const auto inState = [&](Status status, std::string note = {}) {
        return card(statusLabel(status), figures.of(status), {{"status", statusName(status)}}, std::move(note));
    };
    return {card(say("Needs attention"), figures.attention, {{"flag", "any"}}, {}, figures.attention > 0),
            card(say("Engagements in all"), figures.total(), {},
                 sayCount(figures.of(Status::OnHold), "{n} on hold", "{n} on hold")),
            inState(Status::Invited, sayCount(figures.late, "{n} late with choosing", "{n} late with choosing")),
            inState(Status::InProgress,
                    sayCount(figures.of(Status::CoachSelected), "{n} more has a coach", "{n} more have a coach")),
            inState(Status::Completed),
            inState(Status::Canceled)};
}

Value states(const Figures& figures) {
    std::vector<std::string> labels;
    std::vector<std::optional<double>> counts;
    for (const auto& choice : statusChoices()) {
        labels.push_back(say(choice.label));
        counts.emplace_back(figures.of(*statusNamed(choice.value)));
    }
    return sdk::showBarChart({.id = "states",
                              .title = say("Engagements by status"),
                              .head = say("Status"),
                              .labels = std::move(labels),
                              .series = {{say("Engagements"), std::move(counts)}}});
}

/// The first few of each kind of flag, and the way to all of them.
Value groups(Transaction& tx, const Figures& figures, const sdk::Viewer& viewer,
             const std::function<std::string(const Changes&)>& address) {
    std::vector<std::string> ids;
    for (const auto& group : figures.groups) ids.insert(ids.end(), group.oldest.begin(), group.oldest.end());
    const auto found = engagements().findEach(tx, ids);
    static const auto fields = engagements().declared().only({"name", "coach_name", "cohort_code"});
    auto all = Value::array();
    for (const auto& group : figures.groups) {
        auto rows = Value::array();
        for (const auto& id : group.oldest) {
            const auto one = found.find(id);
            if (one == found.end()) continue;
            const auto& engagement = *static_cast<const Engagement*>(one->second.get());
            auto row = sdk::present(fields, engagements().values(&engagement), viewer);
            row["url"] = engagements().pathOf(&engagement);
            row["since"] = engagement.attentionSince
                               ? sdk::showDate(sdk::dateIn(*engagement.attentionSince, viewer.timeZone()))
                               : "";
            row["words"] = group.kind == flagKinds().back().value ? showFlags(engagement.attention) : Value::array();
            rows.push_back(std::move(row));
        }
        all.push_back({{"id", "flag-" + std::to_string(all.size())},
                       {"title", flagLabel(group.kind)},
                       {"tag", flagKind(group.kind)->tag},
                       {"count", std::to_string(group.count)},
                       {"rows", std::move(rows)},
                       {"url", address({{"flag", group.kind}})},
                       {"all", sayCount(group.count, "See it in the list", "See all {n}")}});
    }
    return all;
}

}  // namespace

void DashboardPages::describe(sdk::Registrar& add) {
    add.menu({sdk::MenuGroup::Work, "Coaching", path, "coaching.view", 60});
    add.cards({"coaching.view", [this](const sdk::Viewer&) { return onHome(); }, 40});
    add.get(path, "coaching.view", [this](const Request& request) {
        return request.query("format") == "csv" ? file(request) : show(request);
    });
}

std::vector<sdk::Card> DashboardPages::onHome() {
    const auto now = services_.database.read([&](Transaction& tx) { return figures(tx, ""); });
    return {{"Coaching that needs attention", now->attention,
             sayCount(now->total() - now->of(Status::Completed) - now->of(Status::Canceled), "{n} open engagement",
                      "{n} open engagements"),
             std::string(path) + "?flag=any#engagements", now->attention > 0}};
}

std::shared_ptr<const Figures> DashboardPages::figures(Transaction& tx, const std::string& program) {
    const auto now = services_.clock.now();
    return kept_.get(program, now, [&] { return FiguresRepository::of(tx, program, sdk::dateIn(now, "UTC")); });
}

DashboardPages::Asked DashboardPages::asked(const Request& request, const std::vector<sdk::Choice>& programs) const {
    Asked asked;
    if (!labelOf(programs, request.query("program")).empty()) asked.program = request.query("program");
    const auto& flag = request.query("flag");
    if (flag == "any" || !labelOf(flagKinds(), flag).empty()) {
        asked.flag = flag;
        asked.scope = FiguresRepository::flagged(flag);
    }
    asked.query = sdk::ListQuery::from(request, engagements().fields(), deskSource(deskColumns(), request.viewer()));
    asked.query.path = path;
    if (asked.flag.empty()) asked.query.kept.erase("flag");
    return asked;
}

Response DashboardPages::show(const Request& request) {
    const auto& viewer = request.viewer();
    const bool paper = request.query("print") == "1";
    const auto source = deskSource(deskColumns(), request.viewer());
    sdk::Page page{.templateName = paper ? "coaching/print_operations" : "coaching/operations",
                   .title = say("Coaching"),
                   .data = Value::object(),
                   .hooks = {"coaching.attention"}};
    auto& data = page.data;
    services_.database.read([&](Transaction& tx) {
        const auto programs = FiguresRepository::programsInUse(tx);
        const auto asked = this->asked(request, programs);
        const auto figures = this->figures(tx, asked.program);
        const auto address = [&](const Changes& changes) {
            sdk::ListQuery blank{.path = path};
            auto all = changes;
            if (!asked.program.empty()) all.emplace_back("program", asked.program);
            return blank.address(all) + "#engagements";
        };
        data["cards"] = cards(*figures, address);
        data["of"] = labelOf(programs, asked.program);
        data["groups"] = groups(tx, *figures, viewer, address);
        data["states"] = paper ? states(*figures) : Value();
        data["tabs"] = Value::array();
        if (programs.size() > 1 && programs.size() <= mostTabs) {
            data["tabs"].push_back({{"label", say("All programs")}, {"url", path}, {"current", asked.program.empty()}});
            for (const auto& program : programs)
                data["tabs"].push_back({{"label", program.label},
                                        {"url", sdk::ListQuery{.path = path}.address({{"program", program.value}})},
                                        {"current", program.value == asked.program}});
        }
        data["tabs_label"] = say("Programs");
        data["only"] = asked.flag == "any"   ? say("Only those that need attention.")
                       : !asked.flag.empty() ? say("Only: {flag}.", {{"flag", flagLabel(asked.flag)}})
                                             : "";
        data["leave"] = asked.query.address({{"flag", ""}, {"page", ""}}) + "#engagements";
        data["print"] = asked.query.address({{"print", "1"}});
        data["back"] = asked.query.address({});
        data["export"] = viewer.can("participants.export")
                             ? asked.query.address({{"page", ""}, {"size", ""}, {"format", "csv"}})
                             : "";
        data["summary"] = viewer.can("coaching.summary") ? "/coaching-summary" : "";
        const auto fields = deskFields(tx);
        page.views.emplace_back("list", sdk::selectPage(tx, fields, source, asked.query, asked.scope)
                                            .view(fields, source, viewer, deskShown(deskColumns())));
    });
    return Response::page(std::move(page));
}

Response DashboardPages::file(const Request& request) {
    return services_.database.read([&](Transaction& tx) {
        auto asked = this->asked(request, FiguresRepository::programsInUse(tx));
        auto needed = deskFileColumns();
        if (!asked.query.sort.empty()) needed.push_back(asked.query.sort);
        const auto today = sdk::dateIn(services_.clock.now(), request.viewer().timeZone());
        return sdk::exportCsv(tx, engagements().fields(), deskSource(needed, request.viewer()), asked.query,
                              request.viewer(), deskShown(deskFileColumns()),
                              "engagements-" + sdk::isoDate(today) + ".csv", asked.scope);
    });
}

}  // namespace guildhall::coaching
