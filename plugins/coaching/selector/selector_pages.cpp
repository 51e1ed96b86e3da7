#include "selector/selector_pages.hpp"

#include "coach/coach_repository.hpp"
#include "operations/operations_addresses.hpp"
#include "selector/visit_repository.hpp"

#include <guildhall/sdk/say.hpp>

#include <algorithm>

namespace guildhall::coaching {

using sdk::say;
using sdk::Transaction;
using sdk::Value;

namespace {

constexpr const char* home = "/coaching";
constexpr const char* choosePath = "/coaching/choose";
constexpr const char* chosenPath = "/coaching/chosen";

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
}

/// What participants may know before they have chosen: neither address nor booking page.
Value cardOf(const Coach& coach) {
    return {{"id", coach.id},
            {"name", coach.name},
            {"photo", coach.photo.has() ? "/coaching/photos/" + coach.id : ""},
            {"bio", coach.bio},
            {"specialties", joined(coach.specialties)},
            {"languages", joined(coach.languages)},
            {"location", coach.location},
            {"credentials", joined(coach.credentials)}};
}

bool holds(const std::vector<std::string>& ids, std::string_view id) { return std::ranges::find(ids, id) != ids.end(); }

sdk::Response card(std::string templateName, std::string title, Value data, int status = 200) {
    return sdk::Response::page({.templateName = std::move(templateName),
                                .title = std::move(title),
                                .data = std::move(data),
                                .frame = sdk::Frame::Card,
                                .status = status})
        .header("Cache-Control", "no-store");
}

}  // namespace

void SelectorPages::describe(sdk::Registrar& add) {
    const auto to = [this](Response (SelectorPages::*handler)(const Request&)) {
        return [this, handler](const Request& request) { return (this->*handler)(request); };
    };
    add.get(home, sdk::Public, to(&SelectorPages::showEntry));
    add.post(home, sdk::Public, to(&SelectorPages::enter));
    add.post("/coaching/leave", sdk::Public, to(&SelectorPages::leave));
    add.get(choosePath, sdk::Public, to(&SelectorPages::choose));
    add.post("/coaching/look", sdk::Public, to(&SelectorPages::look));
    add.get("/coaching/others", sdk::Public, to(&SelectorPages::askOthers));
    add.post("/coaching/others", sdk::Public, to(&SelectorPages::others));
    add.get("/coaching/choose/{coach}", sdk::Public, to(&SelectorPages::askCoach));
    add.post("/coaching/choose/{coach}", sdk::Public, to(&SelectorPages::select));
    add.get(chosenPath, sdk::Public, to(&SelectorPages::chosen));
    add.get("/coaching/photos/{coach}", sdk::Public, to(&SelectorPages::photo));
    add.job(sweepJob, [this](sdk::JobContext& job) {
        const auto now = services_.clock.now();
        job.step(
            [&](Transaction& tx) { VisitRepository::sweep(tx, now - Visits::lasts, now - std::chrono::hours(1)); });
    });
    add.schedule({.name = sweepJob, .title = "Forget visits that have ended", .when = "50 3 * * *", .job = sweepJob});
}

sdk::Response SelectorPages::entryPage(const std::string& email, const std::string& problem, int status) const {
    const bool asksCode = services_.database.read([&](Transaction& tx) { return entry_.asksCode(tx); });
    return card("coaching/entry", say("Choose your coach"),
                {{"email", email}, {"error", problem}, {"asks_code", asksCode}}, status);
}

sdk::Response SelectorPages::message(const std::string& title, const std::string& text, int status) const {
    return card("coaching/message", title, {{"text", text}}, status);
}

sdk::Response SelectorPages::showEntry(const Request& request) {
    if (const auto engagement = visits_.of(request))
        return Response::redirect(engagement->coach.empty() ? choosePath : chosenPath);
    return entryPage("", "", 200);
}

sdk::Response SelectorPages::enter(const Request& request) {
    const auto& email = request.form("email");
    const auto answer = entry_.tryIn(request, email, request.form("code"));
    switch (answer.outcome) {
        case Entry::Outcome::In: break;
        case Entry::Outcome::UnrecognizedEmail: return entryPage(email, answer.problem, 422);
        case Entry::Outcome::WindowClosed: return entryPage(email, answer.problem, 409);
        case Entry::Outcome::RateLimited: return entryPage(email, answer.problem, 429).header("Retry-After", "3600");
    }
    try {
        firstCards(answer.engagement);
    } catch (const sdk::Unavailable&) {
        // They are in all the same, where a code is good once; the next page lets them look again.
    }
    return visits_.with(Response::redirect(choosePath), answer.token);
}

