#include "evidence/evidence_pages.hpp"

#include "evidence/badge_file.hpp"
#include "evidence/outside.hpp"

#include <guildhall/sdk/parts.hpp>
#include <guildhall/sdk/say.hpp>

namespace guildhall::badges {

using sdk::Request;
using sdk::Response;
using sdk::say;
using sdk::Transaction;

namespace {

constexpr const char* pattern = "/badge-requests/{id}/foreign-badge";

const sdk::FieldSet& addressFields() {
    static const auto fields =
        sdk::FieldSet::of("badges.foreign_badge")
            .url("address", "Or its address",
                 {.max = 1000, .hint = "Where the badge lies as JSON or as a JWT, not a page about it."});
    return fields;
}

void mustBeWithStudent(const BadgeRequest& asked) {
    if (!asked.withStudent()) throw sdk::Conflict("It has been sent, so it stays as it is.");
}

std::string textAt(sdk::HttpClient& http, const std::string& address) {
    if (!isWebAddress(address)) throw sdk::Invalid(say("The address must begin with https://."));
    Outside outside(http);
    const auto& found = outside.get(address);
    if (!found) throw sdk::Invalid(say("There is no answer from this address. Choose the file instead."));
    return credentialIn(*found);
}

}  // namespace

void EvidencePages::describe(sdk::Registrar& add) {
    const auto to = [this](Response (EvidencePages::*handler)(const Request&)) {
        return [this, handler](const Request& request) { return (this->*handler)(request); };
    };
    add.get(pattern, "badges.request", to(&EvidencePages::show));
    add.post(pattern, "badges.request", to(&EvidencePages::add), {.maxBody = largestFile + 64 * 1024});
    add.post(std::string(pattern) + "/remove", "badges.request", to(&EvidencePages::remove));
    add.post(std::string(pattern) + "/check", sdk::SignedIn, to(&EvidencePages::checkAgain));
    add.personalTable(EvidenceRepository::personalTable());
    add.job(EvidenceDesk::job, [this](sdk::JobContext& job) { desk_.run(job); });
    add.schedule({.name = EvidenceDesk::job,
                  .title = "Check badges of other issuers that come with requests",
                  .when = "17 * * * *",
                  .job = EvidenceDesk::job});
}

BadgeRequest EvidencePages::own(const Request& request) {
    const auto& id = request.pathValue("id");
    if (!sdk::isId(id)) throw sdk::NotFound();
    auto asked = services_.database.read([&](Transaction& tx) { return requests().get(tx, id); });
    if (!request.viewer().is(asked.person)) throw sdk::NotFound();
    mustBeWithStudent(asked);
    return asked;
}

Response EvidencePages::show(const Request& request) {
    return page(own(request), sdk::Form(addressFields(), request.viewer(), sdk::Relation::Own), {});
}

Response EvidencePages::page(const BadgeRequest& asked, const sdk::Form& form, const std::string& error) {
    return Response::page(
        {.templateName = "badges/foreign_badge",
         .title = say("Add a badge from elsewhere"),
         .data = {{"zone", sdk::showDropZone(
                               {.id = "badge",
                                .label = say("The badge"),
                                .hint = say("The picture, the JSON or the JWT that you can download where you keep "
                                            "your badges; up to 1 MB. Open Badges 3.0 can be checked."),
                                .accept = ".png,.svg,.json,.jwt,.1ob,.txt,image/png,image/svg+xml",
                                .error = error})},
                  {"form", form.view()},
                  {"cancel", requests().pathOf(&asked)}},
         .crumbs = {{asked.badgeTitle, requests().pathOf(&asked)}},
         .status = error.empty() && form.valid() ? 200 : 422});
}

Response EvidencePages::add(const Request& request) {
    const auto asked = own(request);
    auto form = sdk::Form::posted(addressFields(), request, sdk::Value(), sdk::Relation::Own);
    if (!form.valid()) return page(asked, form, {});
    const auto* upload = request.upload("badge");
    const auto address = form.text("address");
    const auto refused = [&](const std::string& why) {
        if (!upload && !address.empty()) form.fail("address", why);
        return page(asked, form, upload || address.empty() ? why : std::string());
    };
    if (!upload && address.empty()) return refused(say("Choose the file of your badge, or give its address."));
    Evidence evidence;
    try {
        evidence =
            desk_.check(asked, upload ? credentialIn(upload->start(largestFile + 1)) : textAt(services_.http, address));
    } catch (const sdk::Invalid& problem) {
        return refused(problem.what());
    }
    if (evidence.badge.refused()) return refused(evidence.badge.reasons());
    services_.database.write([&](Transaction& tx) {
        const auto now = requests().lock(tx, asked.id);
        mustBeWithStudent(now);
        EvidenceRepository::put(tx, evidence);
        services_.audit.record(tx, request.actor(),
                               {.action = "FOREIGN_BADGE_ADDED", .target = asked.id, .about = asked.person});
        requests().touch(tx, asked.id);
    });
    const bool isValid = evidence.state() == "valid";
    return Response::redirect(requests().pathOf(&asked))
        .notice(isValid ? say("“{badge}” has been checked and added.", {{"badge", evidence.badge.name}})
                        : say("“{badge}” has been added. It could not be checked as a whole yet, which is tried again.",
                              {{"badge", evidence.badge.name}}),
                isValid ? "success" : "warning");
}

Response EvidencePages::remove(const Request& request) {
    const auto asked = own(request);
    services_.database.write([&](Transaction& tx) {
        mustBeWithStudent(requests().lock(tx, asked.id));
        EvidenceRepository::remove(tx, asked.id);
        services_.audit.record(tx, request.actor(),
                               {.action = "FOREIGN_BADGE_REMOVED", .target = asked.id, .about = asked.person});
        requests().touch(tx, asked.id);
    });
    return Response::redirect(requests().pathOf(&asked)).notice(say("The badge has been taken out of the request."));
}

Response EvidencePages::checkAgain(const Request& request) {
    const auto& id = request.pathValue("id");
    if (!sdk::isId(id)) throw sdk::NotFound();
    const auto asked = services_.database.read([&](Transaction& tx) { return requests().get(tx, id); });
    const auto& viewer = request.viewer();
    if (!viewer.is(asked.person) && (!viewer.can("badges.review") || asked.state == RequestState::Draft))
        throw sdk::NotFound();
    if (const auto recheck = desk_.checkAgain(id, std::chrono::seconds(10)))
        services_.database.write([&](Transaction& tx) { desk_.keep(tx, *recheck); });
    return Response::redirect(requests().pathOf(&asked)).notice(say("The badge has been checked again."));
}

}  // namespace guildhall::badges
