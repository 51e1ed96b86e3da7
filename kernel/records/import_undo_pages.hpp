// The pages of imports that have been done: the list of them, what undoing one would do, and what it did.
#pragma once

#include "kernel/records/import_place.hpp"
#include "kernel/records/import_undo.hpp"

#include <guildhall/sdk/job.hpp>
#include <guildhall/sdk/registrar.hpp>

#include <memory>
#include <string>

namespace guildhall::records {

/// Any thread. Its handlers keep it.
class ImportUndoPages : public std::enable_shared_from_this<ImportUndoPages> {
public:
    /// `importing`: the kind of job that imports.
    ImportUndoPages(std::shared_ptr<RecordDesk> desk, std::shared_ptr<ImportUndo> undo, sdk::Jobs& jobs,
                    std::string importing)
        : desk_(std::move(desk)), undo_(std::move(undo)), jobs_(jobs), importing_(std::move(importing)) {}
    void describe(sdk::Registrar& add);

    std::string listPath(const Place& place) const { return importsPath(model(), place.parentId); }
    /// For the page of an import: whose it is, whether it can be undone, and what became of it when it was.
    sdk::Value view(sdk::Moment& moment, const Place& place, const Import& import) const;

private:
    struct Outlook;
    sdk::Response list(const sdk::Request& request);
    sdk::Response ask(const sdk::Request& request);
    sdk::Response begin(const sdk::Request& request);
    /// Every row, as CSV; the page has the first ones.
    sdk::Response report(const sdk::Request& request);

    const sdk::RecordModel& model() const { return desk_->model(); }
    std::string home(const Place& place) const { return importPath(model(), place.parentId); }
    /// Throws NotFound when nothing is known of it any more, or it belongs elsewhere.
    Import imported(sdk::Moment& moment, const Place& place, const sdk::Request& request) const;
    Outlook outlook(sdk::Moment& moment, const Import& import) const;
    sdk::Value rowView(sdk::Moment& moment, const ImportedRow& row, const Found& found, const std::string& told) const;
    sdk::Value outcome(sdk::Moment& moment, const Import& import) const;

    std::shared_ptr<RecordDesk> desk_;
    std::shared_ptr<ImportUndo> undo_;
    sdk::Jobs& jobs_;
    std::string importing_;
};

}  // namespace guildhall::records
