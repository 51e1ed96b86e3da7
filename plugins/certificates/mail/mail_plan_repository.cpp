#include "mail/mail_plan.hpp"

namespace guildhall::certificates {

MailPlan MailPlan::find(sdk::Transaction& tx, const Session& session, const MailKind& kind) {
    const auto rows = tx.query(
        "SELECT version, sender, wording, note, survey_url FROM certificates_mail_plan WHERE session_id = $1 AND kind "
        "= $2",
        session.id, kind.code);
    if (rows.empty()) return {};
    const auto row = rows.front();
    return {row.integer(0), row.text(1), row.text(2), row.text(3), row.text(4)};
}

bool MailPlan::save(sdk::Transaction& tx, const Session& session, const MailKind& kind) {
    ++version;
    return tx.execute(
               "INSERT INTO certificates_mail_plan (session_id, kind, version, sender, wording, note, survey_url) "
               "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (session_id, kind) DO UPDATE SET version = "
               "excluded.version, sender = excluded.sender, wording = excluded.wording, note = excluded.note, "
               "survey_url = excluded.survey_url WHERE certificates_mail_plan.version = excluded.version - 1",
               session.id, kind.code, version, sender, wording, note, surveyUrl) == 1;
}

}  // namespace guildhall::certificates
