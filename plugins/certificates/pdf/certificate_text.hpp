// What one certificate says.
#pragma once

#include <guildhall/sdk/time.hpp>

#include <optional>
#include <string>

namespace guildhall::certificates {

/// All texts are UTF-8.
struct CertificateText {
    std::string name;
    std::string workshop;
    sdk::Date date;
    std::string id;
    std::string verifyUrl;
    std::string organisation;             ///< also the PDF's author
    std::string language = "en";          ///< the session's: a tag such as `de` or `pt-BR`
    sdk::Instant issuedAt{};              ///< the PDF's dates
    std::optional<sdk::Date> validUntil;  ///< the last day it counts; none: it does not end
};

}  // namespace guildhall::certificates
