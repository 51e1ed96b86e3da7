#include "cohort/mailing_pages.hpp"

#include "cohort/cohort_repository.hpp"
#include "engagement/engagement_repository.hpp"

#include <guildhall/sdk/csv.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/words.hpp>

namespace guildhall::coaching {

using sdk::Request;
using sdk::Response;
using sdk::say;
using sdk::Transaction;

namespace {

constexpr const char* byteOrderMark = "\xEF\xBB\xBF";  // without it spreadsheets take UTF-8 for something else

std::vector<std::pair<std::string, std::string>> crumbs(const Cohort& cohort) {
    return {{say("Cohorts"), cohorts().path()}, {cohort.code, cohorts().pathOf(&cohort)}};
}

}  // namespace

const sdk::Access& MailingPages::access() {
    static const auto all = sdk::Access::allOf({"coaching.edit", "participants.view.contact", "participants.export"});
    return all;
}

void MailingPages::describe(sdk::Registrar& add) {
    add.get("/cohorts/{id}/mailing", access(), [this](const Request& request) { return show(request); });
    add.post("/cohorts/{id}/mailing", access(), [this](const Request& request) { return make(request); });
}

Response MailingPages::show(const Request& request) {
    const auto cohort =
        services_.database.read([&](Transaction& tx) { return cohorts().get(tx, request.pathValue("id")); });
    return Response::page(
        {.templateName = "coaching/mailing",
         .title = say("Mailing list of {cohort}", {{"cohort", cohort.code}}),
         .data = {{"waiting", sdk::countText(cohort.waiting, say("participant"), say("participants"))},
                  {"codes", cohort.accessCodes},
                  {"made",
                   cohort.mailingMadeAt ? sdk::showInstant(*cohort.mailingMadeAt, request.viewer().timeZone()) : ""},
                  {"action", cohorts().pathOf(&cohort) + "/mailing"},
                  {"cancel", cohorts().pathOf(&cohort)}},
         .crumbs = crumbs(cohort)});
}

Response MailingPages::make(const Request& request) {
    std::string body, code;
    sdk::Disclosure told{.what = engagements().name(), .fields = {say("Participant"), say("E-mail")}};
    services_.database.write([&](Transaction& tx) {
        const auto cohort = cohorts().lock(tx, request.pathValue("id"));
        code = cohort.code;
        told.people.clear();
        std::vector<std::string> head{"name", "email", "cohort", "windowOpens", "windowCloses", "link"};
        if (cohort.accessCodes) head.emplace_back("accessCode");
        body = byteOrderMark + sdk::csvLine(head);
        for (auto& engagement : EngagementRepository::waitingIn(tx, cohort.id)) {
            if (cohort.accessCodes) {
                // A code that stands in the list is one that was stored.
                engagement = engagements().lock(tx, engagement.id);
                if (engagement.status != Status::Invited) continue;
            }
            std::vector<std::string> cells{engagement.name,
                                           engagement.email,
                                           cohort.code,
                                           sdk::isoDate(cohort.opens),
                                           sdk::isoDate(cohort.closes),
                                           services_.site.portalUrl + "/coaching"};
            if (cohort.accessCodes) {
                cells.push_back(codes_.renew(tx, engagement));
                if (!engagements().update(tx, engagement)) throw sdk::Conflict("Please try once more.");
            }
            body += sdk::csvLine(cells);
            told.people.push_back(engagement.email);
        }
        told.records = static_cast<std::int64_t>(told.people.size());
        CohortRepository::mailingMade(tx, cohort.id, services_.clock.now());
        services_.audit.record(tx, request.actor(),
                               {.action = "COHORT_MAILING_MADE",
                                .target = cohort.id,
                                .details = {{"participants", told.records}, {"access_codes", cohort.accessCodes}}});
    });
    return Response::bytes(std::move(body), "text/csv; charset=utf-8")
        .download("mailing-" + code + ".csv")
        .disclosing(std::move(told));
}

}  // namespace guildhall::coaching
