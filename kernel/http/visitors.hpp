// Who is behind a session cookie: what the dispatcher asks of the identity area.
#pragma once

#include "kernel/http/kept_form.hpp"

#include <guildhall/sdk/access.hpp>
#include <guildhall/sdk/viewer.hpp>

#include <memory>
#include <optional>
#include <string>

namespace guildhall::http {

/// A visit that is remembered from an earlier request of the same session. Whatever the handler asks of the database
/// confirms it on the way; nothing is answered before it is confirmed. Lives on the thread of its request.
class Remembered {
public:
    virtual ~Remembered() = default;
    /// False: it has changed since (signed out, another role, another name), so the request begins again.
    virtual bool confirm() = 0;
};

struct Visit {
    std::string sessionId;  ///< hash of the token, never the token
    sdk::Viewer viewer;
    std::unique_ptr<Remembered> remembered = {};  ///< null: read just now
    bool fresh = false;                           ///< they have shown lately who they are
};

/// Called on workers only, so it may read the database.
class Visitors {
public:
    virtual ~Visitors() = default;
    /// Nothing for an unknown, ended or timed-out session. `address`: the visitor's IP address, from which some roles
    /// cannot be used. `mayRemember`: for requests that can begin again.
    virtual std::optional<Visit> identify(const std::string& cookieToken, const std::string& address,
                                          bool mayRemember) = 0;
    /// What a permission is for, as a sentence goes on behind “you do not have permission to”; empty: nobody knows.
    virtual std::string deedOf(const std::string& /*permission*/) const { return {}; }
    /// They were let in; `page`: method and pattern of the route.
    virtual void used(const sdk::Viewer& /*viewer*/, const sdk::Access& /*access*/, const std::string& /*page*/) {}
    /// Who a program acts for that sent this bearer token (RFC 6750); nothing: it is not good.
    struct Program {
        sdk::Viewer viewer;
        std::string called;  ///< for logs: what the token is called and its id
    };
    virtual std::optional<Program> identifyProgram(const std::string& /*bearer*/, const std::string& /*address*/) {
        return {};
    }
    /// Keeps what came from a session that has ended, for its person; the token to find it by, or nothing.
    virtual std::optional<std::string> keepForm(const std::string& /*sessionId*/, const KeptForm& /*form*/) {
        return {};
    }
    virtual std::optional<KeptForm> keptForm(const std::string& /*token*/, const std::string& /*personId*/) {
        return {};
    }
};

}  // namespace guildhall::http
