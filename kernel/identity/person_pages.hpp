// People as staff sees them, with the roles they hold and where they are signed in.
#pragma once

#include "kernel/identity/person_directory.hpp"
#include "kernel/identity/sessions.hpp"

#include <guildhall/sdk/form.hpp>
#include <guildhall/sdk/registrar.hpp>

#include <functional>

namespace guildhall::identity {

/// A person by the names of sdk::personFields.
sdk::Value personRecord(const sdk::Person& person);
/// Rows for partials/summary_row.
sdk::Value personSummary(const sdk::Person& person, const sdk::Viewer& viewer, sdk::Relation relation);
/// Where somebody is signed in; `current`: the id of the viewer's own session.
sdk::Value sessionRows(const std::vector<Session>& sessions, const sdk::Viewer& viewer, const std::string& current);

class PersonPages {
public:
    struct Parts {
        sdk::Database& database;
        PersonDirectory& people;
        access::Viewers& viewers;
        Sessions& sessions;
        sdk::Audit& audit;
        const sdk::Clock& clock;
        /// [{title, html}] of what plugins know of a person; opens transactions of its own.
        std::function<sdk::Value(const sdk::Viewer&, const std::string& personId)> personSections;
    };
    explicit PersonPages(Parts parts) : parts_(std::move(parts)) {}

    void describe(sdk::Registrar& add);

private:
    /// `group`: everyone, staff, learners.
    sdk::Response list(const sdk::Request& request, std::size_t group);
    sdk::ListScope scopeOf(std::size_t group) const;
    sdk::Response show(const sdk::Request& request);
    sdk::Value summary(sdk::Transaction& tx, const sdk::Person& person, const sdk::Viewer& viewer) const;
    sdk::Value roleRows(sdk::Transaction& tx, const sdk::Viewer& viewer, const std::string& person) const;

    Parts parts_;
};

}  // namespace guildhall::identity
