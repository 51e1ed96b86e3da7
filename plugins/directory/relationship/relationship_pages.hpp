// `/entity-relationships/…`: all relationships of an entity, as of any day; adding, ending and removing one.
#pragma once

#include "relationship/relationship.hpp"

#include <guildhall/sdk/form.hpp>
#include <guildhall/sdk/registrar.hpp>
#include <guildhall/sdk/services.hpp>

#include <optional>
#include <string>

namespace guildhall::directory {

class RelationshipPages {
public:
    explicit RelationshipPages(sdk::Services& services) : services_(services) {}
    void describe(sdk::Registrar& add);

private:
    sdk::Response all(const sdk::Request& request);
    sdk::Response showAdd(const sdk::Request& request);
    sdk::Response add(const sdk::Request& request);
    /// `existing`: the relationship that is in the way.
    sdk::Response addPage(const Entity& entity, const sdk::Form& form,
                          const std::optional<Relationship>& existing = {}) const;
    sdk::Response showEnd(const sdk::Request& request);
    sdk::Response end(const sdk::Request& request);
    sdk::Response endPage(const Relationship& relationship, const sdk::Form& form, const sdk::Viewer& viewer,
                          const std::string& called) const;
    sdk::Response showRemove(const sdk::Request& request);
    sdk::Response remove(const sdk::Request& request);
    sdk::Response removePage(const Relationship& relationship, const sdk::Form& form, const std::string& called) const;
    sdk::Date today(const sdk::Viewer& viewer) const;

    sdk::Services& services_;
};

}  // namespace guildhall::directory
