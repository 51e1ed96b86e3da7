#include "profile/name_pages.hpp"

#include "certificate/certificate_repository.hpp"

#include <guildhall/sdk/audit.hpp>
#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/say.hpp>

namespace guildhall::certificates {

using sdk::Form;
using sdk::Request;
using sdk::Response;
using sdk::Transaction;
using sdk::Value;

namespace {

const sdk::FieldSet& nameFields() {
    static const auto fields =
        sdk::FieldSet::of("certificates.own_names")
            .text("full_name", "Full name", {.required = true, .max = 200, .autocomplete = "name"})
            .text("certificate_name", "Name on certificates",
                  {.hint = "Left empty, your full name is printed. Certificates you have stay as they are; you can ask "
                           "for corrected ones."});
    return fields;
}

Response namesPage(const Form& form) {
    return Response::page({.templateName = "kernel/form_page",
                           .title = sdk::say("Your names"),
                           .data = {{"form", form.view()},
                                    {"action", "/my-names"},
                                    {"button", sdk::say("Save names")},
                                    {"cancel", "/my-profile"}},
                           .crumbs = {{sdk::say("My profile"), "/my-profile"}},
                           .status = form.valid() ? 200 : 422});
}

/// The newest request about each certificate, by the certificate's id.
std::map<std::string, Correction> requestsOf(Transaction& tx, std::string_view person) {
    std::map<std::string, Correction> newest;
    for (auto& one : corrections().select(tx, "WHERE r.person_id = $1 ORDER BY r.created_at, r.id", person))
        newest.insert_or_assign(one.certificateId, std::move(one));
    return newest;
}

}  // namespace

void NamePages::describe(sdk::Registrar& add) {
    const auto to = [this](Response (NamePages::*handler)(const Request&)) {
        return [this, handler](const Request& request) { return (this->*handler)(request); };
    };
    add.get("/my-names", sdk::SignedIn, to(&NamePages::showNames));
    add.post("/my-names", sdk::SignedIn, to(&NamePages::saveNames));
    add.get("/my-certificates/{id}/correction", sdk::SignedIn, to(&NamePages::askCorrection));
    add.post("/my-certificates/{id}/correction", sdk::SignedIn, to(&NamePages::correct));
    add.recordSection(
        {.record = "kernel.profile",
         .title = "Your names",
         .access = sdk::SignedIn,
         .data = [this](Transaction& tx, const sdk::Viewer&, std::string_view person) { return section(tx, person); },
         .templateName = "certificates/names_section",
         .order = 10});
}

std::string NamePages::wantedName(Transaction& tx, std::string_view person) const {
    auto name = certificateNameOf(tx, person);
    return name.empty() ? sdk::personName(tx, person).value_or("") : name;
}

std::optional<Value> NamePages::section(Transaction& tx, std::string_view person) {
    const auto wanted = wantedName(tx, person);
    const auto requests = requestsOf(tx, person);
    auto rows = Value::array();
    for (const auto& one : CertificateRepository::ofPerson(tx, person)) {
        const auto asked = requests.find(one.id);
        const bool waits = asked != requests.end() && asked->second.state == "asked";
        if (!one.counts() || (one.printedName == wanted && !waits)) continue;
        const bool declined = asked != requests.end() && asked->second.state == "declined";
        rows.push_back({{"workshop", one.workshopName},
                        {"printed", one.printedName},
                        {"waits", waits},
                        {"answer", declined ? asked->second.answer : ""},
                        {"ask_url", waits ? "" : "/my-certificates/" + one.id + "/correction"}});
    }
    return Value{{"full_name", sdk::personName(tx, person).value_or("")},
                 {"certificate_name", wanted},
                 {"change_url", "/my-names"},
                 {"rows", std::move(rows)}};
}

Response NamePages::showNames(const Request& request) {
    const auto& person = request.viewer().personId();
    return services_.database.read([&](Transaction& tx) {
        const Value now{{"full_name", sdk::personName(tx, person).value_or("")},
                        {"certificate_name", certificateNameOf(tx, person)}};
        return namesPage(Form(nameFields(), request.viewer()).fill(now));
    });
}

Response NamePages::saveNames(const Request& request) {
    const auto& person = request.viewer().personId();
    return services_.database.write([&](Transaction& tx) {
        auto form = Form::posted(nameFields(), request);
        if (!form.valid()) return namesPage(form);
        services_.people.rename(tx, request.actor(), person, form.text("full_name"));
        keepCertificateName(tx, request, form.text("certificate_name"));
        const auto wanted = wantedName(tx, person);
        std::int64_t others = 0;
        for (const auto& one : CertificateRepository::ofPerson(tx, person))
            others += one.counts() && one.printedName != wanted;
        auto answer = Response::redirect("/my-profile");
        if (others == 0) return std::move(answer).notice(sdk::say("Your names are saved."));
        return std::move(answer).notice(
            sdk::sayCount(others,
                          "Your names are saved. {n} certificate has another name: you can ask for a corrected "
                          "one below.",
                          "Your names are saved. {n} certificates have another name: you can ask for corrected ones "
                          "below."));
    });
}

void NamePages::keepCertificateName(Transaction& tx, const Request& request, const std::string& name) {
    const auto& person = request.viewer().personId();
    const auto found = holderNames().select(tx, "WHERE r.person_id = $1", person);
    const auto before = found.empty() ? std::string() : found.front().certificateName;
    if (name == before) return;
    if (found.empty()) {
        HolderName fresh{.personId = person, .certificateName = name};
        holderNames().insert(tx, fresh, services_.random, services_.clock.now());
    } else if (auto there = found.front(); name.empty()) {
        holderNames().remove(tx, there.id);
    } else {
        there.certificateName = name;
        if (!holderNames().update(tx, there)) throw sdk::Conflict("Somebody else has just changed this. Try again.");
    }
    services_.audit.record(
        tx, request.actor(),
        {.action = "CERTIFICATE_NAME_CHANGED",
         .target = person,
         .changes = sdk::auditDiff(nameFields(), {{"certificate_name", before}}, {{"certificate_name", name}}),
         .about = person});
}

Certificate NamePages::correctable(Transaction& tx, const Request& request) const {
    const auto& person = request.viewer().personId();
    auto certificate = certificates().find(tx, request.pathValue("id"));
    if (!certificate || certificate->personId != person || !certificate->counts()) throw sdk::NotFound();
    if (certificate->printedName == wantedName(tx, person))
        throw sdk::Conflict("This certificate has your name as you want it. Change your name first.");
    const auto requests = requestsOf(tx, person);
    if (const auto asked = requests.find(certificate->id); asked != requests.end() && asked->second.state == "asked")
        throw sdk::Conflict("You have asked for a corrected certificate already. You get a mail when it is there.");
    return std::move(*certificate);
}

Response NamePages::askCorrection(const Request& request) {
    return services_.database.read([&](Transaction& tx) {
        const auto certificate = correctable(tx, request);
        const auto heading = sdk::say("Ask for a corrected certificate?");
        return Response::page(
            {.templateName = "kernel/confirm",
             .title = heading,
             .data = {{"heading", heading},
                      {"lines",
                       {sdk::say("Your certificate for {workshop} says {printed}. You ask for one that says {wanted}.",
                                 {{"workshop", certificate.workshopName},
                                  {"printed", certificate.printedName},
                                  {"wanted", wantedName(tx, request.viewer().personId())}}),
                        sdk::say(
                            "Somebody looks at it first. When they agree, you get a mail with the new certificate, "
                            "and the page of the old one leads to it.")}},
                      {"action", "/my-certificates/" + certificate.id + "/correction"},
                      {"button", sdk::say("Ask for it")},
                      {"cancel", "/my-profile"}},
             .crumbs = {{sdk::say("My profile"), "/my-profile"}}});
    });
}

Response NamePages::correct(const Request& request) {
    return services_.database.write([&](Transaction& tx) {
        const auto& person = request.viewer().personId();
        const auto certificate = correctable(tx, request);
        Correction wanted{.certificateId = certificate.id, .personId = person, .wantedName = wantedName(tx, person)};
        corrections().insert(tx, wanted, services_.random, services_.clock.now());
        services_.audit.record(tx, request.actor(),
                               {.action = "CORRECTION_CREATED",
                                .target = wanted.id,
                                .details = {{"certificate", certificate.id}, {"version", wanted.version}}});
        return Response::redirect("/my-profile")
            .notice(sdk::say("You have asked for a corrected certificate. You get a mail when it is there."));
    });
}

}  // namespace guildhall::certificates
