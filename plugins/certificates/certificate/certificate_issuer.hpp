// Issues the certificates of a session: file, row and mail of each, in one fenced step a batch. Running it
// again replaces what is there and doubles nothing.
#pragma once

#include "certificate/certificate_repository.hpp"
#include "certificate/eligibility.hpp"
#include "certificate/renderer.hpp"

#include <guildhall/sdk/audit.hpp>
#include <guildhall/sdk/event.hpp>
#include <guildhall/sdk/files.hpp>
#include <guildhall/sdk/job.hpp>
#include <guildhall/sdk/mail.hpp>
#include <guildhall/sdk/people.hpp>
#include <guildhall/sdk/rules.hpp>
#include <guildhall/sdk/services.hpp>

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

/// What the issuer writes to besides the database.
struct IssuerPorts {
    sdk::Audit& audit;
    sdk::Mail& mail;
    sdk::Events& events;
    sdk::People& people;
    sdk::Clock& clock;
    sdk::Random& random;
};

class CertificateIssuer {
public:
    CertificateIssuer(sdk::Database& database, IssuerPorts ports, sdk::Rules& rules, RendererFactory renderers,
                      sdk::Files files, sdk::Site site)
        : database_(database),
          ports_(ports),
          rules_(rules),
          renderers_(std::move(renderers)),
          files_(std::move(files)),
          site_(std::move(site)) {}

    /// Job `certificates.issue`. Payload: session, send_mail, and participant to issue for one only.
    void runJob(sdk::JobContext& job);

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

    /// Revokes one and removes its file once that is committed.
    void revoke(sdk::Transaction& tx, const sdk::Actor& actor, const Certificate& certificate,
                const std::string& reason);
    void sendMail(sdk::Transaction& tx, const Certificate& certificate, const std::string& key);
    /// Do the site's rules decide who gets one?
    bool rulesDecide() { return rules_.has("certificate.eligible"); }

private:
    struct Draft;
    Certificate certificateFor(const Session& session, const Participant& participant,
                               const std::unordered_map<std::string, CertificateRepository::Current>& current);
    Draft draftFor(const Session& session, const Participant& participant, Eligibility& eligibility,
                   CertificatePrinter& printer,
                   const std::unordered_map<std::string, CertificateRepository::Current>& current);
    void saveAll(const Work& work, const Session& session, const sdk::Actor& actor, std::vector<Draft>& drafts,
                 bool sendMail);
    void save(sdk::Transaction& tx, const Work& work, const sdk::Actor& actor, const Draft& draft, bool sendMail);

    sdk::Database& database_;
    IssuerPorts ports_;
    sdk::Rules& rules_;
    RendererFactory renderers_;
    sdk::Files files_;
    sdk::Site site_;
};

}  // namespace guildhall::certificates
