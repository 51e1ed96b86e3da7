#include "certificate/learner_pages.hpp"

#include "account/learner_access_repository.hpp"
#include "participant/participant_repository.hpp"
#include "profile/holder_name.hpp"
#include "seal/seal_pages.hpp"

#include <guildhall/certificates/one_status.hpp>
#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/id.hpp>
#include <guildhall/sdk/parts.hpp>
#include <guildhall/sdk/redaction.hpp>
#include <guildhall/sdk/say.hpp>

#include <Poco/URI.h>

namespace guildhall::certificates {

using sdk::Request;
using sdk::Response;
using sdk::Transaction;
using sdk::Value;

namespace {

/// What they take part in now.
Value workshopsOf(Transaction& tx, const sdk::Viewer& viewer) {
    const auto fields = sessions().fields().only({"title", "start_date", "end_date", "location"});
    auto rows = Value::array();
    for (const auto& id : LearnerAccessRepository::sessionsOf(tx, viewer.personId())) {
        const auto session = sessions().get(tx, id);
        auto row = sdk::present(fields, sessions().values(&session), viewer, sdk::Relation::Own);
        if (session.end != session.start)
            row["start_date"] = sdk::say("{from} to {to}", {{"from", row.at("start_date").get<std::string>()},
                                                            {"to", row.at("end_date").get<std::string>()}});
        rows.push_back(std::move(row));
    }
    return rows;
}

/// Where they get none, and why, in the words of the site's rules.
Value refusalsOf(Transaction& tx, const std::string& person) {
    auto rows = Value::array();
    for (const auto& one : ParticipantRepository::refusalsOf(tx, person))
        rows.push_back({{"workshop", one.workshopName}, {"date", sdk::showDate(one.endDate)}, {"told", one.told}});
    return rows;
}

}  // namespace

Response LearnerPages::mine(const Request& request) {
    const auto& viewer = request.viewer();
    const auto today = sdk::dateIn(services_.clock.now(), viewer.timeZone());
    std::vector<Certificate> own;
    std::string wanted;
    Value workshops = Value::array(), refusals = Value::array();
    const bool access = services_.database.read([&](Transaction& tx) {
        refusals = refusalsOf(tx, viewer.personId());
        if (!LearnerAccessRepository::has(tx, viewer.personId(), today)) return false;
        own = CertificateRepository::ofPerson(tx, viewer.personId());
        wanted = certificateNameOf(tx, viewer.personId());
        workshops = workshopsOf(tx, viewer);
        return true;
    });
    Value cards = Value::array();
    for (const auto& certificate : own) {
        auto record = certificates().values(&certificate);
        record["status"] = certificate.statusOn(today);
        auto card = sdk::present(certificates().fields(), record, viewer, sdk::Relation::Own);
        card["correction_url"] =
            certificate.counts() && certificate.printedName != (wanted.empty() ? viewer.name() : wanted)
                ? "/my-certificates/" + certificate.id + "/correction"
                : "";
        if (!certificate.revokedAt) card["pdf_url"] = "/my-certificates/" + certificate.id + "/pdf";
        if (record["status"] == "valid") card["linkedin_url"] = linkedIn(certificate);
        card["verify_url"] = "/verify/" + certificate.id;
        cards.push_back(std::move(card));
    }
    return Response::page({.templateName = "certificates/my_certificates",
                           .title = sdk::say("My certificates"),
                           .data = {{"certificates", cards},
                                    {"has_certificates", !cards.empty()},
                                    {"refusals", std::move(refusals)},
                                    {"workshops", std::move(workshops)},
                                    {"no_access", !access}},
                           .frame = sdk::Frame::Portal});
}

Response LearnerPages::download(const Request& request) {
    const auto certificate = services_.database.read([&](Transaction& tx) -> std::optional<Certificate> {
        const auto today = sdk::dateIn(services_.clock.now(), request.viewer().timeZone());
        if (!LearnerAccessRepository::has(tx, request.viewer().personId(), today)) return {};
        return certificates().find(tx, request.pathValue("id"));
    });
    if (!certificate || !request.viewer().is(certificate->personId) || !certificate->counts()) throw sdk::NotFound();
    return Response::bytes(issuer_.files().read(*certificate), "application/pdf")
        .download("Certificate - " + certificate->workshopName + ".pdf");
}

Response LearnerPages::verifyForm(const Request& request) {
    const auto id = sdk::asciiLower(sdk::isUtf8(request.query("id")) ? sdk::trim(request.query("id")) : std::string());
    if (sdk::isId(id)) return Response::redirect("/verify/" + id);
    return Response::page(
        {.templateName = "certificates/verify_form",
         .title = sdk::say("Check a certificate"),
         .data = {{"error", id.empty()
                                ? ""
                                : sdk::say("Enter the id as it is printed at the lower right of the certificate, like "
                                           "cert-abcd2345efgh")},
                  {"typed", id}},
         .frame = sdk::Frame::Card,
         .status = id.empty() ? 200 : 422});
}

Response LearnerPages::verify(const Request& request) {
    std::optional<SealCertificate> seal;
    Value givenWith = Value::array();
    const auto certificate = services_.database.read([&](Transaction& tx) {
        auto found = certificates().find(tx, request.pathValue("id"));
        if (found && !found->seal.empty()) seal = Seals::find(tx, found->seal);
        if (found)
            for (const auto& other : services_.interfaces.all<GivenWithCertificate>())
                for (const auto& one : other->givenWith(tx, found->id))
                    givenWith.push_back({{"label", one.label}, {"title", one.title}, {"url", one.path}});
        return found;
    });
    if (!certificate)
        return Response::page({.templateName = "certificates/verify_unknown",
                               .title = sdk::say("Certificate not found"),
                               .data = {{"id", sdk::isId(request.pathValue("id")) ? request.pathValue("id") : ""}},
                               .frame = sdk::Frame::Card,
                               .status = 404});
    Value rows = Value::array();
    const auto shown = sdk::present(verifyFields(), verified(*certificate), request.viewer());
    for (const auto& field : verifyFields().fields())
        if (const auto text = shown.value(field.name, std::string()); !text.empty())
            rows.push_back({{"label", sdk::say(field.label)}, {"value", text}});
    const auto status = certificate->statusOn(sdk::dateIn(services_.clock.now(), "UTC"));
    const auto page = [](const std::string& id) { return id.empty() ? std::string() : "/verify/" + id; };
    Value data{{"summary", std::move(rows)},
               {"id", certificate->id},
               {"is_" + status, true},
               {"given_with", std::move(givenWith)},
               {"replaced_on", shown["replaced_on"]},
               {"replaced_by", certificate->replacedBy},
               {"replaced_by_url", page(certificate->replacedBy)},
               {"replaces", certificate->replaces},
               {"replaces_url", page(certificate->replaces)},
               {"renewed_by", certificate->renewedBy},
               {"renewed_by_url", page(certificate->renewedBy)},
               {"renews", certificate->renews},
               {"renews_url", page(certificate->renews)},
               {"address", sdk::showCopyBox({.id = "address",
                                             .label = sdk::say("Address of this page"),
                                             .value = services_.site.portalUrl + page(certificate->id)})}};
    if (seal)
        data["seal"] = {{"holder", seal->holder},
                        {"fingerprint", spacedFingerprint(seal->fingerprint)},
                        {"url", "/seal/" + seal->fingerprint}};
    const auto said = certificates().declared().get("status").choiceLabel(status);
    return Response::page({.templateName = "certificates/verify",
                           .title = sdk::say("Certificate: {status}", {{"status", sdk::say(said)}}),
                           .data = std::move(data),
                           .frame = sdk::Frame::Card});
}

/// As the fields of its verify page have it.
Value LearnerPages::verified(const Certificate& certificate) const {
    auto record = certificates().values(&certificate);
    // What was issued before it was kept was issued by this site, too.
    if (certificate.issuer.empty()) record["issuer"] = services_.site.organisation;
    const auto day = [](const std::optional<sdk::Instant>& at) {
        return at ? Value(sdk::isoDate(sdk::dateIn(*at, "UTC"))) : Value();
    };
    record["issued_on"] = day(certificate.issuedAt);
    record["replaced_on"] = day(certificate.replacedAt);
    record["revoked_on"] = day(certificate.revokedAt);
    return record;
}

/// The form of LinkedIn's in which its members add a certificate to their profile, filled in.
std::string LearnerPages::linkedIn(const Certificate& certificate) const {
    std::string address = "https://www.linkedin.com/profile/add?startTask=CERTIFICATION_NAME";
    const auto add = [&](const char* name, const std::string& value) {
        std::string encoded;
        Poco::URI::encode(value, "!*'();:@&=+$,/?#[]\"%<>", encoded);
        address += std::string("&") + name + "=" + encoded;
    };
    const auto addMonth = [&](const std::string& which, sdk::Date day) {
        add((which + "Year").c_str(), std::to_string(int(day.year())));
        add((which + "Month").c_str(), std::to_string(unsigned(day.month())));
    };
    add("name", certificate.workshopName);
    add("organizationName", certificate.issuer.empty() ? services_.site.organisation : certificate.issuer);
    addMonth("issue", certificate.endDate);
    if (certificate.validUntil) addMonth("expiration", *certificate.validUntil);
    add("certUrl", services_.site.portalUrl + "/verify/" + certificate.id);
    add("certId", certificate.id);
    return address;
}

}  // namespace guildhall::certificates
