// Importing a list of records: upload, dry run with its report, import, and what came of it. Lists too long for one
// request are a job (import_jobs.hpp).
#pragma once

#include "kernel/records/import_jobs.hpp"
#include "kernel/records/import_report.hpp"
#include "kernel/records/import_repository.hpp"
#include "kernel/records/import_undo_pages.hpp"

#include <guildhall/sdk/files.hpp>
#include <guildhall/sdk/job.hpp>
#include <guildhall/sdk/registrar.hpp>

#include <fstream>
#include <memory>
#include <span>

namespace guildhall::records {

/// Any thread. Its handlers keep it.
class ImportPages : public std::enable_shared_from_this<ImportPages> {
public:
    struct Parts {
        sdk::Jobs& jobs;
        access::Viewers& viewers;
        sdk::Rules& rules;
        std::shared_ptr<sdk::FileStore> files;
    };
    ImportPages(std::shared_ptr<RecordDesk> desk, Parts parts);
    void describe(sdk::Registrar& add);

    const RecordDesk& desk() const { return *desk_; }
    /// May this viewer know of the imports of others that belong to no one parent?
    bool seesOthers(const sdk::Viewer& viewer) const {
        return undo_->may(viewer) && seesOthersImports(*desk_, viewer, {});
    }

private:
    struct Asked;
    sdk::Response showUpload(const sdk::Request& request);
    sdk::Response upload(const sdk::Request& request);
    /// What the list would do; once it is imported, what it did.
    sdk::Response show(const sdk::Request& request);
    sdk::Response report(const sdk::Request& request);
    sdk::Response import(const sdk::Request& request);
    sdk::Response sample(const sdk::Request& request);

    const sdk::RecordModel& model() const { return desk_->model(); }
    const sdk::RecordImport& wanted() const { return *model().import(); }
    const sdk::NounWords& rowWords() const { return wanted().words.one.empty() ? model().words() : wanted().words; }
    std::string home(const Place& place) const { return importPath(model(), place.parentId); }
    /// Under which name it is remembered which column was which: a list of several parents has more of them.
    std::string rememberedAs(const Place& place) const {
        return model().name() + (isOfSeveral(model(), place.parentId) ? "/several" : "");
    }
    /// Those that this viewer sees.
    std::vector<const ImportColumns::Column*> columnsFor(const ImportColumns& known, const sdk::Viewer& viewer,
                                                         const Place& place) const;
    /// Throws NotFound when it is gone, or somebody else's that this viewer has no part in: whoever may undo an import
    /// sees what it did, but not what was left out of the list.
    Asked asked(sdk::Moment& moment, const sdk::Request& request) const;
    /// Its list, with the columns chosen, or those of the last list with this head. Throws NotFound when it is gone.
    std::unique_ptr<ImportReader> open(sdk::Moment& moment, const Asked& asked, std::ifstream& file) const;
    sdk::Response uploadPage(sdk::Moment& moment, const Place& place, const std::string& error) const;
    sdk::Response preview(sdk::Moment& moment, const Asked& asked, const RowVerdicts& verdicts) const;
    sdk::Response result(sdk::Moment& moment, const Asked& asked) const;
    /// The job that imports it; its id.
    std::string enqueue(sdk::Moment& moment, const Asked& page, const ImportReport& report);
    /// The first rows of a list that is not begun yet; empty when there is something wrong with it, which the dry run
    /// tells.
    struct Head {
        std::vector<ImportRow> rows;
        Import import;
        std::string into;
    };
    Head headOf(const sdk::Request& request, std::size_t most, const RowVerdicts& verdicts, bool judged);
    /// What rules say of the first rows of the list, before any transaction.
    RowVerdicts verdictsOf(const sdk::Request& request, std::size_t most);
    /// What the record rules' consult() says of each line of a short list, likewise.
    std::map<std::size_t, std::any> adviceByLine(const sdk::Request& request, const RowVerdicts& verdicts);

    std::shared_ptr<RecordDesk> desk_;
    Parts parts_;
    RowRules rowRules_;
    sdk::Files files_;
    std::shared_ptr<ImportJobs> jobs_;
    std::shared_ptr<ImportUndo> undo_;
    std::shared_ptr<ImportUndoPages> undoPages_;
};

}  // namespace guildhall::records
