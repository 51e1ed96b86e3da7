// Who gets no mail: the tables kernel_mail_suppression and kernel_mail_opt_out.
#pragma once

#include <guildhall/sdk/database.hpp>
#include <guildhall/sdk/list.hpp>

#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace guildhall::mail {

struct Suppression {
    std::string address;
    std::string reason;  ///< hard bounce, complaint, by hand
    std::string detail = {};
    std::string mailId = {};
    std::string addedBy = {};  ///< person id; empty: a mail server's report
};

/// Stateless; every call works in the caller's transaction. Addresses in lower case.
class RecipientRepository {
public:
    std::optional<Suppression> findSuppression(sdk::Transaction& tx, std::string_view address);
    /// False when the address is on the list already: the first reason stays.
    bool suppress(sdk::Transaction& tx, const Suppression& suppression, sdk::Instant now);
    bool release(sdk::Transaction& tx, std::string_view address);

    /// Categories this holder has switched off; `*`: all.
    std::set<std::string> optOuts(sdk::Transaction& tx, std::string_view holder);
    void optOut(sdk::Transaction& tx, std::string_view holder, std::string_view category, sdk::Instant now);
    void optIn(sdk::Transaction& tx, std::string_view holder, std::string_view category);

    /// Why no mail of this category goes to the address of this holder, as a sentence; empty: it does.
    std::string whyHeld(sdk::Transaction& tx, std::string_view address, std::string_view holder,
                        const std::string& category, bool essential);

    /// What this person has switched off, and their address on the list.
    void forget(sdk::Transaction& tx, std::string_view personId);

    /// For selectPage with `suppressionFields()`.
    static const sdk::ListSource& list();
};

/// address, reason, detail, added_by_name, added_at
const sdk::FieldSet& suppressionFields();

}  // namespace guildhall::mail
