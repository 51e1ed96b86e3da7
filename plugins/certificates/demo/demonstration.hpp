// The plugin's part of `guildhall demo`: workshop types, thirty sessions over eighteen months in every state, the
// people of demo/people.csv on them, and the certificates of those that are delivered.
#pragma once

#include "certificate/certificate_issuer.hpp"

#include <guildhall/sdk/services.hpp>

#include <string>
#include <vector>

namespace guildhall::certificates {

class Demonstration {
public:
    Demonstration(sdk::Services& services, CertificateIssuer& issuer) : services_(services), issuer_(issuer) {}
    /// No effect when there are sessions already.
    void load();

private:
    struct Someone {
        std::string name, email, title, personId;
    };
    std::vector<Someone> readPeople() const;
    void addAccounts(sdk::Transaction& tx, std::vector<Someone>& people);
    std::vector<std::string> addWorkshopTypes(sdk::Transaction& tx);
    std::string addSession(sdk::Transaction& tx, int number, const std::vector<std::string>& types,
                           const std::vector<Someone>& people);
    static void addSteps(Session& session, int number, sdk::Instant now);
    void issueCertificates(const std::vector<std::string>& ids);

    sdk::Services& services_;
    CertificateIssuer& issuer_;
};

}  // namespace guildhall::certificates
