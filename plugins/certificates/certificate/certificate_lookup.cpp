#include "certificate/certificate_lookup.hpp"

#include "certificate/certificate.hpp"

#include <guildhall/sdk/say.hpp>

namespace guildhall::certificates {

std::optional<CertificateStatus::Found> CertificateLookup::find(sdk::Transaction& tx, std::string_view id) {
    const auto certificate = certificates().find(tx, id);
    if (!certificate) return {};
    auto status = certificate->statusOn(sdk::dateIn(clock_.now(), "UTC"));
    auto label = sdk::say(certificates().declared().get("status").choiceLabel(status));
    return Found{"/verify/" + certificate->id, std::move(status), std::move(label), certificate->validUntil};
}

}  // namespace guildhall::certificates
