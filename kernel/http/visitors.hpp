// Who is behind a session cookie: what the dispatcher asks of the identity area.
#pragma once

#include "kernel/http/kept_form.hpp"

#include <guildhall/sdk/viewer.hpp>

#include <optional>
#include <string>

namespace guildhall::http {

struct Visit {
    std::string sessionId;  ///< hash of the token, never the token
    sdk::Viewer viewer;
};

/// Called on workers only, so it may read the database.
class Visitors {
public:
    virtual ~Visitors() = default;
    /// Nothing for an unknown, ended or timed-out session.
    virtual std::optional<Visit> identify(const std::string& cookieToken) = 0;
    /// Keeps what came from a session that has ended, for its person; the token to find it by, or nothing.
    virtual std::optional<std::string> keepForm(const std::string& /*sessionId*/, const KeptForm& /*form*/) {
        return {};
    }
    virtual std::optional<KeptForm> keptForm(const std::string& /*token*/, const std::string& /*personId*/) {
        return {};
    }
};

}  // namespace guildhall::http