sdk::Response SelectorPages::leave(const Request& request) {
    visits_.end(request);
    return visits_.with(Response::redirect(home), "");
}

sdk::Response SelectorPages::forChoosing(const Request& request, const Choosing& work) const {
    std::string why;
    std::vector<Coach> shown;
    const auto engagement = visits_.of(request, [&](Transaction& tx, const Engagement& engagement) {
        why = entry_.whyClosed(tx, engagement);
        shown = CoachRepository::these(tx, engagement.shown);
    });
    if (!engagement) return Response::redirect(home);
    if (!engagement->coach.empty()) return Response::redirect(chosenPath);
    if (!why.empty()) return message(say("You cannot choose a coach now"), why, 409);
    return visits_.with(work(*engagement, shown), request.cookie(Visits::cookie));
}

void SelectorPages::tellNoneFree(Transaction& tx, Engagement& engagement) const {
    if (engagement.noneFreeAt) return;
    const auto now = services_.clock.now();
    const auto addresses = operationsAddresses(services_, tx);
    // Nobody can be told: the next who looks tries again.
    if (addresses.empty()) return;
    engagement.noneFreeAt = now;
    for (const auto& address : addresses)
        services_.mail.queue(
            tx, {.templateKey = "coaching/mail/none_free",
                 .to = address,
                 .category = "coaching",
                 .variables = {{"participant", {{"name", engagement.name}}},
                               {"program", {{"code", programs().get(tx, engagement.program).code}}},
                               {"time", sdk::showInstant(now, "UTC") + " UTC"},
                               {"button_url", services_.site.portalUrl + engagements().pathOf(&engagement)},
                               {"button_label", "See the engagement"}},
                 .key = "coaching.none_free." + engagement.id + "." + address,
                 .subjectId = engagement.id});
}

void SelectorPages::firstCards(const std::string& id) const {
    const auto before = services_.database.read([&](Transaction& tx) { return engagements().get(tx, id); });
    if (!before.shown.empty() || !before.coach.empty()) return;
    const auto factors = draws_.consult(before);
    services_.database.write([&](Transaction& tx) {
        auto engagement = engagements().lock(tx, id);
        if (!engagement.shown.empty() || engagement.status != Status::Invited) return;
        const bool drawn = draws_.draw(tx, engagement, DrawKind::First, factors, {}, services_.clock.now());
        if (!drawn && engagement.noneFreeAt) return;
        if (!drawn) tellNoneFree(tx, engagement);
        engagements().update(tx, engagement);
    });
}

sdk::Response SelectorPages::cardsPage(const Engagement& engagement, const std::vector<Coach>& shown,
                                       const std::string& problem, int status) const {
    auto cards = Value::array();
    for (const auto& coach : shown) cards.push_back(cardOf(coach));
    const bool none = cards.empty();
    return card("coaching/choose", say("Choose your coach"),
                {{"participant", engagement.name},
                 {"cards", std::move(cards)},
                 {"none", none},
                 {"may_see_others", !engagement.reshuffled && !none},
                 {"error", problem}},
                status);
}

sdk::Response SelectorPages::choose(const Request& request) {
    return forChoosing(request, [&](const Engagement& engagement, const std::vector<Coach>& shown) {
        return cardsPage(engagement, shown);
    });
}

sdk::Response SelectorPages::look(const Request& request) {
    return forChoosing(request, [&](const Engagement& engagement, const std::vector<Coach>&) {
        firstCards(engagement.id);
        return Response::redirect(choosePath);
    });
}

sdk::Response SelectorPages::askOthers(const Request& request) {
    return forChoosing(request, [&](const Engagement& engagement, const std::vector<Coach>&) {
        if (engagement.reshuffled)
            return message(say("Different coaches"), say("You've already refreshed your coach options."), 403);
        return card("coaching/others", say("See different coaches"), Value::object());
    });
}

