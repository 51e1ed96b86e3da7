// Badges that come with certificates: awarded when one is issued, and with its status ever after. The plugin that
// issues certificates need not be there; what it tells is heard by name.
#pragma once

#include "award/award_desk.hpp"

#include <guildhall/certificates/one_status.hpp>
#include <guildhall/sdk/registrar.hpp>

namespace guildhall::badges {

/// Any thread.
class CertificateAwards : public certificates::GivenWithCertificate {
public:
    CertificateAwards(sdk::Services& services, AwardDesk& desk, Credentials& credentials)
        : services_(services), desk_(desk), credentials_(credentials) {}
    void describe(sdk::Registrar& add);

    /// How the certificate stands that it came with; none: there is none, or nobody here knows of it.
    static std::optional<certificates::CertificateStatus::Found> certificateOf(sdk::Services& services,
                                                                               sdk::Transaction& tx,
                                                                               const Award& award);
    std::vector<Shown> givenWith(sdk::Transaction& tx, std::string_view certificate) override;

private:
    void queue(sdk::Transaction& tx, const sdk::Value& issued) const;
    void run(sdk::JobContext& job) const;
    void revoke(sdk::Transaction& tx, const sdk::Value& revoked) const;
    void replace(sdk::Transaction& tx, const sdk::Value& replaced) const;
    /// It counts as long as this certificate from now on.
    void follow(sdk::Transaction& tx, const sdk::Actor& actor, const Award& before,
                const std::string& certificate) const;

    sdk::Services& services_;
    AwardDesk& desk_;
    Credentials& credentials_;
};

}  // namespace guildhall::badges
