#include "mail/survey_pages.hpp"

#include <guildhall/sdk/say.hpp>

#include <Poco/URI.h>

namespace guildhall::certificates {

using sdk::Request;
using sdk::Response;
using sdk::Transaction;

void SurveyPages::describe(sdk::Registrar& add) {
    add.get("/survey", sdk::Public, [this](const Request& request) { return open(request); });
    add.get("/survey/done", sdk::Public, [this](const Request& request) { return askDone(request); });
    // No form token: survey tools call it, and the link's own token says whose survey it is.
    add.post("/survey/done", sdk::Public, [this](const Request& request) { return done(request); }, {.csrf = false});
}

std::optional<SurveyPages::Way> SurveyPages::wayOf(const Request& request) const {
    const auto digest = LinkDoor::digestOf(request);
    if (digest.empty() || !mails_.surveys()) return {};
    return services_.database.read([&](Transaction& tx) -> std::optional<Way> {
        const auto survey = SentMailRepository::findSurvey(tx, digest);
        const auto session = survey ? sessions().find(tx, survey->sessionId) : std::nullopt;
        if (!session || session->cancelled) return {};
        auto plan = MailPlan::find(tx, *session, mailKind("survey", true));
        if (plan.surveyUrl.empty()) return {};
        return Way{*survey, std::move(plan.surveyUrl), session->workshopName};
    });
}

Response SurveyPages::open(const Request& request) {
    auto way = wayOf(request);
    if (!way) return door_.closed(request);
    if (request.method() == "GET")
        services_.database.write(
            [&](Transaction& tx) { SentMailRepository::noteOpened(tx, way->survey.id, services_.clock.now()); });
    constexpr std::string_view place = "{done}";
    if (const auto at = way->address.find(place); at != way->address.npos) {
        std::string encoded;
        Poco::URI::encode(services_.site.portalUrl + "/survey/done?token=" + request.query("token"),
                          ":/?#[]@!$&'()*+,;=", encoded);
        way->address.replace(at, place.size(), encoded);
    }
    return LinkDoor::unlisted(Response::redirect(way->address));
}

Response SurveyPages::askDone(const Request& request) {
    const auto way = wayOf(request);
    if (!way) return door_.closed(request);
    return LinkDoor::unlisted(Response::page({.templateName = "certificates/survey_done",
                                              .title = sdk::say("Survey"),
                                              .data = {{"workshop", way->workshop},
                                                       {"completed", way->survey.completedAt.has_value()},
                                                       {"action", "/survey/done?token=" + request.query("token")}},
                                              .frame = sdk::Frame::Card}));
}

Response SurveyPages::done(const Request& request) {
    const auto way = wayOf(request);
    if (!way) return door_.closed(request);
    services_.database.write([&](Transaction& tx) {
        const auto& survey = way->survey;
        if (!SentMailRepository::complete(tx, survey.sessionId, survey.participantId, services_.clock.now())) return;
        services_.audit.record(tx, request.actor(),
                               {.action = "SURVEY_COMPLETED",
                                .target = survey.participantId,
                                .details = {{"session", survey.sessionId}, {"by", "link"}}});
    });
    return LinkDoor::unlisted(Response::page({.templateName = "certificates/survey_done",
                                              .title = sdk::say("Survey"),
                                              .data = {{"workshop", way->workshop}, {"completed", true}},
                                              .frame = sdk::Frame::Card}));
}

}  // namespace guildhall::certificates
