// Where a student adds a badge of another issuer to their request: a file of it, or the address where it lies.
#pragma once

#include "evidence/evidence_desk.hpp"

#include <guildhall/sdk/form.hpp>
#include <guildhall/sdk/registrar.hpp>

namespace guildhall::badges {

/// Any thread.
class EvidencePages {
public:
    EvidencePages(sdk::Services& services, EvidenceDesk& desk) : services_(services), desk_(desk) {}
    void describe(sdk::Registrar& add);

    static std::string addressOf(const BadgeRequest& request) { return requests().pathOf(&request) + "/foreign-badge"; }

private:
    /// Whoever asks, while it is with them. Throws NotFound and Conflict.
    BadgeRequest own(const sdk::Request& request);
    sdk::Response show(const sdk::Request& request);
    sdk::Response page(const BadgeRequest& asked, const sdk::Form& form, const std::string& error);
    sdk::Response add(const sdk::Request& request);
    sdk::Response remove(const sdk::Request& request);
    sdk::Response checkAgain(const sdk::Request& request);

    sdk::Services& services_;
    EvidenceDesk& desk_;
};

}  // namespace guildhall::badges
