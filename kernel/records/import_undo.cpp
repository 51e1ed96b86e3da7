#include "kernel/records/import_undo.hpp"

#include "kernel/data/guarded_transaction.hpp"
#include "kernel/records/import_place.hpp"
#include "kernel/records/import_writer.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/words.hpp>

#include <nlohmann/json.hpp>

#include <limits>

namespace guildhall::records {

using data::GuardedTransaction;
using sdk::Moment;
using sdk::Transaction;
using sdk::Value;
using Fate = ImportUndo::Verdict::Fate;

namespace {

constexpr int rowsPerStep = 500;
/// On the job's page; all of them stand on the import's.
constexpr int toldFailures = 500;
constexpr auto pastTheEnd = std::numeric_limits<std::int64_t>::max();

/// Why one row alone could not be taken back, without what stands in it.
std::string reasonOf(const std::exception& problem) {
    if (dynamic_cast<const sdk::Error*>(&problem)) return problem.what();
    if (dynamic_cast<const sdk::ConstraintViolation*>(&problem)) return sdk::say("Something else still refers to it.");
    return sdk::say("It could not be taken back. The server's log says more.");
}

}  // namespace

std::string undoText(const UndoCounts& counts) {
    std::string text;
    const auto add = [&](const char* english, std::int64_t count) {
        if (count) text += (text.empty() ? "" : ", ") + sdk::say(english, {{"count", std::to_string(count)}});
    };
    add("{count} removed", counts.removed);
    add("{count} set back", counts.setBack);
    add("{count} kept", counts.kept);
    add("{count} not taken back", counts.failed);
    return text.empty() ? sdk::say("Nothing to take back") : text;
}

void ImportUndo::describe(sdk::Registrar& add) {
    add.job(kind(), [self = shared_from_this()](sdk::JobContext& job) { self->run(job); });
}

sdk::Access ImportUndo::access() const {
    const auto changes = desk_->access(Deed::Change);
    return changes ? *changes : desk_->access(Deed::Add).value();
}

std::optional<std::string> ImportUndo::whyNot(Moment& moment, const Place& place, const Import& import,
                                              const std::string& importing) const {
    if (!may(moment.viewer)) return sdk::say("You may not import here, so you cannot undo an import.");
    const bool several = isOfSeveral(model(), place.parentId);
    // Whoever has brought them has seen them.
    const auto relation =
        several && moment.viewer.is(import.personId) ? sdk::Relation::Assigned : place.parent.relation;
    for (const auto& column : import.columns) {
        const auto* field = model().fields().find(column);
        if (field && !moment.viewer.sees(field->options.sensitivity, relation))
            return sdk::say("It brought values that you may not see ({field}), so you cannot undo it.",
                            {{"field", sdk::say(field->label)}});
    }
    // Of several parents, those that are locked keep their rows.
    const auto locked = several ? std::nullopt : desk_->rules().whyNotAdd(moment, place.parentId);
    if (locked) return sdk::say(*locked);
    auto& tx = GuardedTransaction::whole(moment.tx);
    if (import.undoneAt) return sdk::say("It has been undone already.");
    // One that was cancelled half-way can be gone on with.
    if (import.undoBegun && jobs_.findOpen(tx, kind(), import.id)) return sdk::say("It is being undone at the moment.");
    if (moment.now - import.at > importsStay)
        return sdk::say("It is more than thirty days old. What an import did is known for thirty days.");
    if (!import.finished && jobs_.findOpen(tx, importing, place.parentId.empty() ? model().name() : place.parentId))
        return sdk::say("A list is being imported here at the moment. Wait until that has ended.");
    const auto counts = ImportRepository::undoCounts(tx, import.id);
    if (counts.all() > 0) return {};
    return import.counts.added + import.counts.changed > 0
               ? sdk::say("What it did is no longer known.")
               : sdk::say("It changed nothing, so there is nothing to undo.");
}

std::string ImportUndo::begin(Moment& moment, const Place& place, Import import) const {
    import.undoneBy = moment.viewer.personId();
    import.undoRole = moment.viewer.activeRole();
    ImportRepository::beginUndo(GuardedTransaction::whole(moment.tx), import, moment.now);
    return jobs_.enqueue(moment.tx, {.kind = kind(),
                                     .payload = {{"import", import.id}},
                                     .title = "Undo the import of " + listName(import),
                                     .personId = import.undoneBy,
                                     .resultPath = importPath(model(), place.parentId) + "/" + import.id,
                                     .about = import.id});
}

ImportUndo::Verdict ImportUndo::judge(Moment& moment, const Import& import, const ImportedRow& row, bool lock) const {
    Found found;
    try {
        found =
            lock ? desk_->lock(moment, row.recordId, import.parent) : desk_->get(moment, row.recordId, import.parent);
    } catch (const sdk::NotFound&) {
        return {Fate::Keep, sdk::say("It is no longer here."), {}, {}};
    }
    if (model().version(found.get()) != row.version)
        return {Fate::Keep, sdk::say("It was changed since."), std::move(found), {}};
    return row.added ? judgeRemoval(moment, std::move(found)) : judgeSettingBack(moment, row, std::move(found));
}

ImportUndo::Verdict ImportUndo::judgeRemoval(Moment& moment, Found found) const {
    const auto nouns = sdk::say(model().words().many);
    if (!desk_->may(moment.viewer, Deed::Remove))
        return {Fate::Fail, sdk::say("You may not remove {nouns}.", {{"nouns", nouns}}), std::move(found), {}};
    if (const auto whyNot = desk_->whyNotRemove(moment, found.get()))
        return {Fate::Fail, sdk::say(*whyNot), std::move(found), {}};
    // It would go along, or stand in the way; and it came later.
    if (const auto other = desk_->referrerTo(moment, model().id(found.get())))
        return {Fate::Fail, sdk::say("At least one {noun} refers to it.", {{"noun", *other}}), std::move(found), {}};
    return {Fate::Remove, {}, std::move(found), {}};
}

ImportUndo::Verdict ImportUndo::judgeSettingBack(Moment& moment, const ImportedRow& row, Found found) const {
    const auto before = Value::parse(row.before, nullptr, false);
    if (!before.is_object())
        return {Fate::Fail,
                sdk::say("What it was before is no longer kept, because the person it was about was erased."),
                std::move(found),
                {}};
    if (!desk_->may(moment.viewer, Deed::Change))
        return {Fate::Fail,
                sdk::say("You may not change {nouns}.", {{"nouns", sdk::say(model().words().many)}}),
                std::move(found),
                {}};
    if (const auto whyNot = desk_->whyNotChange(moment, found.get()))
        return {Fate::Fail, sdk::say(*whyNot), std::move(found), {}};
    auto after = model().copy(found.get());
    model().assign(after.get(), before);
    for (const auto& error : desk_->check(moment, found.get(), after.get())) {
        const auto* field = model().fields().find(error.field);
        // The sentence names the value that somebody else has by now.
        const auto why = field && field->options.unique
                             ? sdk::say("Another {noun} has this by now.", {{"noun", sdk::say(model().words().one)}})
                             : sdk::say(error.message);
        return {Fate::Fail, field ? sdk::say(field->label) + ": " + why : why, std::move(found), {}};
    }
    return {Fate::SetBack, {}, std::move(found), std::move(after)};
}

template <class F>
void ImportUndo::asUndoer(sdk::JobContext& job, Transaction& tx, const Import& import, F&& work) const {
    const auto viewer = viewers_.load(GuardedTransaction::whole(tx), import.undoneBy, import.undoRole);
    const auto actor = job.actor();
    Moment moment{tx, viewer, actor, desk_->parts().clock.now()};
    if (!may(viewer)) throw sdk::Forbidden();
    work(moment);
}

ImportUndo::Advice ImportUndo::adviceFor(sdk::JobContext& job, const Import& import,
                                         std::span<const ImportedRow> rows) const {
    Advice advice;
    if (!desk_->rules().consults()) return advice;
    std::map<std::int64_t, Verdict> wanted;
    sdk::Viewer viewer;
    desk_->parts().database.read([&](Transaction& tx) {
        asUndoer(job, tx, import, [&](Moment& moment) {
            viewer = moment.viewer;
            for (const auto& row : rows) wanted.emplace(row.line, judge(moment, import, row, false));
        });
    });
    for (const auto& [line, verdict] : wanted)
        if (verdict.after)
            advice.emplace(line, desk_->rules().consultAny(viewer, verdict.record.get(), verdict.after.get()));
    return advice;
}

void ImportUndo::takeBackOne(Moment& moment, const Import& import, const ImportedRow& row, const Advice& advice) const {
    const Origin origin{import.id, listName(import), true};
    const auto known = advice.find(row.line);
    moment.advice = known == advice.end() ? std::any() : known->second;
    const auto verdict = judge(moment, import, row, true);
    const auto settle = [&](std::string_view state) {
        ImportRepository::settle(GuardedTransaction::whole(moment.tx), import.id, row.line, state, verdict.reason);
    };
    switch (verdict.fate) {
        case Fate::Remove:
            desk_->remove(moment, verdict.record.get(), {}, &origin);
            settle("undone");
            break;
        case Fate::SetBack:
            desk_->change(moment, verdict.record.get(), verdict.after.get(), &origin);
            settle("undone");
            break;
        case Fate::Keep: settle("kept"); break;
        case Fate::Fail: settle("failed"); break;
    }
}

void ImportUndo::takeBack(sdk::JobContext& job, const Import& import, std::span<const ImportedRow> rows) const {
    const auto advice = adviceFor(job, import, rows);
    std::string reason;
    try {
        return job.step([&](Transaction& tx) {
            asUndoer(job, tx, import, [&](Moment& moment) {
                // Another run of the same may have done some of them meanwhile.
                for (const auto& row : ImportRepository::openRows(GuardedTransaction::whole(moment.tx), import.id,
                                                                  rows.front().line + 1, static_cast<int>(rows.size())))
                    if (row.line >= rows.back().line) takeBackOne(moment, import, row, advice);
            });
        });
    } catch (const sdk::LeaseLost&) {
        throw;
    } catch (const sdk::Unavailable&) {
        throw;
    } catch (const std::exception& problem) {
        if (rows.size() == 1) reason = reasonOf(problem);
    }
    // One row's failure is that row's alone: by halves, it is found in few steps.
    if (rows.size() > 1) {
        takeBack(job, import, rows.first(rows.size() / 2));
        if (!job.stopping()) takeBack(job, import, rows.subspan(rows.size() / 2));
        return;
    }
    job.step([&](Transaction& tx) {
        asUndoer(job, tx, import, [&](Moment& moment) {
            ImportRepository::settle(GuardedTransaction::whole(moment.tx), import.id, rows.front().line, "failed",
                                     reason);
        });
    });
}

void ImportUndo::run(sdk::JobContext& job) const {
    const auto id = job.payload().at("import").get<std::string>();
    auto& database = desk_->parts().database;
    const auto import =
        database.read([&](Transaction& tx) { return ImportRepository::find(GuardedTransaction::whole(tx), id); });
    if (!import) throw sdk::NotFound("What this import did is no longer known.");
    if (import->undoneAt) return;
    while (!job.stopping()) {
        const auto [rows, counts] = database.read([&](Transaction& tx) {
            auto& whole = GuardedTransaction::whole(tx);
            return std::pair(ImportRepository::openRows(whole, id, pastTheEnd, rowsPerStep),
                             ImportRepository::undoCounts(whole, id));
        });
        job.progress(counts.all() - counts.open, counts.all(), undoText(counts));
        if (rows.empty()) return finish(job, *import);
        takeBack(job, *import, rows);
    }
}

void ImportUndo::finish(sdk::JobContext& job, const Import& import) const {
    const auto [counts, failures] = desk_->parts().database.read([&](Transaction& tx) {
        auto& whole = GuardedTransaction::whole(tx);
        return std::pair(ImportRepository::undoCounts(whole, import.id),
                         ImportRepository::rowsOf(whole, import.id, "failed", toldFailures));
    });
    // At the end, since what an earlier run of the job told is forgotten.
    if (!failures.empty())
        job.step([&](Transaction& tx) {
            for (const auto& row : failures) {
                const auto line = "Line " + std::to_string(row.line);
                job.problem(tx, {.item = line,
                                 .label = line,
                                 .sensitivity = sdk::Sensitivity::SignedIn,
                                 .reason = row.reason,
                                 .again = false});
            }
        });
    job.finish({{"message", undoText(counts)}}, [&](Transaction& tx) {
        asUndoer(job, tx, import, [&](Moment& moment) {
            ImportRepository::finishUndo(GuardedTransaction::whole(tx), import.id, moment.now);
            desk_->parts().audit.record(moment.tx, moment.actor,
                                        {.action = auditCode(model().words().many + " import undone"),
                                         .target = import.parent,
                                         .details = {{"import", import.id},
                                                     {"file", listName(import)},
                                                     {"removed", counts.removed},
                                                     {"set_back", counts.setBack},
                                                     {"kept", counts.kept},
                                                     {"failed", counts.failed}}});
        });
    });
}

}  // namespace guildhall::records
