// The private notes of a session: sealed, given to nobody but who wrote them, and destroyed some time after the
// engagement has ended.
#pragma once

#include "session/session.hpp"

#include <guildhall/sdk/job.hpp>
#include <guildhall/sdk/registrar.hpp>
#include <guildhall/sdk/services.hpp>

#include <string>
#include <string_view>

namespace guildhall::coaching {

/// Any thread.
class PrivateNotes {
public:
    explicit PrivateNotes(sdk::Services& services) : services_(services) {}
    void describe(sdk::Registrar& add);

    static constexpr const char* job = "coaching.destroy_notes";

    /// As the column holds them, together with who wrote them; nothing stays nothing.
    std::string sealed(std::string_view plain, std::string_view session, std::string_view author) const;
    /// For this person: empty unless they wrote them. Throws Unavailable when they cannot be opened: the key they were
    /// sealed with is gone.
    std::string open(const Session& session, std::string_view person) const;

private:
    void destroy(sdk::JobContext& context);

    sdk::Services& services_;
};

}  // namespace guildhall::coaching
