// Awards as people add and revoke them.
#pragma once

#include "award/award_desk.hpp"

namespace guildhall::badges {

class AwardRules : public sdk::RecordRules<Award> {
public:
    AwardRules(sdk::Services& services, AwardDesk& desk) : services_(services), desk_(desk) {}
    bool consults() const override { return true; }
    std::any consult(const sdk::Viewer& viewer, const Award* before, const Award& wanted) override;
    void check(sdk::Moment& moment, const Award* before, Award& award, sdk::FieldErrors& errors) override;
    void beforeSave(sdk::Moment& moment, const Award* before, Award& award) override;
    void afterSave(sdk::Moment& moment, const Award* before, const Award& award) override;
    std::optional<std::string> whyNotAct(sdk::Moment& moment, const Award& award, std::string_view action) override;
    std::vector<std::string> warnings(sdk::Moment& moment, const Award& award, std::string_view action) override;
    void act(sdk::Moment& moment, const Award& before, Award& award, std::string_view action,
             std::string_view reason) override;
    void beforeAnonymising(sdk::Moment& moment, const Award& before, Award& award) override;
    void show(sdk::Moment& moment, const Award& award, sdk::Relation relation, sdk::Value& data) override;

private:
    sdk::Services& services_;
    AwardDesk& desk_;
};

}  // namespace guildhall::badges
