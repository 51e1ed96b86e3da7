#include "award/award_rules.hpp"

#include "workshop/certificate_awards.hpp"

#include <guildhall/sdk/say.hpp>

namespace guildhall::badges {

using sdk::Moment;
using sdk::say;

namespace {

sdk::Value linksTo(const std::vector<Award>& all) {
    auto links = sdk::Value::array();
    for (const auto& one : all) links.push_back({{"title", one.badgeTitle}, {"url", awards().pathOf(&one)}});
    return links;
}

}  // namespace

std::any AwardRules::consult(const sdk::Viewer&, const Award* before, const Award& wanted) {
    if (before || wanted.person.empty() || wanted.badge.empty()) return {};
    return desk_.consult(wanted);
}

void AwardRules::check(Moment& moment, const Award* before, Award& award, sdk::FieldErrors& errors) {
    if (before || award.person.empty()) return;
    if (moment.viewer.is(award.person))
        errors.push_back({"person", "Nobody awards themselves — ask another administrator"});
    if (const auto why = desk_.whyNot(moment.tx, award, adviceIn(moment))) errors.push_back({"badge", say(*why)});
}

void AwardRules::beforeSave(Moment& moment, const Award* before, Award& award) {
    if (before) return;
    award.awardedBy = moment.actor.personId;
    desk_.prepare(moment.tx, moment.actor, award, adviceIn(moment));
}

void AwardRules::afterSave(Moment& moment, const Award* before, const Award& award) {
    std::vector<Award> followed;
    if (!before)
        desk_.follow(moment.tx, moment.actor, award, adviceIn(moment), followed);
    else if (before->valid() && !award.valid())
        desk_.tellRevoked(moment.tx, award);
}

std::optional<std::string> AwardRules::whyNotAct(Moment& moment, const Award& award, std::string_view action) {
    if (action == "revoke_all" && AwardRepository::carried(moment.tx, award.id).empty())
        return "Nothing followed from it.";
    if (CertificateAwards::certificateOf(services_, moment.tx, award))
        return say(
            "It came with a certificate and counts as long as that does. Revoke the certificate, and the badge is "
            "revoked with it.");
    return {};
}

std::vector<std::string> AwardRules::warnings(Moment& moment, const Award& award, std::string_view action) {
    std::vector<std::string> lines;
    for (const auto& one : AwardRepository::carried(moment.tx, award.id))
        lines.push_back(
            action == "revoke_all"
                ? say("{badge} followed from it, and is revoked with it.", {{"badge", one.badgeTitle}})
                : say("{badge} followed from it, and stays. To revoke that, too, go back and choose “Revoke "
                      "with what it carried”.",
                      {{"badge", one.badgeTitle}}));
    return lines;
}

void AwardRules::act(Moment& moment, const Award& before, Award& award, std::string_view action,
                     std::string_view reason) {
    award.revoke(moment.actor.personId, std::string(reason), moment.now);
    if (action == "revoke_all") desk_.revokeCarried(moment.tx, moment.actor, before, std::string(reason));
}

/// What anybody could check with it is over.
void AwardRules::beforeAnonymising(Moment& moment, const Award&, Award& award) {
    CredentialRepository::erase(moment.tx, award.id);
    if (!award.valid()) return;
    award.revoke("", "Erased", moment.now);
    desk_.tellRevoked(moment.tx, award);
}

void AwardRules::show(Moment& moment, const Award& award, sdk::Relation, sdk::Value& data) {
    leaveOut(data, {"badge_title", "person_name", "request", "certificate"}, awards().fields());
    data["more"] = sdk::Value::array();
    if (!award.request.empty() && moment.viewer.can("badges.review"))
        data["more"].push_back({{"label", say("Its request")}, {"url", "/badge-requests/" + award.request}});
    if (const auto certificate = CertificateAwards::certificateOf(services_, moment.tx, award))
        data["more"].push_back({{"label", say("Its certificate")}, {"url", certificate->path}});
    if (!award.person.empty())
        data["more"].push_back({{"label", say("What others see")}, {"url", "/credentials/" + award.id}});
    data["carried_by"] = linksTo(AwardRepository::carriers(moment.tx, award.id));
    data["carries"] = linksTo(AwardRepository::carried(moment.tx, award.id));
    data["has_chain"] = !data["carried_by"].empty() || !data["carries"].empty();
}

}  // namespace guildhall::badges
