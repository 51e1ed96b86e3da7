// What this plugin tells others. Plain data: ids, no names; ask for what you need of them.
#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace guildhall::certificates {

/// A certificate was issued.
struct CertificateIssued {
    static constexpr std::string_view event = "certificates.issued";
    std::string certificate, session, person;
    std::string workshop;       ///< the workshop's name as printed
    std::string workshop_code;  ///< and the code of its type
    NLOHMANN_DEFINE_TYPE_INTRUSIVE_WITH_DEFAULT(CertificateIssued, certificate, session, person, workshop,
                                                workshop_code)
};

/// A certificate no longer counts, because another was issued in its place, of which there was a CertificateIssued.
struct CertificateReplaced {
    static constexpr std::string_view event = "certificates.replaced";
    std::string certificate, by, session, person, reason;
    NLOHMANN_DEFINE_TYPE_INTRUSIVE_WITH_DEFAULT(CertificateReplaced, certificate, by, session, person, reason)
};

/// A certificate no longer counts.
struct CertificateRevoked {
    static constexpr std::string_view event = "certificates.revoked";
    std::string certificate, session, person, reason;
    NLOHMANN_DEFINE_TYPE_INTRUSIVE_WITH_DEFAULT(CertificateRevoked, certificate, session, person, reason)
};

}  // namespace guildhall::certificates
