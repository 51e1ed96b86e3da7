// Tokens that prove a form came from a page of ours (K-19): HMAC-SHA-256 over a fresh nonce and whom the form was made
// for. Fresh per page, so a compressed page gives nothing away. Any thread.
#pragma once

#include <guildhall/sdk/id.hpp>

#include <string>
#include <string_view>

namespace guildhall::http {

class Csrf {
public:
    /// `secret`: at least 32 bytes, the same on every node.
    Csrf(std::string secret, sdk::Random& random);
    /// `holder`: the session's id, or the visitor cookie before sign-in.
    std::string issue(std::string_view holder) const;
    bool accepts(std::string_view token, std::string_view holder) const;

private:
    std::string sign(std::string_view nonce, std::string_view holder) const;
    std::string secret_;
    sdk::Random& random_;
};

}  // namespace guildhall::http
