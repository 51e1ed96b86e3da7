// Issues the certificates of a session: file, row and mail of each, in one fenced step a batch. Running it again makes
// those that are missing and nothing else: who has one gets another only in its place, when somebody asks for that.
#pragma once

#include "certificate/certificate_printer.hpp"
#include "certificate/certificate_repository.hpp"
#include "certificate/eligibility.hpp"
#include "certificate/issued_file.hpp"

#include <guildhall/sdk/services.hpp>

#include <unordered_map>

namespace guildhall::certificates {

class CertificateIssuer {
public:
    explicit CertificateIssuer(sdk::Services& services) : services_(services), files_(services.files, services.log) {}

    /// Payload: session, send_mail, reason, participant to issue for one only, and replaces: the certificate of theirs
    /// that the new one stands in the place of.
    static constexpr const char* issueJob = "certificates.issue";
    void runJob(sdk::JobContext& job);
    /// Queues it, unless one about the same is open, and says where its page is.
    std::string queue(sdk::Transaction& tx, const std::string& session, sdk::Value order, std::string title,
                      const std::string& personId);

    /// Revokes one whose session is cancelled or whose participant left it.
    void revoke(sdk::Transaction& tx, const sdk::Actor& actor, Certificate certificate, const std::string& reason);
    /// What follows when one is revoked, whoever did it: its file goes once that is committed.
    void tellRevoked(sdk::Transaction& tx, const Certificate& certificate);
    /// Once this is committed.
    void removeFile(sdk::Transaction& tx, const Certificate& certificate);
    void sendMail(sdk::Transaction& tx, const Certificate& certificate, const std::string& key);

    /// Reminds those whose certificates end within the days that the setting `reminder_days` says, once each.
    static constexpr const char* remindJob = "certificates.remind";
    void remind(sdk::JobContext& job);

    const IssuedFiles& files() const { return files_; }

private:
    struct Draft;
    struct Order;
    struct Due;
    struct Counts {
        std::int64_t issued = 0, kept = 0, refused = 0, failed = 0, leftOut = 0;
    };
    using Current = std::unordered_map<std::string, Certificate>;  ///< participant → the one that counts
    Due dueFor(const Order& order, const std::vector<std::string>& only);
    Certificate certificateFor(const Session& session, const Participant& participant);
    Draft draftFor(const Session& session, const Participant& participant, Eligibility& eligibility,
                   CertificatePrinter& printer);
    void saveAll(sdk::JobContext& job, const Order& order, std::vector<Draft>& drafts);
    void save(sdk::Transaction& tx, sdk::JobContext& job, Draft& draft, const Order& order);
    void supersede(sdk::Transaction& tx, const sdk::Actor& actor, Certificate& before, const Certificate& after,
                   const std::string& reason);
    void renew(sdk::Transaction& tx, const sdk::Actor& actor, Certificate& certificate,
               const std::string& workshopType);
    void conclude(sdk::JobContext& job, const Order& order, const Counts& counts);

    sdk::Services& services_;
    IssuedFiles files_;
};

}  // namespace guildhall::certificates
