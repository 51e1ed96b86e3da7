// What a badge may be part of, when it can be active, and why one stays.
#pragma once

#include "badge/badge.hpp"

namespace guildhall::badges {

/// `problem-solving` of “Problem Solving”; letters without a plain one are left out.
std::string slugOf(std::string_view title);

class BadgeRules : public sdk::RecordRules<Badge> {
public:
    void check(sdk::Moment& moment, const Badge* before, Badge& badge, sdk::FieldErrors& errors) override;
    void beforeSave(sdk::Moment& moment, const Badge* before, Badge& badge) override;
    std::optional<std::string> whyNotRemove(sdk::Moment& moment, const Badge& badge) override;
    std::optional<std::string> whyNotAct(sdk::Moment& moment, const Badge& badge, std::string_view action) override;
    std::vector<std::string> warnings(sdk::Moment& moment, const Badge& badge, std::string_view action) override;
    std::optional<std::vector<sdk::Choice>> choices(sdk::Moment& moment, std::string_view field,
                                                    const Badge* badge) override;
    void show(sdk::Moment& moment, const Badge& badge, sdk::Relation relation, sdk::Value& data) override;
};

}  // namespace guildhall::badges
