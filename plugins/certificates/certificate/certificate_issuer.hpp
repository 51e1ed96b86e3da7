// Issues the certificates of a session: file, row and mail of each, in one fenced step a batch. Running it again makes
// those that are missing and nothing else: who has one gets another only in its place, when somebody asks for that.
#pragma once

#include "certificate/certificate_repository.hpp"
#include "certificate/eligibility.hpp"
#include "certificate/issue_order.hpp"
#include "certificate/issued_file.hpp"
#include "certificate/renderer.hpp"
#include "seal/seals.hpp"

#include <guildhall/sdk/services.hpp>

namespace guildhall::certificates {

/// A renderer for this site, with its layout and fonts: one for each job and thread.
std::unique_ptr<Renderer> makeRenderer(const std::filesystem::path& folder, const sdk::Settings& settings);

/// What is wrong with a value of the setting `font_fallbacks`; empty: nothing.
std::string complaintAboutFonts(std::string_view setting);

/// Lays one participant's certificate out, by the layout and the site's `certificate.layout` rules.
class CertificatePrinter {
public:
    CertificatePrinter(std::unique_ptr<Renderer> renderer, sdk::Rules& rules, sdk::Site site)
        : renderer_(std::move(renderer)), rules_(rules), site_(std::move(site)) {}

    struct Printed {
        std::string pdf;
        std::string layout;   ///< fingerprint of the layout it has
        std::string problem;  ///< what a rule wanted and could not have, with the rule's name; empty: nothing
    };
    /// Throws what Renderer throws for the default layout. What one rule wants and cannot be had leaves out that rule;
    /// what the rules together made unprintable gives this person the default layout.
    Printed print(const Session& session, const Participant& participant, const Certificate& certificate);

private:
    struct Wanted {
        Layout layout;
        std::vector<std::string> rules;  ///< that changed it
        std::string problem;
    };
    Wanted layoutFor(const Session& session, const Participant& participant);

    std::unique_ptr<Renderer> renderer_;
    sdk::Rules& rules_;
    sdk::Site site_;
    sdk::RuleRun run_;
};

/// The hook's declaration, with the layout that the plugin's folder has: what a rule may change in it.
sdk::HookDeclaration certificateLayoutHook(const std::filesystem::path& folder);

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
    Plan plan(const std::string& session);

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

    /// Reminds those whose certificates end within the days that the setting `reminder_days` says, once each.
    static constexpr const char* remindJob = "certificates.remind";
    void remind(sdk::JobContext& job);

    const IssuedFiles& files() const { return files_; }

private:
    struct Draft;
    struct Counts {
        std::int64_t issued = 0, kept = 0, refused = 0, failed = 0, leftOut = 0;
    };
    Certificate certificateFor(const Session& session, const Participant& participant);
    Draft draftFor(const Session& session, const Participant& participant, Eligibility& eligibility,
                   CertificatePrinter& printer);
    void saveAll(sdk::JobContext& job, const IssueOrder& order, std::vector<Draft>& drafts);
    void save(sdk::Transaction& tx, sdk::JobContext& job, Draft& draft, const IssueOrder& order);
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
