// Lays one participant's certificate out, by the layout and the site's `certificate.layout` rules, and prints it.
#pragma once

#include "certificate/certificate.hpp"
#include "certificate/rule_facts.hpp"
#include "pdf/renderer.hpp"

#include <guildhall/sdk/services.hpp>

#include <functional>
#include <map>
#include <memory>

namespace guildhall::certificates {

/// One thread.
class CertificatePrinter {
public:
    /// What it prints with. `renderer` is asked for a layout of another template, or with other pictures or more parts.
    struct Parts {
        Layout layout;
        std::function<std::unique_ptr<Renderer>(Layout)> renderer;
        Layout::NamedFile fileNamed;
        RuleFacts facts;
    };
    /// Throws what Renderer throws for the layout.
    CertificatePrinter(Parts parts, sdk::Rules& rules, const sdk::Actor& actor = {});
    /// With the layout in force for this session. Throws LayoutError and FontError when what it needs is not there.
    /// `seal`: null for what is only tried.
    static CertificatePrinter forSession(sdk::Services& services, const Session& session,
                                         const std::shared_ptr<const Seal>& seal, RuleFacts facts,
                                         const sdk::Actor& actor = {});

    struct Printed {
        std::string pdf;
        std::string layout;              ///< fingerprint of the layout it has
        std::string language;            ///< of its words
        std::vector<std::string> rules;  ///< that changed it
        std::string problem;  ///< what a rule wanted and could not have, or warns of, with its name; empty: nothing
    };
    /// Throws what Renderer throws for the layout in force. What one rule wants and cannot be had leaves out that rule;
    /// what the rules together made unprintable gives this person the layout without them.
    Printed print(const Session& session, const Participant& participant, const Certificate& certificate);
    /// The same with answers of rules that are only tried. Throws for what they cannot have.
    Printed printWith(const Certificate& certificate, const std::vector<sdk::Value>& answers);

private:
    struct Wanted {
        Layout layout;
        std::string language;
        std::vector<std::string> rules = {};  ///< that changed it
        std::string problem = {};
        void note(const std::string& text) { problem += (problem.empty() ? "" : " ") + text; }
    };
    Wanted wantedFor(const Session& session, const Participant& participant, const Certificate& certificate);
    /// One rule's answer. Throws LayoutError.
    void take(Wanted& wanted, const sdk::RuleAnswer& answer) const;
    Printed printed(const Certificate& certificate, const Wanted& wanted);
    Renderer& rendererFor(const Layout& layout);

    Parts parts_;
    sdk::Rules& rules_;
    sdk::RuleRun run_;
    std::map<std::string, std::unique_ptr<Renderer>> renderers_;
};

/// What `certificate.layout` is given.
sdk::Value layoutInput(const Session& session, const Participant& participant, const Certificate& certificate,
                       const RuleFacts& facts, const Layout& layout);

/// The hook's declaration, with the layout that the plugin's folder has: what a rule may change in it.
sdk::HookDeclaration certificateLayoutHook(sdk::Services& services);
/// The same for tests, without a preview.
sdk::HookDeclaration certificateLayoutHook(const std::filesystem::path& folder);

}  // namespace guildhall::certificates
