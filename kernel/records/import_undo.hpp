// Takes back what an import did, row by row: what it added is removed, what it changed is set back, what was changed
// since stays. As a job that goes on after a kill; each row says what became of it.
#pragma once

#include "kernel/access/viewers.hpp"
#include "kernel/records/import_repository.hpp"
#include "kernel/records/record_desk.hpp"

#include <guildhall/sdk/job.hpp>
#include <guildhall/sdk/registrar.hpp>

#include <any>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace guildhall::records {

/// So long it is known what an import did, and it can be undone.
inline constexpr auto importsStay = std::chrono::hours(24 * 30);

/// “3 removed, 1 set back, 2 kept, 1 not taken back”
std::string undoText(const UndoCounts& counts);

/// Any thread. Its handlers keep it.
class ImportUndo : public std::enable_shared_from_this<ImportUndo> {
public:
    ImportUndo(std::shared_ptr<RecordDesk> desk, access::Viewers& viewers, sdk::Jobs& jobs)
        : desk_(std::move(desk)), viewers_(viewers), jobs_(jobs) {}
    void describe(sdk::Registrar& add);

    /// Of a job with the payload {"import": id}, about the import.
    std::string kind() const { return model().plugin() + ".undo_" + model().noun() + "_import"; }
    /// Who sees the imports of others, and may undo them as far as they may import.
    sdk::Access access() const;
    bool may(const sdk::Viewer& viewer) const { return access().allows(viewer) && desk_->may(viewer, Deed::Add); }
    /// Why this import cannot be undone now, as a sentence; nothing: it can. `importing`: the kind of job that imports.
    std::optional<std::string> whyNot(sdk::Moment& moment, const Place& place, const Import& import,
                                      const std::string& importing) const;
    /// Queues the job; its id.
    std::string begin(sdk::Moment& moment, const Place& place, Import import) const;

    /// What becomes of one row.
    struct Verdict {
        enum class Fate { Remove, SetBack, Keep, Fail };
        Fate fate = Fate::Fail;
        std::string reason = {};  ///< why it is kept or cannot be taken back, a sentence
        Found record = {};        ///< null: it is no longer here for this viewer
        AnyRecord after = {};     ///< of one to be set back
    };
    /// `lock`: to do it in this transaction.
    Verdict judge(sdk::Moment& moment, const Import& import, const ImportedRow& row, bool lock) const;

private:
    using Advice = std::map<std::int64_t, std::any>;  ///< by line

    void run(sdk::JobContext& job) const;
    void takeBack(sdk::JobContext& job, const Import& import, std::span<const ImportedRow> rows) const;
    void takeBackOne(sdk::Moment& moment, const Import& import, const ImportedRow& row, const Advice& advice) const;
    /// What the rules' consult() says of those that would be set back.
    Advice adviceFor(sdk::JobContext& job, const Import& import, std::span<const ImportedRow> rows) const;
    void finish(sdk::JobContext& job, const Import& import) const;
    /// `work(moment)` as whoever undoes it may do it now.
    template <class F>
    void asUndoer(sdk::JobContext& job, sdk::Transaction& tx, const Import& import, F&& work) const;
    Verdict judgeRemoval(sdk::Moment& moment, Found found) const;
    Verdict judgeSettingBack(sdk::Moment& moment, const ImportedRow& row, Found found) const;
    const sdk::RecordModel& model() const { return desk_->model(); }

    std::shared_ptr<RecordDesk> desk_;
    access::Viewers& viewers_;
    sdk::Jobs& jobs_;
};

}  // namespace guildhall::records
