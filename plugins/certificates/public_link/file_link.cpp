#include "public_link/file_link.hpp"

#include "public_link/file_link_repository.hpp"

#include <guildhall/sdk/say.hpp>

namespace guildhall::certificates {

using sdk::Request;
using sdk::Response;
using sdk::Transaction;

void FileLink::keep(Transaction& tx, const std::string& certificateId, const std::string& mailId) const {
    FileLinkRepository::add(tx, sdk::hashToken(token_), certificateId, mailId, services_.clock.now() + life);
}

void FileLinkPages::describe(sdk::Registrar& add) {
    add.get("/certificate", sdk::Public, [this](const Request& request) { return open(request); });
}

Response FileLinkPages::open(const Request& request) {
    const auto certificate = services_.database.read([&](Transaction& tx) -> std::optional<Certificate> {
        const auto id = FileLinkRepository::certificateOf(tx, LinkDoor::digestOf(request), services_.clock.now());
        return id ? certificates().find(tx, *id) : std::nullopt;
    });
    if (!certificate) return door_.closed(request);
    if (!certificate->counts())
        return LinkDoor::unlisted(Response::page({.templateName = "certificates/file_withdrawn",
                                                  .title = sdk::say("This certificate can no longer be downloaded"),
                                                  .data = {{"workshop", certificate->workshopName},
                                                           {"replaced", certificate->replacedAt.has_value()},
                                                           {"verify_url", "/verify/" + certificate->id}},
                                                  .frame = sdk::Frame::Card,
                                                  .status = 410}));
    auto pdf = files_.read(*certificate);
    if (request.method() == "GET")
        services_.database.write([&](Transaction& tx) {
            auto actor = request.actor();
            if (actor.personId.empty()) actor.role = "Link in the certificate's mail";
            services_.audit.record(tx, actor,
                                   {.action = "CERTIFICATE_DOWNLOADED",
                                    .target = certificate->id,
                                    .details = {{"session", certificate->sessionId}, {"by", "link"}}});
        });
    return LinkDoor::unlisted(Response::bytes(std::move(pdf), "application/pdf")
                                  .download("Certificate - " + certificate->workshopName + ".pdf"));
}

}  // namespace guildhall::certificates
