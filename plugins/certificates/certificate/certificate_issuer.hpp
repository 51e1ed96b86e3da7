// Issues the certificates of a session: file, row and mail of each, in one fenced step a batch. Running it
// again replaces what is there and doubles nothing.
#pragma once

#include "certificate/certificate_repository.hpp"
#include "certificate/eligibility.hpp"
#include "certificate/renderer.hpp"

#include <guildhall/sdk/services.hpp>

#include <unordered_map>

namespace guildhall::certificates {

/// Makes a renderer for this site: its layout, fonts and month names. Called by each job, used by one thread.
class RendererFactory {
public:
    RendererFactory(std::filesystem::path folder, sdk::Settings& settings)
        : folder_(std::move(folder)), settings_(settings) {}
    std::unique_ptr<Renderer> make() const;

private:
    std::filesystem::path folder_;
    sdk::Settings& settings_;
};

/// What is wrong with a value of the setting `font_fallbacks`; empty: nothing.
std::string complaintAboutFonts(std::string_view setting);

/// Lays one participant's certificate out, by the layout and the site's `certificate.layout` rules.
class CertificatePrinter {
public:
    CertificatePrinter(std::unique_ptr<Renderer> renderer, sdk::Rules& rules, sdk::Site site)
        : renderer_(std::move(renderer)), rules_(rules), site_(std::move(site)) {}

    struct Printed {
        std::string pdf;
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
    explicit CertificateIssuer(sdk::Services& services)
        : services_(services), renderers_(services.folder, services.settings) {}

    /// Payload: session, send_mail, and participant to issue for one only.
    static constexpr const char* issueJob = "certificates.issue";
    void runJob(sdk::JobContext& job);
    /// Queues it, unless one about the same is open, and says where its page is.
    std::string queue(sdk::Transaction& tx, const std::string& session, sdk::Value order, std::string title,
                      const std::string& personId);

    /// Everything runJob does, with `step` as the way to write: for the demonstration data too. Returns what the job
    /// finishes with.
    using Step = std::function<void(const std::function<void(sdk::Transaction&)>&)>;
    using Progress = std::function<bool(std::int64_t done, std::int64_t total)>;  ///< false: stop
    using Tell = std::function<void(sdk::Transaction&, const sdk::JobProblem&)>;
    struct Work {
        Step step;
        Progress progress;
        Tell tell;
    };
    /// `only`: ids of participants; empty: all who were not absent.
    sdk::Value issue(const sdk::Value& order, const std::vector<std::string>& only, const sdk::Actor& actor,
                     const Work& work);

    /// Revokes one whose session is cancelled or whose participant left it.
    void revoke(sdk::Transaction& tx, const sdk::Actor& actor, Certificate certificate, const std::string& reason);
    /// What follows when one is revoked, whoever did it: its file goes once that is committed.
    void tellRevoked(sdk::Transaction& tx, const Certificate& certificate);
    void sendMail(sdk::Transaction& tx, const Certificate& certificate, const std::string& key);

private:
    struct Draft;
    using Current = std::unordered_map<std::string, Certificate>;  ///< participant → the one that counts
    Certificate certificateFor(const Session& session, const Participant& participant, const Current& current);
    Draft draftFor(const Session& session, const Participant& participant, Eligibility& eligibility,
                   CertificatePrinter& printer, const Current& current);
    void saveAll(const Work& work, const Session& session, const sdk::Actor& actor, std::vector<Draft>& drafts,
                 bool sendMail);
    void save(sdk::Transaction& tx, const Work& work, const sdk::Actor& actor, const Draft& draft, bool sendMail);

    sdk::Services& services_;
    RendererFactory renderers_;
};

}  // namespace guildhall::certificates
