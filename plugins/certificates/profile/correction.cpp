#include "profile/correction.hpp"

#include "certificate/certificate.hpp"

namespace guildhall::certificates {

const sdk::RecordType<Correction>& corrections() {
    static const auto type =
        sdk::RecordType<Correction>("certificates.correction", "corr", {"correction", "corrections"})
            .text(&Correction::wantedName, "wanted_name", "Name they want", {.required = true, .byHand = false})
            .computed(&Correction::printedName, sdk::FieldType::Text, "printed_name", "Name as printed",
                      "(SELECT c.printed_name FROM certificates_certificate c WHERE c.id = r.certificate_id)")
            .computed(&Correction::workshop, sdk::FieldType::Text, "workshop", "Workshop",
                      "(SELECT c.workshop_name FROM certificates_certificate c WHERE c.id = r.certificate_id)")
            .reference(&Correction::certificateId, "certificate_id", "Certificate", certificates(), {.byHand = false})
            .person(&Correction::personId, "person_id", "Asked by", {.byHand = false})
            .choice(&Correction::state, "state", "State",
                    {{"asked", "Asked for", "amber"}, {"issued", "Issued", "green"}, {"declined", "Declined", "grey"}},
                    {.initial = "asked"})
            .text(&Correction::answer, "answer", "Why it was declined", {.max = 500, .byHand = false})
            .title("{wanted_name}")
            .list({.columns = {"wanted_name", "printed_name", "workshop", "state"},
                   .filters = {"state"},
                   .empty = "Nobody has asked for a corrected certificate."})
            .tab({.name = "open", .label = "Asked for", .where = "r.state = 'asked'"})
            .tab({.name = "all", .label = "All"})
            .permissions({.see = "certificates.issue"})
            .states("state")
            .privacy({.person = "person_id",
                      .purpose = "to issue a certificate with the name its holder wants",
                      .erasing = sdk::RecordPrivacy::Erasing::Remove})
            .action({.name = "issue",
                     .label = "Issue corrected certificate",
                     .past = "to be issued",
                     .access = "certificates.issue",
                     .from = {"asked"},
                     .to = "issued",
                     .warning = "This person gets a new certificate with the name they want, and a mail about it. The "
                                "one before stays as it is; its verify page will lead to the new one.",
                     .audit = "AGREED"})
            .action({.name = "decline",
                     .label = "Decline",
                     .past = "declined",
                     .access = "certificates.issue",
                     .from = {"asked"},
                     .to = "declined",
                     .asksReason = true,
                     .warning = "The certificate stays as it is. The person sees the reason on their profile.",
                     .audit = "DECLINED"});
    return type;
}

std::int64_t correctionsAskedFor(sdk::Transaction& tx, const sdk::ListScope& scope) {
    auto asked = scope;
    asked.where = scope.where.empty() ? "r.state = 'asked'" : "(" + scope.where + ") AND r.state = 'asked'";
    const auto source = corrections().source({"state"});
    return sdk::selectPage(tx, corrections().fields(), source, {.path = "/corrections", .size = 1}, asked).total;
}

}  // namespace guildhall::certificates