sdk::Response SelectorPages::others(const Request& request) {
    return forChoosing(request, [&](const Engagement& asked, const std::vector<Coach>& shown) {
        const auto factors = draws_.consult(asked);
        enum class Result { Done, Already, NobodyElse } result = Result::Done;
        services_.database.write([&](Transaction& tx) {
            auto engagement = engagements().lock(tx, asked.id);
            result = Result::Already;
            if (engagement.reshuffled || engagement.status != Status::Invited) return;
            result = Result::NobodyElse;
            engagement.reshuffled = true;
            if (!draws_.draw(tx, engagement, DrawKind::Others, factors, {}, services_.clock.now())) return;
            result = Result::Done;
            engagements().update(tx, engagement);
            services_.audit.record(tx, request.actor(), {.action = "COACHES_REFRESHED", .target = engagement.id});
        });
        if (result == Result::Already)
            return message(say("Different coaches"), say("You've already refreshed your coach options."), 403);
        if (result == Result::NobodyElse)
            return cardsPage(asked, shown,
                             say("There are no other coaches with a free place now. You keep these, and your turn."),
                             409);
        return Response::redirect(choosePath);
    });
}

sdk::Response SelectorPages::askCoach(const Request& request) {
    return forChoosing(request, [&](const Engagement&, const std::vector<Coach>& shown) {
        const auto coach = std::ranges::find(shown, request.pathValue("coach"), &Coach::id);
        if (coach == shown.end()) throw sdk::NotFound();
        return card("coaching/confirm", say("Choose {name}?", {{"name", coach->name}}), cardOf(*coach));
    });
}

sdk::Response SelectorPages::replaceCard(const Engagement& asked, const std::string& coach) const {
    const auto factors = draws_.consult(asked);
    const auto now = services_.database.write([&](Transaction& tx) {
        auto engagement = engagements().lock(tx, asked.id);
        if (engagement.status != Status::Invited || !holds(engagement.shown, coach)) return engagement;
        draws_.draw(tx, engagement, DrawKind::Replacement, factors, coach, services_.clock.now());
        if (engagement.shown.empty()) tellNoneFree(tx, engagement);
        engagements().update(tx, engagement);
        return engagement;
    });
    // In another window of theirs, a moment ago.
    if (now.status != Status::Invited) return Response::redirect(chosenPath);
    const auto shown = services_.database.read([&](Transaction& tx) { return CoachRepository::these(tx, now.shown); });
    return cardsPage(now, shown, say("This coach is no longer available."), 409);
}

sdk::Response SelectorPages::select(const Request& request) {
    return forChoosing(request, [&](const Engagement& asked, const std::vector<Coach>&) {
        const auto& id = request.pathValue("coach");
        try {
            services_.database.write([&](Transaction& tx) {
                desk_.apply(tx, request.actor(), asked.id, Action::Select, {}, 0, [&](Engagement& engagement) {
                    if (!holds(engagement.shown, id)) throw sdk::NotFound();
                    engagement.coach = id;
                });
            });
        } catch (const NoPlace&) {
            return replaceCard(asked, id);
        } catch (const sdk::Conflict&) {
            // In another window of theirs, a moment ago; or operations have just put it on hold.
        }
        return Response::redirect(chosenPath);
    });
}

sdk::Response SelectorPages::chosen(const Request& request) {
    const auto engagement = visits_.of(request);
    if (!engagement) return Response::redirect(home);
    if (engagement->coach.empty()) return Response::redirect(choosePath);
    std::optional<Coach> coach;
    std::string why;
    services_.database.read([&](Transaction& tx) {
        coach = coaches().get(tx, engagement->coach);
        why = entry_.whyClosed(tx, *engagement);
    });
    if (!why.empty()) return message(say("Your coaching"), why, 409);
    auto data = cardOf(*coach);
    data["booking_url"] = coach->bookingUrl;
    data["email"] = engagement->email;
    return visits_.with(card("coaching/chosen", say("Your coach is {name}", {{"name", coach->name}}), std::move(data)),
                        request.cookie(Visits::cookie));
}

sdk::Response SelectorPages::photo(const Request& request) {
    const auto engagement = visits_.of(request);
    const auto& id = request.pathValue("coach");
    if (!engagement || (engagement->coach != id && !holds(engagement->shown, id))) throw sdk::NotFound();
    const auto coach = services_.database.read([&](Transaction& tx) { return coaches().get(tx, id); });
    if (!coach.photo.has()) throw sdk::NotFound();
    return Response::file(services_.files.path(coaches().placeOf(coach.photo)), coach.photo.mediaType)
        .header("Cache-Control", "private, max-age=3600");
}

}  // namespace guildhall::coaching
