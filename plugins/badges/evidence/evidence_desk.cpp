#include "evidence/evidence_desk.hpp"

#include <guildhall/sdk/say.hpp>

namespace guildhall::badges {

using sdk::say;
using sdk::Transaction;
using sdk::Value;

namespace {

Value tagOf(const Finding& finding) {
    switch (finding.severity) {
        case Severity::Refused: return {{"tag", "red"}, {"text", say("Not valid")}, {"words", finding.words}};
        case Severity::Unknown: return {{"tag", "grey"}, {"text", say("Not checked")}, {"words", finding.words}};
        case Severity::Look: break;
    }
    return {{"tag", "amber"}, {"text", say("Worth a look")}, {"words", finding.words}};
}

std::string holderWords(ForeignBadge::Holder holder) {
    switch (holder) {
        case ForeignBadge::Holder::Theirs: return say("The address that the student has here");
        case ForeignBadge::Holder::Another: return say("Another address than the one the student has here");
        case ForeignBadge::Holder::IdOnly: break;
    }
    return say("An id that does not say whose it is");
}

std::string validWords(const ForeignBadge& badge) {
    const auto day = [](sdk::Instant at) { return sdk::showDate(sdk::dateIn(at, "UTC")); };
    if (badge.from && badge.until)
        return say("From {from} until {until}", {{"from", day(*badge.from)}, {"until", day(*badge.until)}});
    return badge.from ? say("Since {from}", {{"from", day(*badge.from)}}) : std::string();
}

}  // namespace

Value showEvidence(const Evidence& evidence, const sdk::Viewer& viewer) {
    const auto& badge = evidence.badge;
    const auto state = evidence.state();
    auto findings = Value::array();
    for (const auto& finding : badge.findings) findings.push_back(tagOf(finding));
    const auto row = [](const std::string& label, const std::string& value, const std::string& hint = {}) {
        return Value{{"label", label}, {"value", value}, {"hint", hint}};
    };
    return {{"tag", state == "refused"       ? "red"
                    : badge.findings.empty() ? "green"
                                             : "amber"},
            {"text", state == "refused"       ? say("Not valid")
                     : state == "unknown"     ? say("Could not be checked")
                     : badge.findings.empty() ? say("Valid")
                                              : say("Worth a look")},
            {"rows",
             {row(say("Badge"), badge.name, badge.description),
              row(say("Issued by"), badge.issuer, badge.issuer == badge.issuerId ? "" : badge.issuerId),
              row(say("Issued to"), holderWords(badge.holder)), row(say("Valid"), validWords(badge)),
              row(say("Checked"), sdk::showInstant(evidence.checkedAt, viewer.timeZone()),
                  say("Form, dates, signature and whether it was revoked"))}},
            {"has_findings", !findings.empty()},
            {"findings", std::move(findings)}};
}

Evidence EvidenceDesk::check(const BadgeRequest& request, std::string credential) const {
    const auto person =
        services_.database.read([&](Transaction& tx) { return services_.people.find(tx, request.person); });
    const auto now = services_.clock.now();
    auto badge = checker_.check(credential, person ? person->email : "", now);
    return {request.id, std::move(credential), std::move(badge), now};
}

std::optional<EvidenceDesk::Recheck> EvidenceDesk::checkAgain(const std::string& id,
                                                              std::chrono::seconds within) const {
    std::optional<BadgeRequest> request;
    std::optional<Evidence> before;
    services_.database.read([&](Transaction& tx) {
        request = requests().find(tx, id);
        before = EvidenceRepository::find(tx, id);
    });
    if (!request || !request->isOpen() || !before || services_.clock.now() - before->checkedAt < within) return {};
    auto after = check(*request, before->credential);
    return Recheck{std::move(*before), std::move(after)};
}

void EvidenceDesk::keep(Transaction& tx, const Recheck& recheck) const {
    const auto& after = recheck.after;
    EvidenceRepository::update(tx, after);
    if (recheck.before.state() == after.state()) return;
    services_.audit.record(
        tx, {}, {.action = "FOREIGN_BADGE_CHECKED", .target = after.request, .details = {{"state", after.state()}}});
    requests().touch(tx, after.request);
}

void EvidenceDesk::run(sdk::JobContext& job) const {
    constexpr std::int64_t most = 200;  // the others' turn comes an hour later
    const auto now = services_.clock.now();
    const auto requests = services_.database.read([&](Transaction& tx) {
        return EvidenceRepository::due(tx, now - std::chrono::minutes(30), now - std::chrono::days(1), most);
    });
    std::int64_t done = 0;
    for (const auto& id : requests) {
        if (job.stopping()) return;
        if (const auto recheck = checkAgain(id, std::chrono::minutes(30)))
            job.step([&](Transaction& tx) { keep(tx, *recheck); });
        job.progress(++done, static_cast<std::int64_t>(requests.size()));
    }
}

}  // namespace guildhall::badges
