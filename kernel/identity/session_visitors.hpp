// The identity area as the dispatcher wants to see it.
#pragma once

#include "kernel/access/permission_use.hpp"
#include "kernel/access/viewers.hpp"
#include "kernel/http/visitors.hpp"
#include "kernel/identity/access_tokens.hpp"
#include "kernel/identity/kept_forms.hpp"
#include "kernel/identity/sessions.hpp"

#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

namespace guildhall::identity {

/// Any thread.
class SessionVisitors : public http::Visitors {
public:
    SessionVisitors(Sessions& sessions, const access::Viewers& viewers, access::PermissionUse& use, KeptForms& forms,
                    AccessTokens& tokens)
        : sessions_(sessions), viewers_(viewers), use_(use), forms_(forms), tokens_(tokens) {}

    std::optional<http::Visit> identify(const std::string& cookieToken, const std::string& address,
                                        bool mayRemember) override;
    std::string deedOf(const std::string& permission) const override;
    void used(const sdk::Viewer& viewer, const sdk::Access& access, const std::string& page) override {
        use_.note(viewer, access, page);
    }
    std::optional<Program> identifyProgram(const std::string& bearer, const std::string& address) override;
    std::optional<std::string> keepForm(const std::string& sessionId, const http::KeptForm& form) override;
    std::optional<http::KeptForm> keptForm(const std::string& token, const std::string& personId) override;

private:
    /// What was read of a session and who its viewer was by it.
    struct Known {
        Visit visit;
        std::shared_ptr<const access::Permissions> by;
        std::shared_ptr<const access::RoleLimitSet> limits;
        std::string address;
        sdk::Viewer viewer;
    };
    class RememberedVisit;

    std::optional<http::Visit> resume(const std::string& sessionId, const std::string& address);

    Sessions& sessions_;
    const access::Viewers& viewers_;
    access::PermissionUse& use_;
    KeptForms& forms_;
    AccessTokens& tokens_;
    std::mutex mutex_;
    std::unordered_map<std::string, std::shared_ptr<const Known>> known_;  ///< by session id
};

}  // namespace guildhall::identity
