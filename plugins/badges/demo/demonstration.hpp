// An invented catalogue with people at every stage, for `guildhall demo`.
#pragma once

#include "award/award_desk.hpp"
#include "workshop/workshop.hpp"

#include <guildhall/sdk/services.hpp>

#include <map>
#include <string>

namespace guildhall::badges {

class Demonstration {
public:
    Demonstration(sdk::Services& services, AwardDesk& desk) : services_(services), desk_(desk) {}
    /// Nothing where there is a program already.
    void load();

private:
    void addCatalogue(sdk::Transaction& tx);
    void addStudents(sdk::Transaction& tx);
    void addAwards(sdk::Transaction& tx);
    void addRequests(sdk::Transaction& tx);

    sdk::Services& services_;
    AwardDesk& desk_;
    std::map<std::string, std::string> ids_;   ///< badges by slug
    std::vector<std::string> people_;          ///< students, the demonstration's learner first
};

}  // namespace guildhall::badges
