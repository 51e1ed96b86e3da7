// The pages of a record type: list, add, one record, its history, change, remove, actions.
#pragma once

#include "kernel/records/import_pages.hpp"
#include "kernel/records/list_columns.hpp"
#include "kernel/records/list_view_pages.hpp"
#include "kernel/records/record_conflict.hpp"
#include "kernel/records/selection_pages.hpp"

#include <guildhall/sdk/form.hpp>
#include <guildhall/sdk/registrar.hpp>

#include <memory>

namespace guildhall::records {

/// Any thread. Its handlers keep it.
class RecordPages : public std::enable_shared_from_this<RecordPages> {
public:
    /// `imports` null: lists of them cannot be imported.
    RecordPages(std::shared_ptr<RecordDesk> desk, std::shared_ptr<ImportPages> imports);
    void describe(sdk::Registrar& add);

private:
    using Handler = sdk::Response (RecordPages::*)(const sdk::Request&);
    using ActionHandler = sdk::Response (RecordPages::*)(const sdk::Request&, const sdk::RecordAction&);
    sdk::Handler to(Handler handler);
    sdk::Handler to(ActionHandler handler, const sdk::RecordAction& action);
    void describeChanges(sdk::Registrar& add);
    void describePersonPart(sdk::Registrar& add);
    /// The part of a person's page that lists those which name them.
    sdk::Value ofPerson(sdk::Transaction& tx, const sdk::Viewer& viewer, std::string_view person) const;

    sdk::Response list(const sdk::Request& request);
    /// From its own address to the one below what it belongs to.
    sdk::Response lead(const sdk::Request& request);
    sdk::Response show(const sdk::Request& request);
    sdk::Response history(const sdk::Request& request);
    sdk::Response showNew(const sdk::Request& request);
    sdk::Response create(const sdk::Request& request);
    sdk::Response showEdit(const sdk::Request& request);
    sdk::Response update(const sdk::Request& request);
    sdk::Response confirmRemove(const sdk::Request& request);
    sdk::Response remove(const sdk::Request& request);
    sdk::Response confirmAction(const sdk::Request& request, const sdk::RecordAction& action);
    sdk::Response act(const sdk::Request& request, const sdk::RecordAction& action);

    const sdk::RecordModel& model() const { return desk_->model(); }
    /// The view of the list this address shows; null: it has none.
    const sdk::RecordTab* tabOf(const sdk::Request& request) const;
    sdk::ListScope scopeOf(const sdk::Viewer& viewer, const Place& place, const sdk::RecordTab* tab) const;
    /// Where the rows of a list lead.
    std::function<std::string(const sdk::ListRow&)> linkOf(sdk::Moment& moment, const Place& place) const;
    /// Title, deeds and tabs of a list.
    sdk::Value listData(sdk::Moment& moment, const Place& place, const sdk::RecordTab* tab) const;
    /// What can be done with the rows of a page; empty unless the declaration wants it said.
    std::function<std::vector<sdk::ListPage::RowDeed>(const sdk::ListRow&)> rowDeedsOf(sdk::Moment& moment,
                                                                                       const Place& place,
                                                                                       const sdk::ListPage& page) const;
    sdk::Response file(sdk::Moment& moment, const sdk::Request& request, const sdk::ListSource& source,
                       const sdk::ListQuery& query, sdk::ListPage::Show show, const sdk::ListScope& scope) const;
    /// What a posted form wants, as far as it can be read.
    RecordDesk::Change wanted(sdk::Moment& moment, const sdk::Request& request, bool fresh,
                              const ReceivedFiles& files) const;
    /// Takes the files of a posted form, once it is clear that who sent it may do what it wants.
    ReceivedFiles received(const sdk::Request& request, bool fresh) const;
    /// A file of a record, by its id.
    sdk::Response storedFile(const sdk::Request& request);
    /// “Add a session”
    std::string addLabel() const;
    void addListDeeds(sdk::Moment& moment, const Place& place, sdk::Value& data) const;
    std::string pathOf(const void* record) const { return model().pathOf(record); }
    /// “Workshop types”, then the record's title unless it is none; before them what they belong to.
    std::vector<std::pair<std::string, std::string>> crumbs(const sdk::Viewer& viewer, const Place& place,
                                                            const Found* found) const;
    sdk::Response formPage(const sdk::Form& form, const sdk::Viewer& viewer, const Place& place, const Found* found,
                           sdk::Value conflicts = {}) const;
    sdk::Response conflictPage(sdk::Moment& moment, sdk::Form& form, const Place& place, const Found& current,
                               const std::vector<FieldConflict>& conflicts) const;
    sdk::Response actionPage(sdk::Moment& moment, const Place& place, const Found& found,
                             const sdk::RecordAction& action, const sdk::Form& form) const;
    sdk::Value summary(sdk::Moment& moment, const Found& found) const;
    void addDeeds(sdk::Moment& moment, const Found& found, sdk::Value& data) const;
    /// The tag of its state; null when it has none.
    sdk::Value stateTag(const sdk::Viewer& viewer, const Found& found) const;
    sdk::Value tabs(const void* record, bool history) const;

    std::shared_ptr<RecordDesk> desk_;
    std::shared_ptr<ImportPages> imports_;
    std::shared_ptr<SelectionPages> selections_;
    std::shared_ptr<const ListColumns> columns_;
    std::shared_ptr<ListViewPages> views_;
};

}  // namespace guildhall::records
