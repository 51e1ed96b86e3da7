// The pages of sessions: lists, one session, new and edit. What happens to a session later is in
// session_progress_pages.
#pragma once

#include "session/session_repository.hpp"

#include <guildhall/sdk/audit.hpp>
#include <guildhall/sdk/form.hpp>
#include <guildhall/sdk/id.hpp>
#include <guildhall/sdk/people.hpp>
#include <guildhall/sdk/response.hpp>

namespace guildhall::certificates {

class SessionPages {
public:
    SessionPages(sdk::Database& database, sdk::Audit& audit, sdk::People& people, sdk::Clock& clock,
                 sdk::Random& random)
        : database_(database), audit_(audit), people_(people), clock_(clock), random_(random) {}

    sdk::Response open(const sdk::Request& request);
    sdk::Response mine(const sdk::Request& request);
    sdk::Response all(const sdk::Request& request);
    /// The list as JSON, with the same search, filters, sort and pages as the page.
    sdk::Response forPrograms(const sdk::Request& request);
    sdk::Response show(const sdk::Request& request);
    sdk::Response showNew(const sdk::Request& request);
    sdk::Response create(const sdk::Request& request);
    sdk::Response showEdit(const sdk::Request& request);
    sdk::Response update(const sdk::Request& request);
    sdk::Response addFacilitator(const sdk::Request& request);
    sdk::Response removeFacilitator(const sdk::Request& request);

private:
    sdk::Response list(const sdk::Request& request, const std::string& tab, const sdk::ListScope& wanted);
    /// The form's fields with today's workshop types and facilitators as choices.
    sdk::FieldSet formFields(sdk::Transaction& tx, const sdk::Value& current);
    sdk::Form read(sdk::Transaction& tx, const sdk::Request& request, const sdk::Value& stored);
    sdk::Response formPage(const sdk::Form& form, const Session* session);
    std::vector<sdk::Choice> facilitatorChoices(sdk::Transaction& tx);

    sdk::Database& database_;
    sdk::Audit& audit_;
    sdk::People& people_;
    sdk::Clock& clock_;
    sdk::Random& random_;
};

}  // namespace guildhall::certificates
