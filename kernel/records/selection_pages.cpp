#include "kernel/records/selection_pages.hpp"

#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/words.hpp>

#include <algorithm>
#include <utility>

namespace guildhall::records {

using sdk::Form;
using sdk::Moment;
using sdk::Request;
using sdk::Response;
using sdk::Value;

/// What is chosen, and why not all of it.
struct SelectionPages::Selection {
    const sdk::RecordAction* action = nullptr;  ///< null: they are to be removed
    std::vector<Found> possible = {};
    std::vector<std::any> advice = {};      ///< about each
    std::vector<std::string> leftOut = {};  ///< sentences
    Value ids = Value::array();             ///< hidden fields of those that are possible

    std::string name() const { return action ? action->name : "remove"; }
    std::string label() const { return sdk::say(action ? action->label : "Remove"); }
    std::string past() const { return sdk::say(action ? action->past : "removed"); }
    sdk::FieldSet fields() const { return action ? reasonFields(*action) : sdk::FieldSet::of("kernel.reason"); }
};

void SelectionPages::describe(sdk::Registrar& add) {
    if (model().actions().empty() && !desk_->access(Deed::Remove)) return;
    add.post(model().listPath("{parent}") + "/selected", *desk_->access(Deed::See),
             [self = shared_from_this()](const Request& request) { return self->selected(request); });
}

std::vector<sdk::ListPage::Deed> SelectionPages::deeds(const sdk::Viewer& viewer) const {
    std::vector<sdk::ListPage::Deed> deeds;
    for (const auto& action : model().actions())
        if (action.access.allows(viewer)) deeds.push_back({action.name, action.label});
    if (desk_->may(viewer, Deed::Remove)) deeds.push_back({"remove", "Remove"});
    return deeds;
}

namespace {

/// Each once.
std::vector<std::string> idsOf(const Request& request) {
    constexpr std::size_t most = 200;  // as many as a page has
    auto ids = request.formAll("id");
    std::ranges::sort(ids);
    const auto same = std::ranges::unique(ids);
    ids.erase(same.begin(), same.end());
    if (ids.size() > most) throw sdk::Invalid("Choose at most 200 rows at once.");
    return ids;
}

}  // namespace

SelectionPages::Advice SelectionPages::adviceFor(const Request& request) const {
    Advice advice;
    const auto* action = model().action(request.form("deed"));
    if (!action || !desk_->rules().consultsAct(action->name) || !action->access.allows(request.viewer())) return advice;
    for (const auto& id : idsOf(request)) advice.emplace(id, desk_->adviceToAct(request, *action, id));
    return advice;
}

SelectionPages::Selection SelectionPages::selection(Moment& moment, const Request& request, const Place& place,
                                                    const Advice& advice, bool lock) const {
    Selection chosen{model().action(request.form("deed"))};
    if (!chosen.action && request.form("deed") != "remove") throw sdk::NotFound();
    if (chosen.action ? !chosen.action->access.allows(moment.viewer) : !desk_->may(moment.viewer, Deed::Remove))
        throw sdk::Forbidden();
    for (const auto& id : idsOf(request)) {
        if (!sdk::isId(id)) continue;
        try {
            const auto known = advice.find(id);
            moment.advice = known == advice.end() ? std::any() : known->second;
            auto found = lock ? desk_->lock(moment, id, place.parentId) : desk_->get(moment, id, place.parentId);
            const auto whyNot = chosen.action ? desk_->whyNotAct(moment, found.get(), *chosen.action)
                                              : desk_->whyNotRemove(moment, found.get());
            if (whyNot) {
                chosen.leftOut.push_back(desk_->title(moment.viewer, found) + ": " + sdk::say(*whyNot));
                continue;
            }
            chosen.ids.push_back({{"name", "id"}, {"value", id}});
            chosen.possible.push_back(std::move(found));
            chosen.advice.push_back(moment.advice);
        } catch (const sdk::NotFound&) {
            chosen.leftOut.push_back(sdk::say("One of them is no longer here."));
        }
    }
    return chosen;
}

std::string SelectionPages::countOf(const Selection& chosen) const {
    return sdk::countText(static_cast<std::int64_t>(chosen.possible.size()), model().words().one, model().words().many);
}

Value SelectionPages::lines(Moment& moment, const Selection& chosen) const {
    // What will happen to each; what is true of all of them is said once.
    std::vector<std::vector<std::string>> each;
    for (std::size_t i = 0; i < chosen.possible.size(); ++i) {
        const auto* one = chosen.possible[i].get();
        moment.advice = chosen.advice[i];
        each.push_back(chosen.action ? desk_->rules().warningsAny(moment, one, chosen.action->name)
                                     : desk_->rules().removesAny(moment, one));
    }
    const auto ofAll = [&](const std::string& line) {
        return std::ranges::all_of(each, [&](const auto& own) { return std::ranges::find(own, line) != own.end(); });
    };
    Value lines = Value::array();
    for (std::size_t i = 0; i < each.size(); ++i) {
        auto text = desk_->title(moment.viewer, chosen.possible[i]);
        const char* sign = ": ";
        for (const auto& line : each[i])
            if (!ofAll(line)) text += std::exchange(sign, " ") + sdk::say(line);
        lines.push_back(std::move(text));
    }
    for (const auto& line : each.front())
        if (ofAll(line)) lines.push_back(sdk::say(line));
    if (!chosen.action) lines.push_back(sdk::say("This cannot be undone. The history keeps what it was."));
    if (chosen.action && !chosen.action->warning.empty()) lines.push_back(sdk::say(chosen.action->warning));
    for (const auto& why : chosen.leftOut) lines.push_back(sdk::say("Left out: {why}", {{"why", why}}));
    return lines;
}

Response SelectionPages::page(Moment& moment, const Place& place, const Selection& chosen, const Form& form) const {
    const auto heading = chosen.label() + " — " + countOf(chosen);
    auto hidden = chosen.ids;
    hidden.push_back({{"name", "deed"}, {"value", chosen.name()}});
    hidden.push_back({{"name", "confirmed"}, {"value", "yes"}});
    const auto list = model().listPath(place.parentId);
    return Response::page({.templateName = "kernel/confirm",
                           .title = heading,
                           .data = {{"heading", heading},
                                    {"lines", lines(moment, chosen)},
                                    {"action", list + "/selected"},
                                    {"button", chosen.label()},
                                    {"danger", !chosen.action || chosen.action->danger},
                                    {"hidden_values", std::move(hidden)},
                                    {"form", form.view()},
                                    {"cancel", list}},
                           .crumbs = desk_->crumbsToList(moment.viewer, place),
                           .status = form.valid() ? 200 : 422});
}

Response SelectionPages::selected(const Request& request) {
    const bool confirmed = request.form("confirmed") == "yes";
    const auto advice = adviceFor(request);
    const auto work = [&](Moment& moment) {
        const auto place = desk_->place(moment, request);
        const auto chosen = selection(moment, request, place, advice, confirmed);
        const auto list = model().listPath(place.parentId);
        if (chosen.possible.empty())
            return Response::redirect(list).notice(
                chosen.leftOut.empty() ? sdk::say("Choose one or more rows first.") : chosen.leftOut.front(),
                "warning");
        if (!confirmed) return page(moment, place, chosen, Form(chosen.fields(), moment.viewer));
        const auto form = Form::posted(chosen.fields(), request);
        if (!form.valid()) return page(moment, place, chosen, form);
        for (std::size_t i = 0; i < chosen.possible.size(); ++i) {
            moment.advice = chosen.advice[i];
            if (chosen.action)
                desk_->act(moment, chosen.possible[i].get(), *chosen.action,
                           chosen.action->asksReason ? form.text("reason") : "");
            else
                desk_->remove(moment, chosen.possible[i].get(), "");
        }
        auto told = sdk::say("{name} {done}.", {{"name", countOf(chosen)}, {"done", chosen.past()}});
        if (!chosen.leftOut.empty())
            told += " " + sdk::sayCount(static_cast<std::int64_t>(chosen.leftOut.size()), "{n} was left out.",
                                        "{n} were left out.");
        return Response::redirect(list).notice(told);
    };
    return confirmed ? desk_->write(request, work) : desk_->read(request, work);
}

}  // namespace guildhall::records
