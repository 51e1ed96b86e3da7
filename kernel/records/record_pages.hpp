// The pages of one record: add, its page, its history, change, remove, actions. Their list: record_list_pages.hpp.
#pragma once

#include "kernel/records/record_conflict.hpp"

#include <guildhall/sdk/form.hpp>
#include <guildhall/sdk/registrar.hpp>

#include <memory>

namespace guildhall::records {

/// Any thread. Its handlers keep it.
class RecordPages : public std::enable_shared_from_this<RecordPages> {
public:
    explicit RecordPages(std::shared_ptr<RecordDesk> desk) : desk_(std::move(desk)) {}
    void describe(sdk::Registrar& add);

private:
    using Handler = sdk::Response (RecordPages::*)(const sdk::Request&);
    using ActionHandler = sdk::Response (RecordPages::*)(const sdk::Request&, const sdk::RecordAction&);
    sdk::Handler to(Handler handler);
    sdk::Handler to(ActionHandler handler, const sdk::RecordAction& action);
    void describeChanges(sdk::Registrar& add);
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
    /// What a posted form wants, as far as it can be read.
    RecordDesk::Change wanted(sdk::Moment& moment, const sdk::Request& request, bool fresh,
                              const ReceivedFiles& files) const;
    /// Takes the files of a posted form, once it is clear that who sent it may do what it wants.
    ReceivedFiles received(const sdk::Request& request, bool fresh) const;
    /// A file of a record, by its id.
    sdk::Response storedFile(const sdk::Request& request);
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
};

}  // namespace guildhall::records
