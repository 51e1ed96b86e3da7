#include "seal/seal_pages.hpp"

#include <guildhall/sdk/parts.hpp>
#include <guildhall/sdk/say.hpp>

#include <cctype>

namespace guildhall::certificates {

using sdk::Request;
using sdk::Response;
using sdk::Transaction;
using sdk::Value;

namespace {

Value summaryOf(const Seals::InForce& seal, const std::string& organisation, const std::string& zone) {
    const auto& said = seal.certificate;
    const auto day = [&](sdk::Instant at) { return sdk::showDate(sdk::dateIn(at, zone)); };
    Value rows = Value::array();
    const auto row = [&](const std::string& label, const std::string& value) {
        rows.push_back({{"label", label}, {"value", value}});
    };
    row(sdk::say("In the name of"), said.holder);
    row(sdk::say("Confirmed by"), said.holder == said.issuer
                                      ? sdk::say("{name} itself: PDF readers show the seal as intact, but do not know "
                                                 "whose it is until they are told to trust its certificate",
                                                 {{"name", organisation}})
                                      : said.issuer);
    row(sdk::say("Used since"), day(seal.since));
    row(sdk::say("Valid until"), day(said.validUntil));
    row(sdk::say("Fingerprint (SHA-256)"), spacedFingerprint(said.fingerprint));
    return rows;
}

}  // namespace

std::string spacedFingerprint(const std::string& fingerprint) {
    std::string text;
    for (std::size_t i = 0; i < fingerprint.size(); ++i) {
        if (i && i % 4 == 0) text += ' ';
        text += static_cast<char>(std::toupper(static_cast<unsigned char>(fingerprint[i])));
    }
    return text;
}

Response SealPages::page(const Request& request, const std::string& error, const std::string& field) {
    const auto seal = services_.database.read([](Transaction& tx) { return Seals::current(tx); });
    const auto now = services_.clock.now();
    Value data{{"error", error},
               {"has_seal", seal.has_value()},
               {"password_error", field == "password" ? error : ""},
               {"file", sdk::showDropZone({.id = "file",
                                           .label = sdk::say("File with certificate and key"),
                                           .hint = sdk::say("PKCS #12, usually ending in .p12 or .pfx, up to 64 kB."),
                                           .accept = ".p12,.pfx,application/x-pkcs12",
                                           .error = field == "file" ? error : ""})}};
    if (seal) {
        data["summary"] = summaryOf(*seal, services_.site.organisation, request.viewer().timeZone());
        data["certificate_url"] = "/seal/" + seal->certificate.fingerprint;
        data["over"] = seal->certificate.validUntil <= now;
        data["ends_soon"] = !data["over"].get<bool>() && seal->certificate.validUntil <= now + std::chrono::days(60);
    }
    return Response::page({.templateName = "certificates/seal",
                           .title = sdk::say("Electronic seal"),
                           .data = std::move(data),
                           .status = error.empty() ? 200 : 422});
}

Response SealPages::show(const Request& request) { return page(request, "", ""); }

Response SealPages::replace(const Request& request) {
    const auto* file = request.upload("file");
    if (!file || file->size() == 0)
        return page(request, sdk::say("Choose the file with the certificate and its key."), "file");
    if (file->size() > mostBytes)
        return page(request, sdk::say("This file is too large: a certificate with its key has at most 64 kB."), "file");
    const auto now = services_.clock.now();
    std::optional<Seal> seal;
    try {
        seal = Seal::fromPkcs12(file->start(mostBytes), request.form("password"), now);
    } catch (const WrongPassword& problem) {
        return page(request, problem.what(), "password");
    } catch (const SealError& problem) {
        return page(request, problem.what(), "file");
    }
    services_.database.write([&](Transaction& tx) { seals_.put(tx, request.actor(), *seal); });
    return Response::redirect("/seal").notice(
        sdk::say("The seal of {name} is in force: certificates issued from now on carry it.",
                 {{"name", seal->certificate().holder}}));
}

Response SealPages::confirmRenewal(const Request&) {
    return Response::page(
        {.templateName = "kernel/confirm",
         .title = sdk::say("Make a new seal?"),
         .data = {{"heading", sdk::say("Make a new seal?")},
                  {"lines",
                   {sdk::say("A new key is made here, in the name of {name}.", {{"name", services_.site.organisation}}),
                    sdk::say("Certificates issued so far keep their seal, and it stays valid."),
                    sdk::say("The key in force now is destroyed. Nobody can sign with it any more.")}},
                  {"action", "/seal/renew"},
                  {"button", sdk::say("Make a new seal")},
                  {"cancel", "/seal"}},
         .crumbs = {{sdk::say("Electronic seal"), "/seal"}}});
}

Response SealPages::renew(const Request& request) {
    const auto seal = Seal::make(services_.site.organisation, services_.clock.now());
    services_.database.write([&](Transaction& tx) { seals_.put(tx, request.actor(), seal); });
    return Response::redirect("/seal").notice(
        sdk::say("A new seal is in force: certificates issued from now on carry it."));
}

Response SealPages::certificate(const Request& request) {
    const auto found =
        services_.database.read([&](Transaction& tx) { return Seals::find(tx, request.pathValue("fingerprint")); });
    if (!found) throw sdk::NotFound();
    return Response::bytes(found->pem, "application/x-pem-file").download("seal " + found->holder + ".pem");
}

}  // namespace guildhall::certificates
