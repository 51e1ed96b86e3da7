// The participant's pages: in by the roster, three coaches to choose from, one more look, the choice, whom they chose.
#pragma once

#include "coach/coach.hpp"
#include "draw/draw_desk.hpp"
#include "engagement/engagement_desk.hpp"
#include "selector/entry.hpp"
#include "selector/visit.hpp"

#include <guildhall/sdk/registrar.hpp>
#include <guildhall/sdk/services.hpp>

#include <functional>
#include <string>

namespace guildhall::coaching {

/// Any thread.
class SelectorPages {
public:
    explicit SelectorPages(sdk::Services& services)
        : services_(services), visits_(services), entry_(services), draws_(services), desk_(services) {}
    void describe(sdk::Registrar& add);

    static constexpr const char* sweepJob = "coaching.sweep";

private:
    using Request = sdk::Request;
    using Response = sdk::Response;

    Response showEntry(const Request& request);
    Response enter(const Request& request);
    Response leave(const Request& request);
    Response choose(const Request& request);
    Response look(const Request& request);
    Response askOthers(const Request& request);
    Response others(const Request& request);
    Response askCoach(const Request& request);
    Response select(const Request& request);
    Response chosen(const Request& request);
    Response photo(const Request& request);

    Response entryPage(const std::string& email, const std::string& problem, int status) const;
    Response cardsPage(const Engagement& engagement, const std::vector<Coach>& shown, const std::string& problem = {},
                       int status = 200) const;
    Response message(const std::string& title, const std::string& text, int status) const;
    /// For whom has come in and may choose; everybody else is led to where they belong.
    using Choosing = std::function<Response(const Engagement&, const std::vector<Coach>& shown)>;
    Response forChoosing(const Request& request, const Choosing& work) const;
    /// Draws first cards for who has none, or tells operations once that nobody is free.
    void firstCards(const std::string& engagement) const;
    void tellNoneFree(sdk::Transaction& tx, Engagement& engagement) const;
    Response replaceCard(const Engagement& engagement, const std::string& coach) const;

    sdk::Services& services_;
    Visits visits_;
    Entry entry_;
    DrawDesk draws_;
    EngagementDesk desk_;
};

}  // namespace guildhall::coaching
