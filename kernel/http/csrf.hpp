// Tokens that prove a form came from a page of ours: HMAC-SHA-256 over a fresh nonce and whom the form was made
// for. Fresh per page, so a compressed page gives nothing away. Any thread.
#pragma once

#include <guildhall/sdk/id.hpp>

#include <string>
#include <string_view>

namespace guildhall::http {

class Csrf {
public:
    /// `secret`: at least 32 bytes, the same on every node. `previous`: the one before, whose tokens still count, so
    /// that forms open during a change of keys can be sent; empty: none.
    Csrf(std::string secret, sdk::Random& random, std::string previous = {});
    /// `holder`: the session's id, or the visitor cookie before sign-in.
    std::string issue(std::string_view holder) const;
    bool accepts(std::string_view token, std::string_view holder) const;

private:
    static std::string sign(const std::string& secret, std::string_view nonce, std::string_view holder);
    std::string secret_;
    sdk::Random& random_;
    std::string previous_;
};

}  // namespace guildhall::http
