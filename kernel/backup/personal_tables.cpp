#include "kernel/backup/personal_tables.hpp"

#include "kernel/data/schema_catalogue.hpp"
#include "kernel/plugins/plugin_repository.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace guildhall::backup {

using keys::PersonalTable;

namespace {

constexpr const char *ofMail = "(SELECT m.person_id FROM kernel_mail m WHERE m.id = r.mail_id)",
                     *toMail = "(SELECT m.recipient FROM kernel_mail m WHERE m.id = r.mail_id)";

std::vector<PersonalTable> kernelTables() {
    return {
        {.name = "kernel_person",
         .subjects = {"r.id"},
         .columns = {{"name", "Erased person"},
                     {"email", "{id}@erased.invalid"},
                     {"region"},
                     {"time_zone", "UTC"},
                     {"locale", "en"},
                     {"status", "archived"},
                     {"last_role"},
                     {"legal_first"},
                     {"legal_middle"},
                     {"legal_last"},
                     {"archive_on"}}},
        // By what somebody signs in.
        {"kernel_credential", {"r.person_id"}, {{"password_hash"}}, true},
        {"kernel_signin_token", {"r.person_id"}, {{"token_hash"}}, true},
        {"kernel_session",
         {"r.person_id"},
         {{"address"}, {"user_agent"}, {"identity"}, {"provider_session"}, {"notice_text"}},
         true},
        {"kernel_access_token", {"r.person_id"}, {{"name"}, {"token_hash"}, {"last_address"}}, true},
        {"kernel_totp", {"r.person_id"}, {{"secret"}}, true},
        {"kernel_recovery_code", {"r.person_id"}, {{"code_hash"}}, true},
        {"kernel_passkey", {"r.person_id"}, {{"credential_id"}, {"public_key"}, {"name"}}, true},
        {"kernel_identity", {"r.person_id"}, {{"subject"}, {"email"}, {"name"}}, true},
        {"kernel_identity_waiting", {"r.email", "r.id"}, {{"subject"}, {"email"}, {"name"}}, true},
        {"kernel_link_request", {"r.email"}, {{"email"}, {"return_path"}}, true},
        {"kernel_kept_form", {"r.person_id"}, {{"sealed"}}, true},
        {"kernel_request_key", {"substr(r.holder, 1, 17)"}, {{"request"}, {"body"}}, true},
        // Mail.
        {.name = "kernel_mail",
         .subjects = {"r.person_id", "r.recipient", "r.id"},
         .columns = {{"recipient"},
                     {"subject"},
                     {"body_text"},
                     {"body_html"},
                     {"variables", "{}"},
                     {"facts", "{}"},
                     {"copies"},
                     {"blind_copies"},
                     {"reply_to"},
                     {"added_text"},
                     {"sealed"},
                     {"error"}}},
        {"kernel_mail_attempt", {ofMail, toMail, "r.mail_id"}, {{"answer"}}},
        {"kernel_mail_event", {ofMail, toMail, "r.mail_id"}, {{"detail"}}},
        {"kernel_mail_suppression", {"r.address"}, {{"address"}, {"detail"}}, true},
        {"kernel_mail_opt_out", {"r.holder"}, {{"holder"}}, true},
        // Records and work on them.
        {"kernel_import", {"r.id"}, {{"file_name"}}},
        {"kernel_import_row", {"r.about", "r.record_id"}, {{"before"}, {"about"}, {"reason"}}},
        {"kernel_list_view", {"r.person_id"}, {{"name"}, {"state"}}, true},
        {"kernel_record_file", {"r.person_id"}, {{"file"}}},
        {"kernel_job_problem", {"r.item", "r.job_id"}, {{"label"}, {"reason"}, {"path"}}},
    };
}

}  // namespace

PersonalTables personalTables(sdk::Transaction& tx) {
    PersonalTables all;
    if (data::tablesStartingWith(tx, "kernel_person_key").empty()) return all;
    const auto add = [&](PersonalTable table) { all.insert_or_assign(table.name, std::move(table)); };
    for (auto& table : kernelTables()) add(std::move(table));
    for (const auto& plugin : plugins::PluginRepository::wanted(tx)) {
        for (const auto& type : plugin.ledger.value("record_types", sdk::Value::array()))
            if (const auto found = type.find("personal"); found != type.end() && found->is_object())
                add(PersonalTable::of(*found));
        for (const auto& table : plugin.ledger.value("personal_tables", sdk::Value::array()))
            add(PersonalTable::of(table));
    }
    return all;
}

bool isPassing(std::string_view table) {
    static constexpr std::array<std::string_view, 2> passing{"kernel_rule_decision", "kernel_rule_input"};
    return std::ranges::find(passing, table) != passing.end();
}

}  // namespace guildhall::backup
