#include "kernel/mail/recipient_repository.hpp"

namespace guildhall::mail {

std::optional<Suppression> RecipientRepository::findSuppression(sdk::Transaction& tx, std::string_view address) {
    const auto rows = tx.query(
        "SELECT address, reason, detail, mail_id, added_by FROM kernel_mail_suppression WHERE address = $1", address);
    if (rows.empty()) return std::nullopt;
    const auto row = rows.front();
    return Suppression{row.text(0), row.text(1), row.text(2), row.text(3), row.text(4)};
}

bool RecipientRepository::suppress(sdk::Transaction& tx, const Suppression& s, sdk::Instant now) {
    return tx.execute(
               "INSERT INTO kernel_mail_suppression (address, reason, detail, mail_id, added_by, added_at)"
               " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (address) DO NOTHING",
               s.address, s.reason, s.detail, s.mailId, s.addedBy, now) == 1;
}

bool RecipientRepository::release(sdk::Transaction& tx, std::string_view address) {
    return tx.execute("DELETE FROM kernel_mail_suppression WHERE address = $1", address) == 1;
}

std::set<std::string> RecipientRepository::optOuts(sdk::Transaction& tx, std::string_view holder) {
    std::set<std::string> all;
    for (const auto row : tx.query("SELECT category FROM kernel_mail_opt_out WHERE holder = $1", holder))
        all.insert(row.text(0));
    return all;
}

void RecipientRepository::optOut(sdk::Transaction& tx, std::string_view holder, std::string_view category,
                                 sdk::Instant now) {
    tx.execute(
        "INSERT INTO kernel_mail_opt_out (holder, category, since) VALUES ($1, $2, $3)"
        " ON CONFLICT (holder, category) DO NOTHING",
        holder, category, now);
}

void RecipientRepository::optIn(sdk::Transaction& tx, std::string_view holder, std::string_view category) {
    tx.execute("DELETE FROM kernel_mail_opt_out WHERE holder = $1 AND category = $2", holder, category);
}

std::string RecipientRepository::whyHeld(sdk::Transaction& tx, std::string_view address, std::string_view holder,
                                         const std::string& category, bool essential) {
    // A hard bounce stops everything: nobody reads there. Else sign-in links and the like go on.
    if (const auto held = findSuppression(tx, sdk::asciiLower(address));
        held && (held->reason == "hard bounce" || !essential))
        return "The address is on the suppression list (" + held->reason + ").";
    if (essential) return {};
    const auto off = optOuts(tx, holder);
    return off.contains("*") || off.contains(category) ? "The recipient has switched off mail of this kind." : "";
}

void RecipientRepository::forget(sdk::Transaction& tx, std::string_view personId) {
    tx.execute("DELETE FROM kernel_mail_opt_out WHERE holder = $1", personId);
    tx.execute("DELETE FROM kernel_mail_suppression WHERE address IN (SELECT email FROM kernel_person WHERE id = $1)",
               personId);
}

const sdk::ListSource& RecipientRepository::list() {
    static const sdk::ListSource source{
        .from = "kernel_mail_suppression s LEFT JOIN person_directory d ON d.id = s.added_by",
        .id = "s.address",
        .columns = {{"address", "s.address"},
                    {"reason", "s.reason"},
                    {"detail", "s.detail"},
                    {"added_by_name", "COALESCE(d.name, '')"},
                    {"added_at", "s.added_at"}},
        .search = {"address", "detail"},
        .filters = {"reason"},
        .order = "-added_at"};
    return source;
}

const sdk::FieldSet& suppressionFields() {
    static const sdk::FieldSet fields =
        sdk::FieldSet::of("kernel.mail_suppression")
            .email("address", "Address", {.required = true, .sensitivity = sdk::Sensitivity::Contact})
            .choice("reason", "Reason",
                    {{"hard bounce", "Bounced for good", "red"},
                     {"complaint", "Complaint", "amber"},
                     {"by hand", "By hand", "grey"}})
            .text("detail", "Why", {.max = 500, .sensitivity = sdk::Sensitivity::Contact})
            .text("added_by_name", "Added by")
            .instant("added_at", "Since");
    return fields;
}

}  // namespace guildhall::mail
