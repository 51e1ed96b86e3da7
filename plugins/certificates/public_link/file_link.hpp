// The link of a certificate's mail: it opens that PDF and nothing else, without signing in, for ninety days.
#pragma once

#include "certificate/issued_file.hpp"
#include "public_link/link_door.hpp"

#include <guildhall/sdk/registrar.hpp>

#include <optional>
#include <string>

namespace guildhall::certificates {

/// One link that is not in any mail yet. For one transaction.
class FileLink {
public:
    static constexpr std::chrono::days life{90};

    explicit FileLink(sdk::Services& services) : services_(services), token_(sdk::newToken(services.random)) {}
    std::string url() const { return services_.site.portalUrl + "/certificate?token=" + token_; }
    /// The mail that has it is queued; no effect when that mail was queued before, with another link.
    void keep(sdk::Transaction& tx, const std::string& certificateId, const std::string& mailId) const;

private:
    sdk::Services& services_;
    const std::string token_;
};

class FileLinkPages {
public:
    FileLinkPages(sdk::Services& services, const IssuedFiles& files)
        : services_(services), files_(files), door_(services) {}
    void describe(sdk::Registrar& add);

private:
    sdk::Response open(const sdk::Request& request);

    sdk::Services& services_;
    const IssuedFiles& files_;
    LinkDoor door_;
};

}  // namespace guildhall::certificates
