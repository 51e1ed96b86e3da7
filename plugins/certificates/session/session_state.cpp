#include "session/session_state.hpp"

#include <guildhall/sdk/say.hpp>

namespace guildhall::certificates {

namespace {

constexpr const char* words[][2]{{"materials_ordered", "Materials ordered"},
                                 {"ready", "Ready for delivery"},
                                 {"info_sent", "Workshop info sent"},
                                 {"delivered", "Delivered"},
                                 {"finalized", "Finalized"},
                                 {"on_hold", "On hold"},
                                 {"cancelled", "Cancelled"}};

}  // namespace

const char* stepName(Step step) { return words[static_cast<std::size_t>(step)][0]; }
const char* stepLabel(Step step) { return words[static_cast<std::size_t>(step)][1]; }

std::string statusOf(const SessionState& state) {
    if (state.has(Step::Cancelled)) return "Cancelled";
    if (state.has(Step::OnHold)) return "On hold";
    if (state.has(Step::Finalized)) return "Closed";
    if (state.has(Step::Delivered)) return "Delivered";
    if (state.has(Step::Ready)) return "Confirmed";
    return "New";
}

std::optional<std::string> whyLocked(const SessionState& state) {
    if (state.has(Step::Cancelled)) return "This session is cancelled, so it can no longer be changed.";
    return std::nullopt;
}

std::optional<std::string> whyNot(const SessionState& state, Step step, bool reached, sdk::Instant now) {
    if (const auto locked = whyLocked(state)) return locked;
    if (state.has(step) == reached) return std::nullopt;
    switch (step) {
        case Step::Ready:
            if (reached && state.participants == 0)
                return "This session cannot be marked as Ready for delivery — it has no participants yet.";
            if (!reached && state.has(Step::Delivered))
                return "This session is delivered, so it stays Ready for delivery.";
            break;
        case Step::Delivered:
            if (reached && !state.has(Step::Ready))
                return "This session cannot be marked as Delivered — mark it as Ready for delivery first.";
            if (reached &&
                std::chrono::sys_days(state.endDate) > std::chrono::sys_days(sdk::dateIn(now, state.timeZone)))
                return sdk::say(
                    "This session cannot be marked as Delivered — the workshop End Date is in the future ({date}).",
                    {{"date", sdk::showDate(state.endDate)}});
            if (!reached && state.has(Step::Finalized)) return "This session is closed, so it stays Delivered.";
            if (!reached && state.certificates > 0)
                return "Certificates have been issued for this session, so it stays Delivered.";
            break;
        case Step::Finalized:
            if (reached && !state.has(Step::Delivered))
                return "This session cannot be closed — mark it as Delivered first.";
            break;
        default: break;
    }
    return std::nullopt;
}

std::optional<std::string> whyParticipantsLocked(const SessionState& state, bool mayEditSessions) {
    if (state.has(Step::Cancelled)) return "This session is cancelled, so its participants can no longer be changed.";
    if (state.has(Step::Finalized)) return "This session is closed, so its participants can no longer be changed.";
    if (state.has(Step::OnHold)) return "This session is on hold. Take it off hold to change its participants.";
    if (state.has(Step::Delivered) && !mayEditSessions)
        return "This session is delivered. Ask an administrator to change its participants.";
    return std::nullopt;
}

std::optional<std::string> whyNotIssue(const SessionState& state) {
    if (state.has(Step::Cancelled)) return "Certificates cannot be issued — this session is cancelled.";
    if (!state.has(Step::Delivered)) return "Certificates can be issued once this session is marked as Delivered.";
    if (state.participants == 0) return "There is nobody to issue a certificate to — add participants first.";
    return std::nullopt;
}

}  // namespace guildhall::certificates
