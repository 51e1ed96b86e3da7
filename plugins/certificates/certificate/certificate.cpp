#include "certificate/certificate.hpp"

#include <guildhall/sdk/files.hpp>

namespace guildhall::certificates {

using sdk::Sensitivity;

namespace {

std::vector<sdk::Choice> statuses() {
    return {{"valid", "Valid", "green"}, {"expired", "Expired", "amber"}, {"revoked", "Revoked", "red"}};
}

}  // namespace

const sdk::FieldSet& certificateFields() {
    static const auto fields = sdk::FieldSet::of("certificates.certificate")
                                   .text("printed_name", "Name")
                                   .email("email", "E-mail", {.sensitivity = Sensitivity::Contact})
                                   .text("workshop_name", "Workshop")
                                   .text("session", "Session")
                                   .date("end_date", "Completed on")
                                   .date("valid_until", "Valid until")
                                   .instant("issued_at", "Issued")
                                   .instant("revoked_at", "Revoked")
                                   .text("revoked_reason", "Reason")
                                   .choice("status", "Status", statuses())
                                   .text("certificate_id", "Certificate id");
    return fields;
}

const sdk::FieldSet& verifyFields() {
    static const auto fields = sdk::FieldSet::of("certificates.verified")
                                   .text("printed_name", "Awarded to", {.sensitivity = Sensitivity::Public})
                                   .text("workshop_name", "Workshop", {.sensitivity = Sensitivity::Public})
                                   .date("end_date", "Completed on", {.sensitivity = Sensitivity::Public})
                                   .date("valid_until", "Valid until", {.sensitivity = Sensitivity::Public})
                                   .text("issuer", "Issued by", {.sensitivity = Sensitivity::Public});
    return fields;
}

std::string certificateStatus(bool revoked, std::optional<sdk::Date> validUntil, sdk::Date today) {
    if (revoked) return "revoked";
    return validUntil && *validUntil < today ? "expired" : "valid";
}

sdk::Date validUntil(sdk::Date endDate, std::int64_t months) {
    const auto later = endDate + std::chrono::months(months);
    return later.ok() ? later : sdk::Date(later.year() / later.month() / std::chrono::last);
}

std::string certificateFile(sdk::Date endDate, const std::string& sessionId, const std::string& email,
                            const std::string& participantId) {
    auto segment = sdk::Files::safeSegment(email);
    // Two addresses could become the same safe name: then the id tells them apart.
    if (segment != email) segment += "-" + participantId;
    return std::to_string(int(endDate.year())) + "/" + sessionId + "/" + segment + ".pdf";
}

}  // namespace guildhall::certificates
