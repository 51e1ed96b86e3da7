// The plugin's part of `guildhall demo`, from the tables in demo/: workshop types, clients, sessions over eighteen
// months in every state, people on them, and the certificates of those that are delivered.
#pragma once

#include "certificate/certificate_issuer.hpp"

#include <map>
#include <string>
#include <vector>

namespace guildhall::certificates {

class Demonstration {
public:
    Demonstration(sdk::Services& services, CertificateIssuer& issuer) : services_(services), issuer_(issuer) {}
    /// No effect when there are sessions already.
    void load();

private:
    using People = std::vector<Participant>;  ///< on no session yet
    struct Added {
        Session session;
        std::string certificates;  ///< issued, queued or empty
    };
    People addPeople(sdk::Transaction& tx);
    std::map<std::string, std::string> addClients(sdk::Transaction& tx);
    std::vector<Added> addSessions(sdk::Transaction& tx, const People& people);
    void addFacilitators(sdk::Transaction& tx, Session& session, std::size_t number);
    void addParticipants(sdk::Transaction& tx, const Session& session, std::size_t number, const People& people,
                         std::size_t count);
    void issueCertificates(const Added& added);
    void prepare(const Session& session);

    sdk::Services& services_;
    CertificateIssuer& issuer_;
};

}  // namespace guildhall::certificates
