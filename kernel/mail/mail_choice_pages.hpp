// What people choose about their mail: on a page of their profile, or by the link in a mail, signed out, too.
#pragma once

#include "kernel/mail/recipient_repository.hpp"
#include "kernel/mail/template_shelf.hpp"
#include "kernel/mail/unsubscribe_links.hpp"

#include <guildhall/sdk/audit.hpp>
#include <guildhall/sdk/registrar.hpp>

namespace guildhall::mail {

class MailChoicePages {
public:
    struct Parts {
        sdk::Database& database;
        const TemplateShelf& shelf;
        const UnsubscribeLinks& links;
        sdk::Audit& audit;
        const sdk::Clock& clock;
    };
    explicit MailChoicePages(Parts parts) : parts_(parts) {}
    void describe(sdk::Registrar& add);

private:
    sdk::Response show(const sdk::Request& request);
    sdk::Response save(const sdk::Request& request);
    sdk::Response confirm(const sdk::Request& request);
    sdk::Response unsubscribe(const sdk::Request& request);
    Unsubscription read(const sdk::Request& request) const;
    /// One check-box for each kind of mail that somebody sends and that is not essential.
    sdk::FieldSet fields() const;

    Parts parts_;
    RecipientRepository repository_;
};

}  // namespace guildhall::mail
