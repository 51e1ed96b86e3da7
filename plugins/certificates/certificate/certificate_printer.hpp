// Lays one participant's certificate out, by the layout and the site's `certificate.layout` rules, and prints it.
#pragma once

#include "certificate/certificate.hpp"
#include "certificate/eligibility.hpp"
#include "pdf/renderer.hpp"

#include <guildhall/sdk/services.hpp>

namespace guildhall::certificates {

/// One thread.
class CertificatePrinter {
public:
    CertificatePrinter(std::unique_ptr<Renderer> renderer, sdk::Rules& rules)
        : renderer_(std::move(renderer)), rules_(rules) {}
    /// With the layout in force for this session. Throws LayoutError and FontError when what it needs is not there.
    /// `seal`: null for what is only tried.
    static CertificatePrinter forSession(sdk::Services& services, const Session& session,
                                         const std::shared_ptr<const Seal>& seal);

    struct Printed {
        std::string pdf;
        std::string layout;   ///< fingerprint of the layout it has
        std::string problem;  ///< what a rule wanted and could not have, with the rule's name; empty: nothing
    };
    /// Throws what Renderer throws for the layout in force. What one rule wants and cannot be had leaves out that rule;
    /// what the rules together made unprintable gives this person the layout without them.
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
    sdk::RuleRun run_;
};

/// The hook's declaration, with the layout that the plugin's folder has: what a rule may change in it.
sdk::HookDeclaration certificateLayoutHook(const std::filesystem::path& folder);

}  // namespace guildhall::certificates
