// The steps of a session's life and what they allow. Rules only; no I/O.
#pragma once

#include <guildhall/sdk/time.hpp>

#include <array>
#include <optional>
#include <string>

namespace guildhall::certificates {

/// The steps of a session's life, each with the time it was first reached.
enum class Step { MaterialsOrdered, Ready, InfoSent, Delivered, Finalized, OnHold, Cancelled };
inline constexpr std::array allSteps{Step::MaterialsOrdered, Step::Ready,  Step::InfoSent, Step::Delivered,
                                     Step::Finalized,        Step::OnHold, Step::Cancelled};
/// Column and form name: `materials_ordered`, …
const char* stepName(Step step);
/// As people read it: “Materials ordered”, …
const char* stepLabel(Step step);

/// What the rules need to know of a session.
struct SessionState {
    std::array<bool, allSteps.size()> steps{};
    sdk::Date endDate;
    std::string timeZone = "UTC";
    std::int64_t participants = 0;
    std::int64_t certificates = 0;  ///< issued and not revoked

    bool has(Step step) const { return steps[static_cast<std::size_t>(step)]; }
    void set(Step step, bool reached) { steps[static_cast<std::size_t>(step)] = reached; }
};

/// Cancelled, On hold, Closed, Delivered, Confirmed or New: the first that holds.
std::string statusOf(const SessionState& state);
/// Why this step cannot be set to `reached` now, as a sentence; nothing when it can.
std::optional<std::string> whyNot(const SessionState& state, Step step, bool reached, sdk::Instant now);
/// Why participants cannot be changed now. `mayEditSessions`: has sessions.edit, which goes on after delivery.
std::optional<std::string> whyParticipantsLocked(const SessionState& state, bool mayEditSessions);
/// Why the session itself cannot be edited.
std::optional<std::string> whyLocked(const SessionState& state);
/// Why no certificate can be issued.
std::optional<std::string> whyNotIssue(const SessionState& state);

}  // namespace guildhall::certificates
