#include "certificate/certificate_rules.hpp"

#include "session/session_repository.hpp"

#include <guildhall/sdk/say.hpp>

namespace guildhall::certificates {

using sdk::Moment;

sdk::ListScope CertificateRules::scope(const sdk::Viewer& viewer) {
    auto scope = SessionRepository::visible(viewer);
    if (!scope.where.empty())
        scope.where = "r.session_id IN (SELECT r.id FROM certificates_session r WHERE " + scope.where + ")";
    return scope;
}

sdk::Relation CertificateRules::relation(Moment& moment, const Certificate& certificate) const {
    return SessionRepository::relationOf(moment.tx, sessions().get(moment.tx, certificate.sessionId), moment.viewer);
}

std::optional<std::string> CertificateRules::whyNotAct(Moment& moment, const Certificate& certificate,
                                                       std::string_view action) {
    auto& tx = moment.tx;
    if (action == "revoke" && certificate.revokedAt) return "This certificate is already revoked.";
    if (action == "mail" && certificate.revokedAt) return "This certificate is revoked, so it is not sent.";
    if (action == "mail" && certificate.replacedAt) return "This certificate was replaced, so it is not sent.";
    if (action == "replace" && (!participants().exists(tx, certificate.participantId) ||
                                whyNotIssue(sessions().get(tx, certificate.sessionId).state())))
        return "No corrected certificate can be issued: the session does not allow it.";
    if (action != "again") return {};
    if (CertificateRepository::currentOfParticipant(tx, certificate.sessionId, certificate.participantId) ||
        !participants().exists(tx, certificate.participantId) ||
        whyNotIssue(sessions().get(tx, certificate.sessionId).state()))
        return "No new certificate can be issued for this person: there is one, or the session does not allow it.";
    return {};
}

std::vector<std::string> CertificateRules::warnings(Moment&, const Certificate& certificate, std::string_view) {
    return {sdk::say("Certificate: {id}", {{"id", certificate.id}})};
}

void CertificateRules::act(Moment& moment, const Certificate&, Certificate& certificate, std::string_view action,
                           std::string_view reason) {
    if (action == "revoke") certificate.revoke(std::string(reason), moment.now);
    if (action == "mail")
        issuer_.sendMail(moment.tx, certificate,
                         "certificate-again-" + certificate.id + "-" + std::to_string(certificate.version));
    if (action == "replace")
        moment.next = issuer_.queue(
            moment.tx, certificate.sessionId,
            {{"participant", certificate.participantId}, {"replaces", certificate.id}, {"reason", reason}},
            "Issue a corrected certificate", moment.actor.personId);
    if (action == "again")
        moment.next = issuer_.queue(moment.tx, certificate.sessionId,
                                    {{"participant", certificate.participantId}, {"reason", reason}},
                                    "Issue a new certificate", moment.actor.personId);
}

void CertificateRules::afterSave(Moment& moment, const Certificate* before, const Certificate& certificate) {
    if (before && !before->revokedAt && certificate.revokedAt) issuer_.tellRevoked(moment.tx, certificate);
}

/// Its file is the person's name on paper; what anybody could check with it is over.
void CertificateRules::beforeAnonymising(Moment& moment, const Certificate& before, Certificate& certificate) {
    if (!certificate.revokedAt) certificate.revoke("Erased", moment.now);
    issuer_.removeFile(moment.tx, before);
}

void CertificateRules::show(Moment& moment, const Certificate& certificate, sdk::Relation, sdk::Value& data) {
    data["more"] = {{{"label", sdk::say("Session")}, {"url", "/sessions/" + certificate.sessionId}},
                    {{"label", sdk::say("Verify page")}, {"url", "/verify/" + certificate.id}}};
    if (!certificate.replacedBy.empty())
        data["more"].push_back(
            {{"label", sdk::say("The one in its place")}, {"url", "/certificates/" + certificate.replacedBy}});
    if (!certificate.replaces.empty())
        data["more"].push_back(
            {{"label", sdk::say("The one it replaced")}, {"url", "/certificates/" + certificate.replaces}});
    for (const auto& rule : moment.viewer.can("rules.edit") ? certificate.ruleNames() : std::vector<std::string>())
        data["more"].push_back({{"label", sdk::say("Rule {name}", {{"name", rule}})}, {"url", sdk::rulePath(rule)}});
    if (!certificate.revokedAt)
        data["action"] = {{"label", sdk::say("Download PDF")}, {"url", certificate.url() + "/pdf"}};
    // Its state says why: what has one of a valid certificate has none of a revoked one.
    data["impossible"] = sdk::Value::array();
    data["has_deeds"] = !data["possible"].empty();
}

}  // namespace guildhall::certificates
