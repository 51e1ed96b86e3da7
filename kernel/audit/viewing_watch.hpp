// Notices who has seen more people than is usual, and tells those once who look after security.
#pragma once

#include "kernel/audit/exposure_repository.hpp"

#include <guildhall/sdk/audit.hpp>
#include <guildhall/sdk/id.hpp>
#include <guildhall/sdk/mail.hpp>
#include <guildhall/sdk/people.hpp>
#include <guildhall/sdk/registrar.hpp>

#include <functional>

namespace guildhall::audit {

/// Any thread.
class ViewingWatch {
public:
    static constexpr std::chrono::days span{7};

    struct Parts {
        sdk::Audit& audit;
        sdk::Mail& mail;
        const sdk::Clock& clock;
        sdk::Random& random;
        std::int64_t most;  ///< setting security.unusual_views
        /// Whoever may open the security pages now.
        std::function<std::vector<sdk::Person>(sdk::Transaction&)> watchers;
    };
    explicit ViewingWatch(Parts parts) : parts_(std::move(parts)) {}

    /// Its job, its schedule and its mail.
    void describe(sdk::Registrar& add);
    /// How many were noticed. Nobody is noticed again while it waits to be looked at, or within the span.
    std::int64_t look(sdk::Transaction& tx, const sdk::Actor& actor);

private:
    void tell(sdk::Transaction& tx, const UnusualViewing& one);

    Parts parts_;
};

}  // namespace guildhall::audit
