#include "request/request_rules.hpp"

#include "evidence/evidence_pages.hpp"
#include "request/request_repository.hpp"

#include <guildhall/badges/events.hpp>
#include <guildhall/sdk/parts.hpp>
#include <guildhall/sdk/say.hpp>

namespace guildhall::badges {

using sdk::Moment;
using sdk::say;
using sdk::Value;

namespace {

bool isStudents(std::string_view action) { return action == "submit" || action == "withdraw"; }

/// What was asked before the transaction of an action.
struct Consulted {
    AwardAdvice award;
    std::optional<EvidenceDesk::Recheck> foreign;
};

const Consulted& consulted(const Moment& moment) {
    static const Consulted nobody;
    const auto* all = std::any_cast<Consulted>(&moment.advice);
    return all ? *all : nobody;
}

/// The badge that it brings along, as far as is known now.
std::optional<Evidence> foreignOf(const Moment& moment, const BadgeRequest& request) {
    auto kept = EvidenceRepository::find(moment.tx, request.id);
    const auto& recheck = consulted(moment).foreign;
    // It may have been replaced since.
    return kept && recheck && recheck->after.credential == kept->credential ? recheck->after : kept;
}

Award awardOf(const BadgeRequest& request) {
    Award award{.person = request.person, .badge = request.badge, .source = Source::Request, .request = request.id};
    award.evidence = request.evidence;
    if (!request.link.empty()) award.evidence += (award.evidence.empty() ? "" : "\n\n") + request.link;
    return award;
}

}  // namespace

sdk::ListScope RequestRules::scope(const sdk::Viewer& viewer) {
    // A draft is its student's alone.
    if (viewer.can("badges.review")) return {"r.state <> 'draft' OR r.person = ?", {viewer.personId()}};
    return {"r.person = ?", {viewer.personId()}};
}

sdk::ListScope RequestRules::tab(const sdk::Viewer& viewer, std::string_view name) {
    if (name == "mine") return {"r.state = 'submitted' AND r.assignee = ?", {viewer.personId()}};
    return {};
}

sdk::Relation RequestRules::relation(Moment& moment, const BadgeRequest& request) const {
    return moment.viewer.is(request.person) ? sdk::Relation::Own : sdk::Relation::None;
}

std::optional<std::string> RequestRules::whyNotAdd(Moment&, std::string_view) {
    return "A badge is asked for on the page of its program, under My badges.";
}

std::optional<std::string> RequestRules::whyNotChange(Moment& moment, const BadgeRequest& request) {
    if (!moment.viewer.is(request.person)) return "Only who asks can change the evidence.";
    if (!request.withStudent()) return "It has been sent, so it stays as it is.";
    return {};
}

std::any RequestRules::consultAct(const sdk::Viewer&, const BadgeRequest& request, std::string_view action) {
    Consulted all;
    // A badge that it brings along may have been revoked since.
    all.foreign = evidence_.checkAgain(request.id, std::chrono::minutes(30));
    if (action == "approve") all.award = desk_.consult(awardOf(request));
    return all;
}

std::optional<std::string> RequestRules::whyNotAct(Moment& moment, const BadgeRequest& request,
                                                   std::string_view action) {
    const bool own = moment.viewer.is(request.person);
    if (isStudents(action) && !own) return "Only who asks can do this.";
    if (!isStudents(action) && own) return "Nobody decides on their own request.";
    if (action == "submit") {
        const auto foreign = foreignOf(moment, request);
        if (!request.hasEvidence() && !foreign)
            return "Add evidence first: say what you did, or give a link or a file.";
        if (foreign && foreign->badge.refused())
            return say("The badge from elsewhere is not valid any more. {why} Replace it or take it out first.",
                       {{"why", foreign->badge.reasons()}});
        const auto student = Roster::find(moment.tx, request.person);
        if (!student || !student->active()) return "You are not active on the roster. Ask who runs the program.";
    }
    if (action == "take" && moment.viewer.is(request.assignee)) return "You have taken it on already.";
    if (action == "put_back" && request.assignee.empty()) return "Nobody has taken it on.";
    if (action == "approve") return desk_.whyNot(moment.tx, awardOf(request), consulted(moment).award);
    return {};
}

std::vector<std::string> RequestRules::warnings(Moment& moment, const BadgeRequest& request, std::string_view action) {
    if (action != "approve") return {};
    const auto badge = badges().get(moment.tx, request.badge);
    std::vector<std::string> lines{say("Criteria: {criteria}", {{"criteria", badge.criteria}})};
    if (const auto foreign = foreignOf(moment, request))
        for (const auto& finding : foreign->badge.findings)
            lines.push_back(say("The badge from elsewhere: {finding}", {{"finding", finding.words}}));
    return lines;
}

void RequestRules::act(Moment& moment, const BadgeRequest&, BadgeRequest& after, std::string_view action,
                       std::string_view reason) {
    if (const auto& recheck = consulted(moment).foreign) evidence_.keep(moment.tx, *recheck);
    if (action == "take") after.assignee = moment.actor.personId;
    if (action == "put_back") after.assignee.clear();
    if (action == "submit") {
        after.submittedAt = moment.now;
        services_.events.publish(moment.tx, RequestSubmitted{after.id, after.badge, after.person});
    }
    if (action == "approve") {
        after.decidedAt = moment.now;
        after.decidedBy = moment.actor.personId;
        auto award = awardOf(after);
        award.awardedBy = moment.actor.personId;
        desk_.award(moment.tx, moment.actor, std::move(award), consulted(moment).award);
    }
    if (action == "approve" || action == "reject" || action == "ask_changes") decide(moment, after, reason);
}

void RequestRules::decide(Moment& moment, BadgeRequest& request, std::string_view reason) const {
    request.decidedAt = moment.now;
    request.decidedBy = moment.actor.personId;
    if (!reason.empty()) {
        Comment comment{.request = request.id, .author = moment.actor.personId, .words = std::string(reason)};
        comments().insert(moment.tx, comment, services_.random, moment.now);
    }
    const auto person = services_.people.find(moment.tx, request.person);
    if (!person) return;
    const auto state =
        requests().declared().get("state").choiceLabel(std::get<std::string>(requests().cell(&request, "state")));
    services_.mail.queue(moment.tx,
                         {.templateKey = "badges/mail/request_decided",
                          .to = person->email,
                          .personId = person->id,
                          .category = "badges",
                          .variables = {{"participant", {{"name", person->name}}},
                                        {"badge", {{"title", badges().get(moment.tx, request.badge).title}}},
                                        {"request", {{"status", sdk::asciiLower(state)}, {"reason", reason}}},
                                        {"button_url", services_.site.portalUrl + requests().pathOf(&request)},
                                        {"button_label", "See the request"}},
                          .key = "badges.decided." + request.id + "." + std::to_string(request.version),
                          .subjectId = request.id});
}

void RequestRules::beforeAnonymising(Moment& moment, const BadgeRequest&, BadgeRequest& after) {
    EvidenceRepository::remove(moment.tx, after.id);
    if (after.isOpen()) after.state = RequestState::Withdrawn;
}

void RequestRules::showForeign(Moment& moment, const BadgeRequest& request, bool own, Value& data) const {
    const auto foreign = EvidenceRepository::find(moment.tx, request.id);
    const auto address = EvidencePages::addressOf(request);
    const bool mayChange = own && request.withStudent();
    if (mayChange) data["foreign_url"] = address;
    data["adds_foreign"] = mayChange && !foreign;
    if (!foreign) return;
    auto shown = showEvidence(*foreign, moment.viewer);
    shown["may_change"] = mayChange;
    shown["may_check"] = request.isOpen();
    shown["url"] = address;
    data["foreign"] = std::move(shown);
}

void RequestRules::show(Moment& moment, const BadgeRequest& request, sdk::Relation relation, Value& data) {
    leaveOut(data, {"badge_title", "person_name"}, requests().fields());
    const auto badge = badges().get(moment.tx, request.badge);
    const bool own = relation == sdk::Relation::Own;
    data["badge"] = {{"title", badge.title},
                     {"url", badge.path()},
                     {"picture", badge.picturePath()},
                     {"criteria", badge.criteria},
                     {"evidence", badge.evidence}};
    data["is_own"] = own;
    // What is the others' to do is no news to anybody; why it cannot be approved is.
    std::erase_if(data["impossible"].get_ref<Value::array_t&>(),
                  [&](const Value& one) { return !request.isOpen() || own || one["label"] != say("Approve"); });
    data["has_deeds"] = !data["possible"].empty() || !data["impossible"].empty();
    if (!own) data["locked"] = "";
    if (own && !request.withStudent()) data["locked"] = "";
    if (request.state == RequestState::Draft && own)
        data["next"] = request.hasEvidence() || EvidenceRepository::find(moment.tx, request.id)
                           ? say("Only you can see this until you send it for review.")
                           : say("Add evidence, then send it for review.");
    showForeign(moment, request, own, data);
    sdk::Timeline timeline{
        .zone = moment.viewer.timeZone(), .now = moment.now, .empty = say("Nobody has said anything yet.")};
    for (const auto& comment : RequestRepository::commentsOn(moment.tx, request.id))
        timeline.events.push_back({.at = comment.at, .what = comment.words, .who = comment.authorName});
    data["comments"] = sdk::showTimeline(timeline);
    data["comment_url"] = requests().pathOf(&request) + "/comments/new";
    data["may_comment"] = request.isOpen();
}

void CommentRules::beforeSave(Moment& moment, const Comment*, Comment& comment) {
    comment.author = moment.actor.personId;
}

std::optional<std::string> CommentRules::whyNotAdd(Moment& moment, std::string_view request) {
    const auto found = requests().find(moment.tx, request);
    if (found && !found->isOpen()) return "The request is closed, so nothing is added to it.";
    return {};
}

}  // namespace guildhall::badges
