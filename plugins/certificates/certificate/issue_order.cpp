#include "certificate/issue_order.hpp"

#include <algorithm>
#include <unordered_map>

namespace guildhall::certificates {

using sdk::Transaction;

IssueOrder IssueOrder::read(const sdk::Value& payload) {
    return {.session = payload.at("session").get<std::string>(),
            .participant = payload.value("participant", std::string()),
            .replaces = payload.value("replaces", std::string()),
            .reason = payload.value("reason", std::string()),
            .sendMail = payload.value("send_mail", false),
            .anyway = payload.value("anyway", false)};
}

IssueDue IssueDue::of(Transaction& tx, const IssueOrder& order, const std::vector<std::string>& only) {
    IssueDue due;
    due.session = sessions().get(tx, order.session);
    std::unordered_map<std::string, Certificate> current;
    for (auto& there : CertificateRepository::currentOfSession(tx, order.session))
        current.emplace(there.participantId, std::move(there));
    const auto revoked = CertificateRepository::revokedParticipants(tx, order.session);
    for (auto& one : participantsOf(tx, order.session)) {
        if (!order.participant.empty() && one.id != order.participant) continue;
        if (!only.empty() && std::ranges::find(only, one.id) == only.end()) continue;
        const auto there = current.find(one.id);
        if (there != current.end() && order.replaces.empty())
            due.kept.push_back(there->second);
        else if (one.attendance == "absent")
            due.absent.push_back(std::move(one));
        // Somebody who has one gets another only in its place, and only when this order names it.
        else if ((there == current.end() ? std::string() : there->second.id) != order.replaces)
            continue;
        else if (order.participant.empty() && revoked.contains(one.id))
            due.revoked.push_back(std::move(one));
        else
            due.participants.push_back(std::move(one));
    }
    return due;
}

}  // namespace guildhall::certificates
