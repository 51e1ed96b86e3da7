// The identity area as the dispatcher wants to see it.
#pragma once

#include "kernel/access/viewers.hpp"
#include "kernel/http/visitors.hpp"
#include "kernel/identity/kept_forms.hpp"
#include "kernel/identity/sessions.hpp"

namespace guildhall::identity {

/// Any thread.
class SessionVisitors : public http::Visitors {
public:
    SessionVisitors(Sessions& sessions, const access::Viewers& viewers, KeptForms& forms)
        : sessions_(sessions), viewers_(viewers), forms_(forms) {}

    std::optional<http::Visit> identify(const std::string& cookieToken) override;
    std::optional<std::string> keepForm(const std::string& sessionId, const http::KeptForm& form) override;
    std::optional<http::KeptForm> keptForm(const std::string& token, const std::string& personId) override;

private:
    Sessions& sessions_;
    const access::Viewers& viewers_;
    KeptForms& forms_;
};

}  // namespace guildhall::identity
