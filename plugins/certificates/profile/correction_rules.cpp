#include "profile/correction_rules.hpp"

#include "session/session_repository.hpp"

namespace guildhall::certificates {

using sdk::Moment;

sdk::ListScope CorrectionRules::scope(const sdk::Viewer& viewer) {
    auto scope = SessionRepository::visible(viewer);
    if (!scope.where.empty())
        scope.where =
            "r.certificate_id IN (SELECT c.id FROM certificates_certificate c WHERE c.session_id IN (SELECT r.id FROM "
            "certificates_session r WHERE " +
            scope.where + "))";
    return scope;
}

std::optional<std::string> CorrectionRules::whyNotAct(Moment& moment, const Correction& correction,
                                                      std::string_view action) {
    if (action != "issue") return {};
    const auto certificate = certificates().get(moment.tx, correction.certificateId);
    if (!certificate.counts()) return "This certificate was replaced or revoked since. Decline, and say so.";
    if (!participants().exists(moment.tx, certificate.participantId) ||
        whyNotIssue(sessions().get(moment.tx, certificate.sessionId).state()))
        return "No corrected certificate can be issued: the session does not allow it.";
    return {};
}

void CorrectionRules::act(Moment& moment, const Correction&, Correction& correction, std::string_view action,
                          std::string_view reason) {
    if (action == "decline") correction.answer = reason;
    if (action != "issue") return;
    const auto certificate = certificates().get(moment.tx, correction.certificateId);
    const auto before = participants().lock(moment.tx, certificate.participantId);
    auto after = before;
    after.certificateName = correction.wantedName;
    desk_.change(moment, before, after);
    moment.next = issuer_.queue(moment.tx, certificate.sessionId,
                                {{"participant", certificate.participantId},
                                 {"replaces", certificate.id},
                                 {"reason", "The holder asked for another name"},
                                 {"send_mail", true}},
                                "Issue a corrected certificate", moment.actor.personId);
}

}  // namespace guildhall::certificates
