#include "certificate/certificate.hpp"

#include "participant/participant.hpp"

namespace guildhall::certificates {

using sdk::Sensitivity;

namespace {

using Type = sdk::RecordType<Certificate>;

Type withFields(Type type) {
    return std::move(type)
        .text(&Certificate::printedName, "printed_name", "Name", {.required = true, .search = true})
        .email(&Certificate::email, "email", "E-mail", {.search = true, .sensitivity = Sensitivity::Contact})
        .text(&Certificate::workshopName, "workshop_name", "Workshop")
        .reference(&Certificate::sessionId, "session_id", "Session", sessions(), {.search = true})
        .date(&Certificate::endDate, "end_date", "Completed on")
        .date(&Certificate::validUntil, "valid_until", "Valid until", {.byHand = false})
        .instant(&Certificate::issuedAt, "issued_at", "Issued")
        .text(&Certificate::issuer, "issuer", "Issued by", {.byHand = false})
        .text(&Certificate::replaces, "replaces", "Replaces", {.byHand = false})
        .instant(&Certificate::replacedAt, "replaced_at", "Replaced")
        .text(&Certificate::replacedBy, "replaced_by", "Replaced by", {.byHand = false})
        .text(&Certificate::replacedReason, "replaced_reason", "Why it was replaced", {.max = 500, .byHand = false})
        .text(&Certificate::renews, "renews", "Renews", {.byHand = false})
        .text(&Certificate::renewedBy, "renewed_by", "Renewed by", {.byHand = false})
        .instant(&Certificate::remindedAt, "reminded_at", "Holder reminded that it ends")
        .instant(&Certificate::revokedAt, "revoked_at", "Revoked")
        .text(&Certificate::revokedReason, "revoked_reason", "Reason", {.byHand = false})
        .choice(&Certificate::status, "status", "Status",
                {{"valid", "Valid", "green"},
                 {"expired", "Expired", "amber"},
                 {"superseded", "Replaced", "grey"},
                 {"revoked", "Revoked", "red"}})
        .computed(&Certificate::id, sdk::FieldType::Text, "certificate_id", "Certificate id", "r.id", {.search = true})
        .url(&Certificate::verifyUrl, "verify_url", "Address to check it", {.byHand = false})
        .text(&Certificate::rules, "rules", "Changed by rules", {.byHand = false})
        .text(&Certificate::sha256, "sha256", "Fingerprint of the file (SHA-256)", {.byHand = false})
        .text(&Certificate::seal, "seal", "Fingerprint of its seal (SHA-256)", {.byHand = false})
        // What only code needs. The file's name holds the address.
        .reference(&Certificate::participantId, "participant_id", "Participant", participants(),
                   {.sensitivity = Sensitivity::Private})
        .person(&Certificate::personId, "person_id", "Account", {.sensitivity = Sensitivity::Private})
        .text(&Certificate::language, "language", "Language", {.sensitivity = Sensitivity::Private})
        .text(&Certificate::layout, "layout", "Layout", {.sensitivity = Sensitivity::Private})
        .text(&Certificate::file, "file", "File", {.sensitivity = Sensitivity::Private})
        .number(&Certificate::fileSize, "file_size", "Size of the file", {.sensitivity = Sensitivity::Private});
}

Type withActions(Type type) {
    return std::move(type)
        .action({.name = "mail",
                 .label = "Send the mail again",
                 .past = "sent again",
                 .access = "certificates.issue",
                 .warning = "The mail that says where the certificate is goes out once more.",
                 .audit = "SENT_AGAIN"})
        .action({.name = "again",
                 .label = "Issue a new certificate",
                 .past = "issued anew",
                 .access = "certificates.issue",
                 .asksReason = true,
                 .warning = "The revoked certificate stays revoked. This person gets a new one with another id.",
                 .audit = "ISSUED_ANEW"})
        .action({.name = "replace",
                 .label = "Issue a corrected certificate",
                 .past = "to be replaced",
                 .access = "certificates.issue",
                 .from = {"valid", "expired"},
                 .asksReason = true,
                 .warning = "This person gets a new certificate with another id, with the name, workshop and date as "
                            "they are now. This one stays as it is; its verify page will say that it was replaced, "
                            "and lead to the new one. Nobody is told by mail.",
                 .audit = "CORRECTION_ASKED"})
        .action({.name = "revoke",
                 .label = "Revoke certificate",
                 .past = "revoked",
                 .access = "certificates.revoke",
                 .to = "revoked",
                 .asksReason = true,
                 .danger = true,
                 .warning = "Its verify page will say that it is revoked, and its file is removed. Issuing the "
                            "session's certificates again leaves this person out. A new certificate is issued "
                            "from this one's page.",
                 .audit = "REVOKED"});
}

}  // namespace

std::vector<std::string> Certificate::ruleNames() const {
    std::vector<std::string> names;
    for (std::size_t at = 0; at < rules.size();) {
        const auto end = std::min(rules.find(", ", at), rules.size());
        auto one = rules.substr(at, end - at);
        if (!one.starts_with("version ") && std::ranges::find(names, one) == names.end())
            names.push_back(std::move(one));
        at = end + 2;
    }
    return names;
}

std::vector<std::string> certificateHookNames() {
    return {"certificate.eligible", "certificate.expiry",  "certificate.layout",
            "certificate.issued",   "certificate.revoked", "certificate.reminder"};
}

const sdk::RecordType<Certificate>& certificates() {
    static const auto type =
        withActions(withFields(Type("certificates.certificate", "cert", {"certificate", "certificates"})))
            .title("{printed_name} — {workshop_name}", "{printed_name}")
            .list(
                {// A session's title mostly repeats the workshop's, and addresses need the room.
                 .columns = {"printed_name", "email", "workshop_name", "end_date", "issued_at", "status"},
                 .filters = {"status", "end_date"},
                 .order = "-issued_at",
                 .empty = "No certificate has been issued yet. Certificates are issued on a session's page once it "
                          "is delivered.",
                 .files = {"printed_name", "email", "workshop_name", "session_id", "end_date", "issued_at", "status"}})
            .permissions({.see = "certificates.view"})
            .states("status")
            .privacy({.person = "person_id",
                      .address = "email",
                      .purpose = "so that anybody can check that a certificate is genuine",
                      .emptied = {"printed_name", "email", "file"}})
            .at("/certificates")
            .listAt("/issued")
            .inMenu(sdk::MenuGroup::Work, 20)
            .onPersonPage({.field = "person_id", .columns = {"workshop_name", "session_id", "end_date"}, .order = 20})
            .decidedBy(certificateHookNames())
            .api();
    return type;
}

const sdk::FieldSet& verifyFields() {
    static const auto fields = sdk::FieldSet::of("certificates.verified")
                                   .text("printed_name", "Awarded to", {.sensitivity = Sensitivity::Public})
                                   .text("workshop_name", "Workshop", {.sensitivity = Sensitivity::Public})
                                   .date("end_date", "Completed on", {.sensitivity = Sensitivity::Public})
                                   .date("valid_until", "Valid until", {.sensitivity = Sensitivity::Public})
                                   .text("issuer", "Issued by", {.sensitivity = Sensitivity::Public})
                                   .date("issued_on", "Issued on", {.sensitivity = Sensitivity::Public})
                                   .date("replaced_on", "Replaced on", {.sensitivity = Sensitivity::Public})
                                   .date("revoked_on", "Revoked on", {.sensitivity = Sensitivity::Public});
    return fields;
}

Certificate Certificate::planned(const Session& session, const Participant& participant) {
    Certificate certificate{
        .sessionId = session.id,
        .participantId = participant.id,
        .personId = participant.personId.value_or(""),
        .printedName = participant.certificateName.empty() ? participant.fullName : participant.certificateName,
        .email = participant.email,
        .workshopName = session.workshopName,
        .endDate = participant.completed.value_or(session.end),
        .language = session.language};
    if (session.validityMonths) {
        // The last day it counts; the day of the month is kept where that month has it.
        const auto later = certificate.endDate + std::chrono::months(*session.validityMonths);
        certificate.validUntil = later.ok() ? later : sdk::Date(later.year() / later.month() / std::chrono::last);
    }
    return certificate;
}

std::string Certificate::statusOn(sdk::Date today) const {
    if (revokedAt) return "revoked";
    if (replacedAt) return "superseded";
    return validUntil && *validUntil < today ? "expired" : "valid";
}

void Certificate::revoke(std::string reason, sdk::Instant now) {
    revokedAt = now;
    revokedReason = std::move(reason);
    status = "revoked";
}

void Certificate::supersede(std::string by, std::string reason, sdk::Instant now) {
    replacedAt = now;
    replacedBy = std::move(by);
    replacedReason = std::move(reason);
    status = "superseded";
}

}  // namespace guildhall::certificates
