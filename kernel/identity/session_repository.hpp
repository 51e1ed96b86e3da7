// The table kernel_session. A session's id is the SHA-256 of its token: an id for look-ups, not the secret.
#pragma once

#include <guildhall/sdk/database.hpp>
#include <guildhall/sdk/people.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace guildhall::identity {

struct Session {
    std::string id;
    std::string personId;
    std::string activeRole;
    sdk::Instant createdAt;
    sdk::Instant lastSeenAt;
    sdk::Instant expiresAt;  ///< absolute limit
    std::string address;
    std::string userAgent;
    sdk::Instant provedAt;             ///< when they last showed who they are
    bool twoSteps = false;             ///< by two steps, or by a passkey
    std::string identity = {};         ///< sdk::Actor::identity
    std::string providerSession = {};  ///< what that service calls its session

    bool operator==(const Session&) const = default;
};

/// A session with all that a request asks of its person.
struct Visit : Session {
    sdk::Person person;
    std::vector<std::string> roles;  ///< codes held now

    bool operator==(const Visit& other) const;
};

/// Stateless; every call works in the caller's transaction.
class SessionRepository {
public:
    void add(sdk::Transaction& tx, const Session& session);
    std::optional<Session> find(sdk::Transaction& tx, std::string_view id);
    /// One statement, because every page of everybody who is signed in begins with it.
    std::optional<Visit> visit(sdk::Transaction& tx, std::string_view id, sdk::Instant now);
    /// That statement, with its parameters `now` and `id`, and what its answer says.
    static const char* const visitStatement;
    static std::optional<Visit> visitOf(const sdk::Rows& answer);
    std::vector<Session> ofPerson(sdk::Transaction& tx, std::string_view personId);
    /// Of who came by that identity, or by that session of the service; a part that is empty is not looked at.
    static std::vector<Session> ofIdentity(sdk::Transaction& tx, std::string_view issuer, std::string_view subject,
                                           std::string_view providerSession);
    static void proved(sdk::Transaction& tx, std::string_view id, sdk::Instant now, bool twoSteps);
    /// All of the person's but this one.
    static std::int64_t removeOthers(sdk::Transaction& tx, std::string_view personId, std::string_view id);
    void touch(sdk::Transaction& tx, std::string_view id, sdk::Instant now, sdk::Instant expiresAt);
    /// False when the session has gone meanwhile.
    bool replaceId(sdk::Transaction& tx, std::string_view id, std::string_view newId, std::string_view role,
                   sdk::Instant expiresAt);
    bool remove(sdk::Transaction& tx, std::string_view id);
    std::int64_t removeOfPerson(sdk::Transaction& tx, std::string_view personId);
    void removeExpiredBefore(sdk::Transaction& tx, sdk::Instant at);
};

}  // namespace guildhall::identity
