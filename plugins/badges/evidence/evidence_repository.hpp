// The badge of another issuer that a request has, with what checking it has found.
#pragma once

#include "evidence/foreign_badge.hpp"

#include <guildhall/sdk/database.hpp>
#include <guildhall/sdk/vault.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::badges {

struct Evidence {
    std::string request;
    std::string credential;  ///< as it was brought: JSON or a JWT
    ForeignBadge badge;
    sdk::Instant checkedAt{};

    /// `valid`, `unknown` or `refused`.
    std::string state() const;
};

class EvidenceRepository {
public:
    static sdk::PersonalTable personalTable() {
        return {.table = "badges_evidence",
                .person = "(SELECT q.person FROM badges_request q WHERE q.id = r.request)",
                .columns = {"credential", "findings"},
                .key = "request"};
    }

    /// None, too, when an archive has brought it back without what told of somebody who was erased.
    static std::optional<Evidence> find(sdk::Transaction& tx, std::string_view request);
    /// In the place of what the request had.
    static void put(sdk::Transaction& tx, const Evidence& evidence);
    /// What another check of the same credential has found; nothing when it has been replaced meanwhile.
    static void update(sdk::Transaction& tx, const Evidence& evidence);
    static void remove(sdk::Transaction& tx, std::string_view request);

    /// Requests that are open and whose badge could not be checked, or was not since then; the longest ago first.
    static std::vector<std::string> due(sdk::Transaction& tx, sdk::Instant unknownBefore, sdk::Instant othersBefore,
                                        std::int64_t most);
};

}  // namespace guildhall::badges
