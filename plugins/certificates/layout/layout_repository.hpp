// The statements on layouts that do not follow from their declaration.
#pragma once

#include "layout/certificate_layout.hpp"

#include <set>

namespace guildhall::certificates {

struct LayoutRepository {
    /// The design in force for certificates of this workshop type in this language: of the type's own layout or else
    /// the standard one, where one of the language stands in for it that one. None: neither is published.
    static std::optional<std::string> inForce(sdk::Transaction& tx, std::string_view workshopType,
                                              std::string_view language);
    /// The design of this version of the layout; none: there is no such version.
    static std::optional<std::string> design(sdk::Transaction& tx, std::string_view layout, std::int64_t number);
    static std::int64_t lastNumber(sdk::Transaction& tx, std::string_view layout);
    /// The one that is the standard now; none: none is.
    static std::optional<CertificateLayout> standard(sdk::Transaction& tx);
    static bool isStoodInFor(sdk::Transaction& tx, std::string_view layout);
    /// Is there another for this language in the place of that one?
    static bool isTaken(sdk::Transaction& tx, const CertificateLayout& layout);
    static bool isUsed(sdk::Transaction& tx, std::string_view layout);
    static bool hasName(sdk::Transaction& tx, std::string_view name);
    /// All drafts and versions, for whoever looks for files that nobody needs.
    static std::vector<std::string> designs(sdk::Transaction& tx);
    /// The longest name that stands on a session.
    static std::optional<std::string> longestName(sdk::Transaction& tx);
};

}  // namespace guildhall::certificates
