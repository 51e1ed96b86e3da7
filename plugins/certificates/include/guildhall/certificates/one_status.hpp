// Certificates and what else is given with one, like a badge, have one status. Each side asks the other by these
// interfaces (sdk/interface.hpp), and either side may be missing.
#pragma once

#include <guildhall/sdk/database.hpp>
#include <guildhall/sdk/time.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::certificates {

/// Service of the plugin certificates. Any thread; in the caller's transaction.
class CertificateStatus {
public:
    static constexpr std::string_view interfaceId = "certificates.status/1";

    struct Found {
        std::string path;                     ///< of the page where anybody can check it
        std::string status;                   ///< valid, expired, superseded or revoked
        std::string label;                    ///< the same for people
        std::optional<sdk::Date> validUntil;  ///< the last day; none: there is no end to it
    };
    virtual ~CertificateStatus() = default;
    virtual std::optional<Found> find(sdk::Transaction& tx, std::string_view certificate) = 0;
};

/// Extension point of the plugin certificates: what its pages show beside a certificate. Any thread; in the caller's
/// transaction.
class GivenWithCertificate {
public:
    static constexpr std::string_view interfaceId = "certificates.given_with/1";

    struct Shown {
        std::string label;  ///< what it is: “Badge”
        std::string title;
        std::string path;  ///< of a page that anybody may open
    };
    virtual ~GivenWithCertificate() = default;
    virtual std::vector<Shown> givenWith(sdk::Transaction& tx, std::string_view certificate) = 0;
};

}  // namespace guildhall::certificates
