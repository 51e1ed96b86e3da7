#include "certificate/certificate_mails.hpp"

#include "certificate/rule_facts.hpp"

namespace guildhall::certificates {

std::vector<sdk::MailTemplate> certificateMailTemplates(const std::string& portalUrl) {
    const sdk::Value participant{{"name", "Ada Lovelace"}, {"firstName", "Ada"}};
    const sdk::Value workshop{{"name", "Facilitation basics"}};
    const auto verify = portalUrl + "/verify/cert-abcdefghjkmn";
    return {{.key = "certificates/mail/certificate_issued",
             .title = "Certificate issued",
             .category = "credentials",
             .sample = {{"participant", participant},
                        {"workshop", workshop},
                        {"session", {{"title", "Facilitation basics, Rome"}, {"end", "12 Mar 2026"}}},
                        {"certificate_url", portalUrl + "/certificate?token=sample"},
                        {"verify_url", verify}},
             .notes = {{"participant.name", "the name on the certificate"},
                       {"participant.firstName", "its first word"},
                       {"workshop.name", "the workshop's name"},
                       {"session.title", "the session's title"},
                       {"session.end", "its last day"},
                       {"certificate_url", "opens the PDF for 90 days, without signing in"},
                       {"verify_url", "where anyone can check the certificate"}},
             .facts = sampleMailFacts()},
            {.key = "certificates/mail/certificate_ends",
             .title = "Certificate ends soon",
             .category = "credentials",
             .sample = {{"participant", participant},
                        {"workshop", workshop},
                        {"valid_until", "12 Mar 2026"},
                        {"verify_url", verify}},
             .notes = {{"participant.name", "the name on the certificate"},
                       {"participant.firstName", "its first word"},
                       {"workshop.name", "the workshop's name"},
                       {"valid_until", "the last day it counts"},
                       {"verify_url", "where anyone can check the certificate"}},
             .facts = sampleMailFacts()}};
}

}  // namespace guildhall::certificates
