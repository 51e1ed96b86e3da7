#include "kernel/records/import_jobs.hpp"

#include "kernel/data/guarded_transaction.hpp"
#include "kernel/records/import_place.hpp"
#include "kernel/records/import_undo.hpp"
#include "kernel/records/import_writer.hpp"

#include <guildhall/sdk/error.hpp>

#include <algorithm>
#include <fstream>

namespace guildhall::records {

using data::GuardedTransaction;
using sdk::Moment;
using sdk::Transaction;

namespace {

constexpr std::size_t rowsPerStep = 1'000;
constexpr auto listsStay = std::chrono::hours(24);

/// A row the job leaves out, without what stands in it.
sdk::JobProblem leftOut(const ImportRow& row) {
    const auto line = "Line " + std::to_string(row.line);
    std::string reason;
    for (const auto& problem : row.problems)
        reason += (reason.empty() ? "" : " ") + problem.field + ": " + problem.problem + ".";
    return {.item = line,
            .label = line,
            .sensitivity = sdk::Sensitivity::SignedIn,
            .reason = std::move(reason),
            .again = false};
}

void tellOfWrong(sdk::JobContext& job, Transaction& tx, std::span<const ImportRow> rows) {
    for (const auto& row : rows)
        if (row.outcome == ImportRow::Outcome::Wrong) job.problem(tx, leftOut(row));
}

}  // namespace

std::string listFile(const std::string& import) { return "imports/" + import + ".csv"; }
std::string reportFile(const std::string& import) { return "imports/" + import + "-left-out.csv"; }

void ImportJobs::describe(sdk::Registrar& add) {
    add.job(kind(), [self = shared_from_this()](sdk::JobContext& job) { self->run(job); });
    const auto sweeps = model().plugin() + ".sweep_" + model().noun() + "_imports";
    add.job(sweeps, [self = shared_from_this()](sdk::JobContext& job) { self->sweep(job); });
    add.schedule({.name = sweeps,
                  .title = "Remove uploaded lists of " + model().words().many + " that nobody imported",
                  .when = "40 3 * * *",
                  .job = sweeps});
}

template <class F>
void ImportJobs::asUploader(sdk::JobContext& job, Transaction& tx, const Import& import, F&& work) const {
    const auto viewer = viewers_.load(GuardedTransaction::whole(tx), import.personId, import.role);
    const auto actor = job.actor();
    Moment moment{tx, viewer, actor, desk_->parts().clock.now(), true};
    work(moment);
}

void ImportJobs::writeStep(sdk::JobContext& job, ImportReader& reader, std::span<const ImportRow> rows, Import& state) {
    auto next = state;
    std::vector<ImportRow> wanted(rows.begin(), rows.end());
    if (desk_->rules().consults()) {
        sdk::Viewer viewer;
        desk_->parts().database.read([&](Transaction& tx) {
            asUploader(job, tx, state, [&](Moment& moment) {
                viewer = moment.viewer;
                reader.judge(moment, importPlace(*desk_, moment, state.parent), wanted);
            });
        });
        consultAbout(wanted, *desk_, viewer);
    }
    job.step([&](Transaction& tx) {
        next = state;
        asUploader(job, tx, state, [&](Moment& moment) {
            if (!desk_->may(moment.viewer, Deed::Add)) throw sdk::Forbidden();
            const auto stored = ImportRepository::find(GuardedTransaction::whole(tx), state.id);
            if (stored && stored->undoBegun) throw sdk::Conflict("This import has been undone meanwhile.");
            const auto place = heldImportPlace(*desk_, moment, state.parent);
            requireImporting(*desk_, moment, place);
            auto judged = wanted;
            reader.judge(moment, place, judged, true);
            writeRows(moment, *desk_, judged, next);
            tellOfWrong(job, tx, judged);
            next.rowsDone += static_cast<std::int64_t>(rows.size());
            ImportRepository::save(GuardedTransaction::whole(tx), next, moment.now);
        });
    });
    state = next;
}

void ImportJobs::tellAgain(sdk::JobContext& job, ImportReader& reader, std::span<const ImportRow> rows,
                           const Import& state) {
    job.step([&](Transaction& tx) {
        asUploader(job, tx, state, [&](Moment& moment) {
            std::vector<ImportRow> judged(rows.begin(), rows.end());
            reader.judge(moment, importPlace(*desk_, moment, state.parent), judged);
            tellOfWrong(job, tx, judged);
        });
    });
}

void ImportJobs::run(sdk::JobContext& job) {
    const auto id = job.payload().at("import").get<std::string>();
    const auto total = job.payload().at("rows").get<std::int64_t>();
    std::ifstream file(files_.path(listFile(id)), std::ios::binary);
    if (!file) throw sdk::NotFound("The uploaded list is no longer there.");
    Import state;
    std::string into;
    std::unique_ptr<ImportReader> reader;
    desk_->parts().database.read([&](Transaction& tx) {
        state = ImportRepository::find(GuardedTransaction::whole(tx), id).value_or(Import());
        asUploader(job, tx, state, [&](Moment& moment) {
            const auto place = importPlace(*desk_, moment, state.parent);
            into = importIntro(*desk_, moment.viewer, place);
            reader = std::make_unique<ImportReader>(file, *desk_, moment, place, state.encoding, state.columns);
        });
    });
    sdk::RuleRun ruleRun(job.actor());
    std::int64_t read = 0;
    for (auto rows = reader->read(rowsPerStep); !rows.empty() && !job.stopping(); rows = reader->read(rowsPerStep)) {
        if (rowRules_.asks()) {
            RowVerdicts verdicts;
            rowRules_.ask(verdicts, rows, model(), state, into, ruleRun);
            verdicts.heed(*reader, rows);
        }
        // What a former run did it has counted, too; what it told of wrong rows is forgotten and told again.
        const auto done = std::min<std::int64_t>(static_cast<std::int64_t>(rows.size()),
                                                 std::max<std::int64_t>(0, state.rowsDone - read));
        read += static_cast<std::int64_t>(rows.size());
        const auto known = std::span(rows).first(static_cast<std::size_t>(done));
        if (!known.empty()) tellAgain(job, *reader, known, state);
        const auto fresh = std::span<const ImportRow>(rows).subspan(static_cast<std::size_t>(done));
        if (fresh.empty()) continue;
        try {
            writeStep(job, *reader, fresh, state);
        } catch (const sdk::ConstraintViolation&) {
            // Somebody has written the same meanwhile: whose row it is tells a step for each.
            for (std::size_t i = 0; i < fresh.size(); ++i) writeStep(job, *reader, fresh.subspan(i, 1), state);
        }
        job.progress(state.rowsDone, total, countsText(state.counts));
    }
    if (job.stopping()) return;
    job.finish({{"message", countsText(state.counts)}},
               [&](Transaction& tx) { asUploader(job, tx, state, [&](Moment& moment) { finish(moment, state); }); });
}

void ImportJobs::finish(Moment& moment, Import import) const {
    import.finished = true;
    auto& tx = GuardedTransaction::whole(moment.tx);
    ImportRepository::save(tx, import, moment.now);
    if (!isOfSeveral(model(), import.parent)) {
        endIn(moment, import, import.parent, import.counts);
    } else {
        const auto parents = ImportRepository::inParents(tx, import.id, model().table(), model().parentField());
        for (const auto& [parent, counts] : parents) endIn(moment, import, parent, counts);
        // Where nothing came of it, that is told all the same.
        if (parents.empty()) endIn(moment, import, {}, import.counts);
    }
    tx.afterCommit([files = files_, file = listFile(import.id)] { files.remove(file); });
}

void ImportJobs::endIn(Moment& moment, const Import& import, const std::string& parent,
                       const sdk::ImportCounts& counts) const {
    if (!isOfSeveral(model(), parent)) desk_->rules().afterImport(moment, parent, counts);
    desk_->parts().audit.record(moment.tx, moment.actor,
                                {.action = auditCode(model().words().many + " imported"),
                                 .target = parent,
                                 .details = {{"import", import.id},
                                             {"file", listName(import)},
                                             {"added", counts.added},
                                             {"changed", counts.changed},
                                             {"unchanged", counts.unchanged},
                                             {"skipped", counts.skipped}}});
}

void ImportJobs::sweepNow() const {
    const auto now = desk_->parts().clock.now();
    desk_->parts().database.write([&](Transaction& guarded) {
        auto& tx = GuardedTransaction::whole(guarded);
        auto lists = ImportRepository::listsToRemove(tx, model().name(), now - listsStay);
        const auto gone = ImportRepository::removeBefore(tx, model().name(), now - importsStay);
        tx.afterCommit([this, lists, gone] {
            for (const auto& id : lists) files_.remove(listFile(id));
            for (const auto& id : gone) {
                files_.remove(listFile(id));
                files_.remove(reportFile(id));
            }
        });
    });
}

void ImportJobs::sweep(sdk::JobContext& job) {
    sweepNow();
    job.finish({{"message", "Lists that nobody imported are removed."}});
}

}  // namespace guildhall::records
