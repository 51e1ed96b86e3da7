// The pages of a session's participants: list, add, edit, remove.
#pragma once

#include "session/session_repository.hpp"

#include <guildhall/sdk/audit.hpp>
#include <guildhall/sdk/form.hpp>
#include <guildhall/sdk/id.hpp>
#include <guildhall/sdk/response.hpp>

#include <functional>

namespace guildhall::certificates {

class ParticipantPages {
public:
    /// What else happens in the same transaction.
    struct Events {
        std::function<void(sdk::Transaction&, const sdk::Actor&, const Session&)> joined;
        std::function<void(sdk::Transaction&, const sdk::Actor&, const Session&, const std::string& participantId)>
            left;
    };

    ParticipantPages(sdk::Database& database, sdk::Audit& audit, sdk::Clock& clock, sdk::Random& random, Events events)
        : database_(database), audit_(audit), clock_(clock), random_(random), events_(std::move(events)) {}

    sdk::Response list(const sdk::Request& request);
    sdk::Response showNew(const sdk::Request& request);
    sdk::Response create(const sdk::Request& request);
    sdk::Response showEdit(const sdk::Request& request);
    sdk::Response update(const sdk::Request& request);
    sdk::Response confirmRemove(const sdk::Request& request);
    sdk::Response remove(const sdk::Request& request);

private:
    sdk::Form read(sdk::Transaction& tx, const sdk::Request& request, const Session& session, const sdk::Value& stored,
                   sdk::Relation relation);
    sdk::Response formPage(const sdk::Form& form, const Session& session, const std::string& id);

    sdk::Database& database_;
    sdk::Audit& audit_;
    sdk::Clock& clock_;
    sdk::Random& random_;
    Events events_;
};

}  // namespace guildhall::certificates
