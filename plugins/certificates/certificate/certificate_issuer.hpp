// Issues the certificates of a session (C-12…C-14): file, row and mail of each, in one fenced step a batch. Running it
// again replaces what is there and doubles nothing.
#pragma once

#include "certificate/certificate_repository.hpp"
#include "certificate/renderer.hpp"
#include "session/session_repository.hpp"

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

    /// The PDF. Throws what Renderer throws. A rule that fails counts in `warnings` and the default layout is used;
    /// after three failures in a row rules are left out.
    std::string print(const Session& session, const sdk::Value& participant, const std::string& certificateId);
    const std::vector<std::string>& warnings() const { return warnings_; }

private:
    Layout layoutFor(const Session& session, const sdk::Value& participant);
    void warn(const std::string& text);

    std::unique_ptr<Renderer> renderer_;
    sdk::Rules& rules_;
    sdk::Site site_;
    std::vector<std::string> warnings_;
    int failures_ = 0;
};

/// The hook's declaration: its documentation and sample input.
sdk::HookDeclaration certificateLayoutHook();

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
    sdk::Value issue(const sdk::Value& order, const sdk::Actor& actor, const Step& step, const Progress& progress);

    /// Revokes one and removes its file once that is committed.
    void revoke(sdk::Transaction& tx, const sdk::Actor& actor, const Certificate& certificate,
                const std::string& reason);
    void sendMail(sdk::Transaction& tx, const Certificate& certificate, const std::string& key);

private:
    struct Draft;
    Certificate certificateFor(const Session& session, const sdk::Value& participant,
                               const std::unordered_map<std::string, CertificateRepository::Current>& current);
    void save(sdk::Transaction& tx, const sdk::Actor& actor, std::vector<Draft>& drafts, bool sendMail);

    sdk::Database& database_;
    IssuerPorts ports_;
    sdk::Rules& rules_;
    RendererFactory renderers_;
    sdk::Files files_;
    sdk::Site site_;
};

}  // namespace guildhall::certificates
