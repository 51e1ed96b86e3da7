#include <guildhall/sdk/mail.hpp>

namespace guildhall::sdk {

Mail::~Mail() = default;

std::string Mail::whyHeld(Transaction&, const MailMessage&) { return {}; }
std::vector<MailSender> Mail::senders() { return {}; }
std::map<std::string, MailState, std::less<>> Mail::about(Transaction&, std::string_view) { return {}; }

const FieldSet& mailStateFields() {
    static const FieldSet fields = FieldSet::of("kernel.mail_state")
                                       .choice("status", "Status",
                                               {{"queued", "Waiting", "grey"},
                                                {"sending", "On its way", "blue"},
                                                {"sent", "Sent", "green"},
                                                {"failed", "Failed", "red"},
                                                {"bounced", "Bounced", "red"},
                                                {"complained", "Complaint", "red"},
                                                {"suppressed", "Held back", "amber"},
                                                {"not configured", "Not configured", "amber"}})
                                       .text("error", "Error", {.sensitivity = Sensitivity::Contact})
                                       .instant("queued_at", "Queued")
                                       .instant("sent_at", "Sent");
    return fields;
}

Value recordOf(const MailState& state) {
    return {{"status", state.status},
            {"error", state.error},
            {"queued_at", toMicros(state.queuedAt)},
            {"sent_at", state.sentAt ? Value(toMicros(*state.sentAt)) : Value()}};
}

}  // namespace guildhall::sdk
