// Who may do what with a request, and what a decision does.
#pragma once

#include "award/award_desk.hpp"
#include "evidence/evidence_desk.hpp"
#include "request/request.hpp"

namespace guildhall::badges {

class RequestRules : public sdk::RecordRules<BadgeRequest> {
public:
    RequestRules(sdk::Services& services, AwardDesk& desk, EvidenceDesk& evidence)
        : services_(services), desk_(desk), evidence_(evidence) {}

    sdk::ListScope scope(const sdk::Viewer& viewer) override;
    sdk::ListScope tab(const sdk::Viewer& viewer, std::string_view name) override;
    sdk::Relation relation(sdk::Moment& moment, const BadgeRequest& request) const override;
    std::optional<std::string> whyNotAdd(sdk::Moment& moment, std::string_view parent) override;
    std::optional<std::string> whyNotChange(sdk::Moment& moment, const BadgeRequest& request) override;
    bool consultsAct(std::string_view action) const override { return action == "approve" || action == "submit"; }
    std::any consultAct(const sdk::Viewer& viewer, const BadgeRequest& request, std::string_view action) override;
    std::optional<std::string> whyNotAct(sdk::Moment& moment, const BadgeRequest& request,
                                         std::string_view action) override;
    std::vector<std::string> warnings(sdk::Moment& moment, const BadgeRequest& request,
                                      std::string_view action) override;
    void act(sdk::Moment& moment, const BadgeRequest& before, BadgeRequest& after, std::string_view action,
             std::string_view reason) override;
    void beforeAnonymising(sdk::Moment& moment, const BadgeRequest& before, BadgeRequest& after) override;
    void show(sdk::Moment& moment, const BadgeRequest& request, sdk::Relation relation, sdk::Value& data) override;

private:
    void showForeign(sdk::Moment& moment, const BadgeRequest& request, bool own, sdk::Value& data) const;
    void decide(sdk::Moment& moment, BadgeRequest& request, std::string_view reason) const;

    sdk::Services& services_;
    AwardDesk& desk_;
    EvidenceDesk& evidence_;
};

class CommentRules : public sdk::RecordRules<Comment> {
public:
    void beforeSave(sdk::Moment& moment, const Comment* before, Comment& comment) override;
    std::optional<std::string> whyNotAdd(sdk::Moment& moment, std::string_view request) override;
};

}  // namespace guildhall::badges
