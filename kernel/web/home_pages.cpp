#include "kernel/web/home_pages.hpp"

#include <guildhall/sdk/say.hpp>

namespace guildhall::web {

using sdk::Request;
using sdk::Response;
using sdk::Value;

void HomePages::describe(sdk::Registrar& add) {
    add.get("/", sdk::Public, [this](const Request& request) { return home(request); });
    add.get("/dashboard", sdk::Public, [](const Request&) { return Response::redirect("/"); });
    add.menu({sdk::MenuGroup::Work, "Home", "/", sdk::SignedIn, 0});
}

Response HomePages::home(const Request& request) {
    const auto& viewer = request.viewer();
    if (!viewer.signedIn()) return Response::redirect("/login");
    Value cards = Value::array(), attention = Value::array();
    for (const auto& card : cards_.cardsFor(
             viewer, [&](const auto&owner, const auto&what) { log_.error("cards of " + owner + ": " + what); })) {
        std::optional<double> before;
        if (card.before) before = static_cast<double>(*card.before);
        const auto view = sdk::showFigure({.title = sdk::say(card.title),
                                           .value = static_cast<double>(card.number),
                                           .before = before,
                                           .since = sdk::say(card.since),
                                           .better = card.better,
                                           .note = sdk::say(card.note),
                                           .path = card.path});
        if (cards.size() < 6) cards.push_back(view);
        if (card.attention) attention.push_back(view);
    }
    Value data{{"cards", cards},
               {"has_cards", !cards.empty()},
               {"attention", attention},
               {"has_attention", !attention.empty()},
               {"name", viewer.name()},
               {"is_staff", viewer.staff()},
               {"sections", sections_.sectionsFor(viewer, SectionShelf::home, viewer.personId())},
               {"links", Value::array()}};
    data["is_empty"] = cards.empty() && data["sections"].empty();
    for (const auto& link : menu_.portal(viewer, request.path())) data["links"].push_back(link.value());
    return Response::page({"kernel/home", sdk::say("Home"), std::move(data)});
}

}  // namespace guildhall::web
