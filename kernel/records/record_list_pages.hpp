// The list of a record type: its page with tabs, the part of a person's page, and what stands around it — imports,
// chosen rows, columns, saved views.
#pragma once

#include "kernel/records/import_pages.hpp"
#include "kernel/records/list_columns.hpp"
#include "kernel/records/list_view_pages.hpp"
#include "kernel/records/offered_choices.hpp"
#include "kernel/records/record_desk.hpp"
#include "kernel/records/selection_pages.hpp"

#include <guildhall/sdk/list.hpp>
#include <guildhall/sdk/registrar.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace guildhall::records {

/// Any thread. Its handlers keep it.
class RecordListPages : public std::enable_shared_from_this<RecordListPages> {
public:
    /// `imports` null: lists of them cannot be imported.
    RecordListPages(std::shared_ptr<RecordDesk> desk, std::shared_ptr<ImportPages> imports);
    void describe(sdk::Registrar& add);

private:
    void describePersonPart(sdk::Registrar& add);
    /// The part of a person's page that lists those which name them.
    sdk::Value ofPerson(sdk::Transaction& tx, const sdk::Viewer& viewer, std::string_view person) const;

    sdk::Response list(const sdk::Request& request);
    sdk::Response calendar(const sdk::Request& request, const sdk::RecordTab& tab);

    const sdk::RecordModel& model() const { return desk_->model(); }
    /// The view of the list this address shows; null: it has none.
    const sdk::RecordTab* tabOf(const sdk::Request& request) const;
    sdk::ListScope scopeOf(const sdk::Viewer& viewer, const Place& place, const sdk::RecordTab* tab) const;
    /// Where the rows of a list lead.
    std::function<std::string(const sdk::ListRow&)> linkOf(sdk::Moment& moment, const Place& place) const;
    /// Title, deeds and tabs of a list.
    sdk::Model frameOf(sdk::Moment& moment, const Place& place, const sdk::RecordTab* tab) const;
    /// What can be done with the rows of a page; empty unless the declaration wants it said.
    std::function<std::vector<sdk::ListPage::RowDeed>(const sdk::ListRow&)> rowDeedsOf(sdk::Moment& moment,
                                                                                       const Place& place,
                                                                                       const sdk::ListPage& page) const;
    sdk::Response file(sdk::Moment& moment, const sdk::Request& request, const sdk::ListSource& source,
                       const sdk::ListQuery& query, sdk::ListPage::Show show, const sdk::ListScope& scope) const;
    void addListDeeds(sdk::Moment& moment, const Place& place, sdk::Model& frame) const;

    std::shared_ptr<RecordDesk> desk_;
    std::shared_ptr<ImportPages> imports_;
    OfferedChoices offered_;
    std::shared_ptr<SelectionPages> selections_;
    std::shared_ptr<const ListColumns> columns_;
    std::shared_ptr<ListViewPages> views_;
};

}  // namespace guildhall::records
