// Views of a list that are saved under a name: the links above the list, and the pages that save, rename, share,
// replace and remove them.
//
// A view keeps what its list's address said. Each viewer gets of it what they may see: it is read anew, as an address
// of theirs would be, so that nothing tells them of the rest.
#pragma once

#include "kernel/privacy/personal_source.hpp"
#include "kernel/records/list_columns.hpp"
#include "kernel/records/list_view_repository.hpp"
#include "kernel/records/record_desk.hpp"

#include <guildhall/sdk/form.hpp>
#include <guildhall/sdk/registrar.hpp>

#include <memory>
#include <string>

namespace guildhall::records {

/// Any thread. Its handlers keep it.
class ListViewPages : public std::enable_shared_from_this<ListViewPages> {
public:
    /// Of one person and list, and of those shared: more stand in nobody's way, but in everybody's sight.
    static constexpr int most = 50;

    ListViewPages(std::shared_ptr<RecordDesk> desk, std::shared_ptr<const ListColumns> columns)
        : desk_(std::move(desk)), columns_(std::move(columns)) {}
    void describe(sdk::Registrar& add);
    /// The links above the list and what can be done with its views; null: nothing to say. Takes a view out of the
    /// query that is not there for this viewer.
    std::shared_ptr<const sdk::View> links(sdk::Moment& moment, const Place& place, const sdk::ListSource& source,
                                           sdk::ListQuery& query, const std::string& tab) const;

    /// What a server keeps of people in them.
    static privacy::PersonalSource personalSource();

private:
    using Handler = sdk::Response (ListViewPages::*)(const sdk::Request&);
    sdk::Handler to(Handler handler);
    sdk::Response open(const sdk::Request& request);
    sdk::Response showNew(const sdk::Request& request);
    sdk::Response create(const sdk::Request& request);
    sdk::Response showEdit(const sdk::Request& request);
    sdk::Response update(const sdk::Request& request);
    sdk::Response confirmReplace(const sdk::Request& request);
    sdk::Response replace(const sdk::Request& request);
    sdk::Response confirmRemove(const sdk::Request& request);
    sdk::Response remove(const sdk::Request& request);

    const sdk::RecordModel& model() const { return desk_->model(); }
    std::string home(const Place& place) const { return model().listPath(place.parentId) + "/views"; }
    std::string listAt(const Place& place, const std::string& tab) const;
    bool mayShare(const sdk::Viewer& viewer) const;
    /// Throws NotFound, and Forbidden for a shared one of somebody who may not share.
    SavedView get(sdk::Moment& moment, const sdk::Request& request, bool toChange) const;
    /// What there is of a state for this viewer.
    sdk::Value stateFor(const sdk::Value& state, const sdk::Viewer& viewer, const Place& place) const;
    sdk::Value stateOf(const sdk::ListQuery& query, const sdk::ListSource& source) const;
    /// The state and tab an address or a form brings along.
    SavedView brought(const sdk::Request& request, const Place& place) const;
    std::string addressOf(const SavedView& view, const sdk::Viewer& viewer, const Place& place) const;
    /// What it keeps, in words.
    sdk::Value inWords(const sdk::Value& state) const;
    sdk::FieldSet fields(const sdk::Viewer& viewer) const;
    /// Takes name and owner from the form; adds what is wrong with them to it.
    void read(sdk::Moment& moment, sdk::Form& form, SavedView& view, const SavedView* before) const;
    void audit(sdk::Moment& moment, const char* action, const SavedView& view) const;
    struct Asking {
        std::string heading, button, action;
        sdk::Value lines = sdk::Value::array();
        const SavedView* brings = nullptr;  ///< its state goes along
        bool danger = false;
    };
    sdk::Response page(sdk::Moment& moment, const Place& place, Asking asking, const sdk::Form* form,
                       std::string cancel) const;

    std::shared_ptr<RecordDesk> desk_;
    std::shared_ptr<const ListColumns> columns_;
};

}  // namespace guildhall::records
