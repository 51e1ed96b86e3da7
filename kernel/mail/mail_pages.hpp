// `/admin/mail`: what was sent to whom, and how that went; by person, too.
#pragma once

#include "kernel/mail/mail_repository.hpp"
#include "kernel/mail/mail_ways.hpp"
#include "kernel/mail/recipient_repository.hpp"
#include "kernel/mail/template_shelf.hpp"
#include "kernel/mail/unsubscribe_links.hpp"

#include <guildhall/sdk/audit.hpp>
#include <guildhall/sdk/registrar.hpp>

namespace guildhall::mail {

class MailPages {
public:
    struct Parts {
        sdk::Database& database;
        sdk::Audit& audit;
        const sdk::Clock& clock;
        const TemplateShelf& shelf;
        MailWays& ways;
        const UnsubscribeLinks& unsubscribe;
    };
    explicit MailPages(Parts parts) : parts_(parts) {}
    void describe(sdk::Registrar& add);

private:
    sdk::Response list(const sdk::Request& request);
    sdk::Response ofPerson(const sdk::Request& request);
    sdk::Response show(const sdk::Request& request);
    sdk::Response html(const sdk::Request& request);
    sdk::Response retry(const sdk::Request& request);
    sdk::Response retrySelected(const sdk::Request& request);
    /// False: it is in a state in which there is nothing to try. `released`: whatever rules say.
    bool queueAgain(sdk::Transaction& tx, const sdk::Actor& actor, const StoredMail& mail, bool released);
    std::vector<sdk::Card> cards();
    std::optional<sdk::Value> section(sdk::Transaction& tx, const sdk::Viewer& viewer, std::string_view personId);
    sdk::FieldSet fields() const;
    StoredMail get(sdk::Transaction& tx, const sdk::Request& request);

    Parts parts_;
    MailRepository repository_;
    RecipientRepository recipients_;
};

/// The views of the mail area that this viewer may open, for partials/tabs.
sdk::Value mailTabs(const sdk::Viewer& viewer, std::string_view current);

}  // namespace guildhall::mail
