// What the log tells of who saw whom, and the table kernel_unusual_viewing: who saw more people than is usual.
#pragma once

#include "kernel/audit/audit_list_repository.hpp"

#include <optional>
#include <string>
#include <vector>

namespace guildhall::audit {

/// Somebody who was seen; `name` is empty when they are gone.
struct SeenPerson {
    std::string id, name;
    sdk::Instant first, last;
    std::int64_t times = 0;
};

/// A file, a picture or a list that was carried away.
struct SeenFile {
    std::string action, target, details;
    sdk::Instant first, last;
    std::int64_t times = 0;
};

/// How much one person has seen of others.
struct Viewing {
    std::string actorId;
    std::int64_t profiles = 0, pictures = 0;
};

struct UnusualViewing {
    std::string id, actorId, actorName;
    sdk::Instant since, noticedAt;
    std::int64_t profiles = 0, pictures = 0;
    std::optional<sdk::Instant> settledAt;
    std::string settledBy, note;
};

/// Stateless; every call works in the caller's transaction. Nobody is exposed to themselves.
class ExposureRepository {
public:
    static std::vector<SeenPerson> people(sdk::Transaction& tx, const AuditConditions& conditions);
    static std::vector<SeenFile> files(sdk::Transaction& tx, const AuditConditions& conditions, int most);
    /// Who looked, by name where they are here.
    static std::vector<std::string> viewers(sdk::Transaction& tx, const AuditConditions& conditions);
    /// The roles in which they looked.
    static std::vector<std::string> roles(sdk::Transaction& tx, const AuditConditions& conditions);

    /// Who has seen more than so many profiles or pictures since then.
    static std::vector<Viewing> above(sdk::Transaction& tx, sdk::Instant since, std::int64_t most);
    static bool isNoticed(sdk::Transaction& tx, std::string_view actor, sdk::Instant since);
    static void add(sdk::Transaction& tx, const UnusualViewing& one);
    /// Those to be looked at first, then the newest.
    static std::vector<UnusualViewing> all(sdk::Transaction& tx, int most);
    static std::vector<UnusualViewing> ofPerson(sdk::Transaction& tx, std::string_view person);
    static std::optional<UnusualViewing> find(sdk::Transaction& tx, std::string_view id);
    /// False: it is settled already.
    static bool settle(sdk::Transaction& tx, std::string_view id, std::string_view by, std::string_view note,
                       sdk::Instant now);
};

}  // namespace guildhall::audit
