// What imports of one record type do beside requests: a long list, in steps that survive a kill; and forgetting lists
// that nobody imported, for they hold personal data.
#pragma once

#include "kernel/access/viewers.hpp"
#include "kernel/records/import_reader.hpp"
#include "kernel/records/import_repository.hpp"
#include "kernel/records/row_rules.hpp"

#include <guildhall/sdk/files.hpp>
#include <guildhall/sdk/job.hpp>
#include <guildhall/sdk/registrar.hpp>

#include <memory>
#include <span>
#include <string>

namespace guildhall::records {

/// Where the plugin's files have the list of an import, and the report of what was left out of it.
std::string listFile(const std::string& import);
std::string reportFile(const std::string& import);

/// Any thread. Its handlers keep it.
class ImportJobs : public std::enable_shared_from_this<ImportJobs> {
public:
    ImportJobs(std::shared_ptr<RecordDesk> desk, access::Viewers& viewers, sdk::Files files, RowRules rowRules)
        : desk_(std::move(desk)), viewers_(viewers), files_(std::move(files)), rowRules_(rowRules) {}
    void describe(sdk::Registrar& add);

    /// Of a job with the payload {"import": id, "rows": how many}.
    std::string kind() const { return model().plugin() + ".import_" + model().noun(); }
    /// What a job on lists for this parent is about.
    std::string about(const std::string& parent) const { return parent.empty() ? model().name() : parent; }
    /// The end of an import, within a request or not, in its last transaction.
    void finish(sdk::Moment& moment, Import import) const;
    void sweepNow() const;

private:
    /// The end of what it did in one parent.
    void endIn(sdk::Moment& moment, const Import& import, const std::string& parent,
               const sdk::ImportCounts& counts) const;
    void run(sdk::JobContext& job);
    void sweep(sdk::JobContext& job);
    /// `work(moment, place)` as whoever uploaded the list may do it now.
    template <class F>
    void asUploader(sdk::JobContext& job, sdk::Transaction& tx, const Import& import, F&& work) const;
    /// The rows of one step; `state` moves on when they are saved.
    void writeStep(sdk::JobContext& job, ImportReader& reader, std::span<const ImportRow> rows, Import& state);
    /// Told once more of rows that a former run of the job has done: which were left out.
    void tellAgain(sdk::JobContext& job, ImportReader& reader, std::span<const ImportRow> rows, const Import& state);
    const sdk::RecordModel& model() const { return desk_->model(); }

    std::shared_ptr<RecordDesk> desk_;
    access::Viewers& viewers_;
    sdk::Files files_;
    RowRules rowRules_;
};

}  // namespace guildhall::records
