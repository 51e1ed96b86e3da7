#include "import/import_writer.hpp"

namespace guildhall::certificates {

void ImportWriter::write(sdk::Transaction& tx, const std::string& sessionId, const ImportRow& row,
                         ImportCounts& counts) {
    switch (row.outcome) {
        case ImportRow::Outcome::Add: {
            const sdk::Value record{{"full_name", row.fullName},
                                    {"certificate_name", ""},
                                    {"email", row.email},
                                    {"title", row.title},
                                    {"company", ""},
                                    {"region", ""},
                                    {"attendance", "expected"},
                                    {"completion_date", nullptr},
                                    {"notes", ""}};
            ParticipantRepository::insert(tx, sessionId, sdk::newId(random_, "part"), record, clock_.now());
            ++counts.added;
            break;
        }
        case ImportRow::Outcome::Change:
            ParticipantRepository::updateNameAndTitle(tx, row.participantId, row.fullName, row.title);
            ++counts.changed;
            break;
        case ImportRow::Outcome::Unchanged: ++counts.unchanged; break;
        case ImportRow::Outcome::Wrong: ++counts.skipped; break;
    }
}

void ImportWriter::record(sdk::Transaction& tx, const sdk::Actor& actor, const std::string& sessionId,
                          const ImportCounts& counts) {
    audit_.record(tx, actor,
                  {.action = "SESSION_PARTICIPANTS_IMPORTED",
                   .target = sessionId,
                   .details = {{"added", counts.added},
                               {"changed", counts.changed},
                               {"unchanged", counts.unchanged},
                               {"skipped", counts.skipped}}});
}

}  // namespace guildhall::certificates
