#include "certificate/person_certificates.hpp"

#include "certificate/certificate.hpp"
#include "certificate/certificate_repository.hpp"

#include <guildhall/sdk/redaction.hpp>

namespace guildhall::certificates {

sdk::PersonSection personCertificates(sdk::Clock& clock) {
    const auto data = [&clock](sdk::Transaction& tx, const sdk::Viewer& viewer,
                               std::string_view personId) -> std::optional<sdk::Value> {
        const auto today = sdk::dateIn(clock.now(), viewer.timeZone());
        sdk::Value rows = sdk::Value::array();
        for (const auto& certificate : CertificateRepository::ofPerson(tx, personId)) {
            auto row = sdk::present(certificateFields(), certificate.record(today, ""), viewer);
            row["url"] = "/certificates/" + certificate.id;
            rows.push_back(std::move(row));
        }
        return sdk::Value{{"certificates", rows}};
    };
    return {.title = "Certificates",
            .access = "certificates.view",
            .data = data,
            .templateName = "certificates/person_certificates",
            .order = 20};
}

}  // namespace guildhall::certificates
