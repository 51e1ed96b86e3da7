// Issues the certificates of a session: file, row and mail of each, in one fenced step a batch. Running it again makes
// those that are missing and nothing else: who has one gets another only in its place, when somebody asks for that.
#pragma once

#include "certificate/certificate_printer.hpp"
#include "certificate/certificate_repository.hpp"
#include "certificate/eligibility.hpp"
#include "certificate/issue_order.hpp"
#include "certificate/issued_file.hpp"
#include "seal/seals.hpp"

#include <guildhall/sdk/services.hpp>

#include <span>

namespace guildhall::certificates {

class CertificateIssuer {
public:
    explicit CertificateIssuer(sdk::Services& services, Seals& seals)
        : services_(services), seals_(seals), files_(services.files, services.log) {}

    /// What issuing a session's certificates would do now, by rules and print. Nothing is written.
    struct Plan {
        static constexpr std::int64_t mostTried = 500;  ///< people: whoever looks does not wait for more
        struct LeftOut {
            Participant participant;
            std::string why;
        };
        std::int64_t issued = 0;   ///< who would get one, of those who were tried
        std::int64_t untried = 0;  ///< about whom nothing is known
        std::int64_t kept = 0;     ///< who have theirs
        std::vector<LeftOut> leftOut = {};
    };
    Plan plan(const std::string& session, const sdk::Actor& actor);

    /// Its payload is an IssueOrder.
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

    const IssuedFiles& files() const { return files_; }

private:
    struct Draft;
    struct Counts {
        std::int64_t issued = 0, kept = 0, refused = 0, failed = 0, leftOut = 0;
    };
    Certificate certificateFor(const Session& session, const Participant& participant);
    /// `anyway`: whatever rules say of whether they may have one.
    Draft draftFor(const Session& session, const Participant& participant, Eligibility& eligibility,
                   CertificatePrinter& printer, bool anyway);
    void saveAll(sdk::JobContext& job, const IssueOrder& order, std::vector<Draft>& drafts);
    void save(sdk::Transaction& tx, sdk::JobContext& job, std::span<Draft> drafts, const IssueOrder& order);
    /// `there`: the one that counts until now; null: none.
    void save(sdk::Transaction& tx, sdk::JobContext& job, Draft& draft, Certificate* there, const IssueOrder& order);
    void supersede(sdk::Transaction& tx, const sdk::Actor& actor, Certificate& before, const Certificate& after,
                   const std::string& reason);
    void renew(sdk::Transaction& tx, const sdk::Actor& actor, Certificate& certificate,
               const std::string& workshopType);
    void conclude(sdk::JobContext& job, const IssueOrder& order, const Counts& counts);

    sdk::Services& services_;
    Seals& seals_;
    IssuedFiles files_;
};

}  // namespace guildhall::certificates
