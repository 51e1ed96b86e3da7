// What a design looks like before anything is issued with it: for a browser, as PDF, and as a list of what cannot be
// printed.
#pragma once

#include "pdf/preview.hpp"

#include <guildhall/sdk/services.hpp>

#include <string>
#include <vector>

namespace guildhall::certificates {

/// Any thread.
class LayoutProof {
public:
    explicit LayoutProof(sdk::Services& services) : services_(services) {}

    /// Of nobody: what a certificate says when only its layout matters.
    CertificateText sample(const std::string& language) const;
    /// `url` is the layout's, below which the browser finds its pictures.
    Preview preview(const Layout& layout, const CertificateText& text, const std::string& url) const;
    /// Throws what Renderer throws.
    std::string pdf(const Layout& layout, const CertificateText& text) const;
    /// Why it cannot be published: sentences, with the language where one alone has the problem.
    std::vector<std::string> complaints(const sdk::Value& design) const;

    /// The design that is shipped: what every new layout begins with.
    sdk::Value shipped() const;
    LayoutFiles files() const;

private:
    sdk::Services& services_;
};

}  // namespace guildhall::certificates
