#include "certificate/certificate_hooks.hpp"

#include "certificate/certificate_repository.hpp"
#include "certificate/eligibility.hpp"
#include "certificate/rule_facts.hpp"
#include "session/session_repository.hpp"

#include <guildhall/certificates/events.hpp>

namespace guildhall::certificates {

using sdk::Transaction;
using sdk::Value;

namespace {

constexpr std::size_t mostCases = 500;

Certificate sampleCertificate() {
    Certificate certificate{.id = "cert-aaaaaaaaaaaa", .printedName = "Ada Example"};
    certificate.endDate = *sdk::parseDate("2026-03-12");
    certificate.validUntil = sdk::parseDate("2028-03-12");
    certificate.revokedReason = "Issued for the wrong session";
    certificate.replaces = "cert-bbbbbbbbbbbb";
    return certificate;
}

Value describe(const Certificate& certificate) {
    auto told = certificateInput(certificate);
    told["reason"] = certificate.revokedReason;
    told["replaces"] = certificate.replaces;
    return told;
}

sdk::HookDeclaration askedAfter(sdk::People& people, std::string_view event) {
    auto hook = certificateHook(people);
    hook.after = sdk::RuleEvent{.event = std::string(event),
                                .record = "certificate.id",
                                .input = [&people](Transaction& tx, const Value& told) -> std::optional<Value> {
                                    const auto certificate =
                                        certificates().find(tx, told.at("certificate").get<std::string>());
                                    auto input = certificate ? certificateHookInput(tx, people, *certificate) : Value();
                                    if (!input.is_object()) return {};
                                    return input;
                                }};
    return hook;
}

}  // namespace

Value certificateHookInput(Transaction& tx, sdk::People& people, const Certificate& certificate) {
    auto input = mailFacts(tx, people, certificate);
    if (input.is_object()) input["certificate"] = describe(certificate);
    return input;
}

sdk::HookDeclaration certificateHook(sdk::People& people, const std::function<void(const Certificate&, Value&)>& more) {
    auto sample = sampleMailFacts();
    sample["certificate"] = describe(sampleCertificate());
    auto notes = ruleInputNotes();
    notes.erase("earlier");
    notes.insert({{"certificate.date", "the date on it"},
                  {"certificate.name", "as it is printed"},
                  {"certificate.valid_until", "the last day it counts; nothing: it does not end"},
                  {"certificate.reason", "why it was revoked, or empty"},
                  {"certificate.replaces", "id of the one it was issued in the place of, or empty"},
                  {"client.manager_email", "of the client's relationship manager, may be empty"},
                  {"participant.certificates", "how many they have that count"}});
    auto sensitive = sensitiveRuleInput();
    sensitive["certificate.name"] = sdk::Sensitivity::Pii;
    return {.name = {},
            .description = {},
            .sampleInput = std::move(sample),
            .sampleOutput = {},
            .notes = std::move(notes),
            .sensitive = std::move(sensitive),
            .about = "participant.name",
            .values = ruleInputValues(),
            .zone = "session.time_zone",
            .preview = sdk::RulePreview{
                .noun = "session",
                .subjects = sessionsToPreview,
                .cases = [&people, more](Transaction& tx, const sdk::Viewer& viewer, const std::string& id) {
                    std::vector<sdk::RuleCase> cases;
                    if (!SessionRepository::find(tx, viewer, id)) return cases;
                    for (const auto& one : CertificateRepository::standingOfSession(tx, id)) {
                        if (cases.size() == mostCases) break;
                        auto input = certificateHookInput(tx, people, one);
                        if (more) more(one, input);
                        cases.push_back({one.id, one.printedName, std::move(input)});
                    }
                    return cases;
                }}};
}

sdk::HookDeclaration certificateIssuedHook(sdk::People& people) {
    auto hook = askedAfter(people, CertificateIssued::event);
    hook.name = "certificate.issued";
    hook.description = "Asked after a certificate was issued: who else is to know, and what its history is to say.";
    return hook;
}

sdk::HookDeclaration certificateRevokedHook(sdk::People& people) {
    auto hook = askedAfter(people, CertificateRevoked::event);
    hook.name = "certificate.revoked";
    hook.description = "Asked after a certificate was revoked: who else is to know, and what its history is to say.";
    return hook;
}

}  // namespace guildhall::certificates
