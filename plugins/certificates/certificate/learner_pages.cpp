#include "certificate/learner_pages.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/id.hpp>
#include <guildhall/sdk/redaction.hpp>
#include <guildhall/sdk/say.hpp>

namespace guildhall::certificates {

using sdk::Request;
using sdk::Response;
using sdk::Transaction;
using sdk::Value;

Response LearnerPages::mine(const Request& request) {
    const auto& viewer = request.viewer();
    const auto own = services_.database.read(
        [&](Transaction& tx) { return CertificateRepository::ofPerson(tx, viewer.personId()); });
    const auto today = sdk::dateIn(services_.clock.now(), viewer.timeZone());
    Value cards = Value::array();
    for (const auto& certificate : own) {
        auto record = certificates().values(&certificate);
        record["status"] = certificate.statusOn(today);
        auto card = sdk::present(certificates().fields(), record, viewer, sdk::Relation::Own);
        if (!certificate.revokedAt) card["pdf_url"] = "/my-certificates/" + certificate.id + "/pdf";
        card["verify_url"] = "/verify/" + certificate.id;
        cards.push_back(std::move(card));
    }
    return Response::page({.templateName = "certificates/my_certificates",
                           .title = sdk::say("My certificates"),
                           .data = {{"certificates", cards}, {"has_certificates", !cards.empty()}},
                           .frame = sdk::Frame::Portal});
}

Response LearnerPages::download(const Request& request) {
    const auto certificate =
        services_.database.read([&](Transaction& tx) { return certificates().find(tx, request.pathValue("id")); });
    if (!certificate || !request.viewer().is(certificate->personId) || certificate->revokedAt ||
        !services_.files.exists(certificate->file))
        throw sdk::NotFound();
    return Response::file(services_.files.path(certificate->file), "application/pdf")
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
    const auto certificate =
        services_.database.read([&](Transaction& tx) { return certificates().find(tx, request.pathValue("id")); });
    if (!certificate)
        return Response::page({.templateName = "certificates/verify_unknown",
                               .title = sdk::say("Certificate not found"),
                               .data = {{"id", sdk::isId(request.pathValue("id")) ? request.pathValue("id") : ""}},
                               .frame = sdk::Frame::Card,
                               .status = 404});
    auto record = certificates().values(&*certificate);
    record["issuer"] = services_.site.organisation;
    const auto shown = sdk::present(verifyFields(), record, request.viewer());
    const auto status = certificate->statusOn(sdk::dateIn(services_.clock.now(), "UTC"));
    Value rows = Value::array();
    for (const auto& field : verifyFields().fields())
        if (const auto text = shown.value(field.name, std::string()); !text.empty())
            rows.push_back({{"label", sdk::say(field.label)}, {"value", text}});
    return Response::page({.templateName = "certificates/verify",
                           .title = sdk::say("Certificate {status}", {{"status", sdk::say(status)}}),
                           .data = {{"summary", std::move(rows)}, {"id", certificate->id}, {"is_" + status, true}},
                           .frame = sdk::Frame::Card});
}

}  // namespace guildhall::certificates
