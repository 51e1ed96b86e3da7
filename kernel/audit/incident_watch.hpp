// Tells whoever sees to a step of an incident, once, that its time is over and it is not done.
#pragma once

#include "kernel/audit/incident_repository.hpp"

#include <guildhall/sdk/mail.hpp>
#include <guildhall/sdk/people.hpp>
#include <guildhall/sdk/registrar.hpp>

#include <functional>

namespace guildhall::audit {

/// Any thread.
class IncidentWatch {
public:
    struct Parts {
        sdk::Mail& mail;
        const sdk::Clock& clock;
        /// Whoever may write in records of incidents now: told of what nobody sees to.
        std::function<std::vector<sdk::Person>(sdk::Transaction&)> keepers;
        /// An account that is there and may sign in; none: nobody can be told.
        std::function<std::optional<sdk::Person>(sdk::Transaction&, std::string_view id)> person;
    };
    explicit IncidentWatch(Parts parts) : parts_(std::move(parts)) {}

    /// Its job, its schedule and its mail.
    void describe(sdk::Registrar& add);
    /// How many steps somebody was told of. A step that gets another owner is told of again.
    std::int64_t look(sdk::Transaction& tx);

private:
    void tell(sdk::Transaction& tx, const OverdueStep& step, const sdk::Person& person);

    Parts parts_;
};

}  // namespace guildhall::audit
