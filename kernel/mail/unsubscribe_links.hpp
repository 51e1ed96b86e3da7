// Links by which anyone who got a mail can stop its kind, signed out, too. Sealed: nobody can make one for another.
#pragma once

#include "kernel/config/secret_box.hpp"

#include <optional>
#include <string>

namespace guildhall::mail {

struct Unsubscription {
    std::string holder;    ///< person id; an address when the recipient is no person of ours
    std::string address;   ///< where the mail went
    std::string category;  ///< as in sdk::MailMessage
};

/// Immutable; any thread.
class UnsubscribeLinks {
public:
    UnsubscribeLinks(const config::SecretBox& secrets, std::string portalUrl)
        : secrets_(secrets), portalUrl_(std::move(portalUrl)) {}

    /// `<portal>/unsubscribe/<token>`
    std::string linkFor(const Unsubscription& what) const;
    /// What every such link begins with; the rest of each is another one each time.
    std::string beginning() const { return portalUrl_ + "/unsubscribe/"; }
    /// None for a token that is not one of ours.
    std::optional<Unsubscription> read(std::string token) const;

private:
    const config::SecretBox& secrets_;
    std::string portalUrl_;
};

}  // namespace guildhall::mail
