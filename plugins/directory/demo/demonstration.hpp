// Some twenty entities with their history, job titles and certification types, invented, for an empty site.
#pragma once

#include <guildhall/sdk/database.hpp>
#include <guildhall/sdk/services.hpp>

#include <map>
#include <string>

namespace guildhall::directory {

/// One thread.
class Demonstration {
public:
    explicit Demonstration(sdk::Services& services) : services_(services) {}
    /// No effect where there are entities already.
    void load();

private:
    void addEntities(sdk::Transaction& tx);
    void addRelationships(sdk::Transaction& tx);
    void addJobTitles(sdk::Transaction& tx);
    void addCertificationTypes(sdk::Transaction& tx);

    sdk::Services& services_;
    std::map<std::string, std::string, std::less<>> ids_;  ///< by what the tables call them
};

}  // namespace guildhall::directory
