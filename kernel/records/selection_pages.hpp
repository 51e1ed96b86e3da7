// Several rows of a list at once: a page that asks about what was chosen, then each in one transaction with the others.
#pragma once

#include "kernel/records/record_desk.hpp"

#include <guildhall/sdk/form.hpp>
#include <guildhall/sdk/list.hpp>
#include <guildhall/sdk/registrar.hpp>

#include <memory>
#include <string>
#include <vector>

namespace guildhall::records {

/// Any thread. Its handler keeps it.
class SelectionPages : public std::enable_shared_from_this<SelectionPages> {
public:
    explicit SelectionPages(std::shared_ptr<RecordDesk> desk) : desk_(std::move(desk)) {}
    /// Adds nothing for a type of which nothing can be done with several.
    void describe(sdk::Registrar& add);
    /// What this viewer can do with rows of the list.
    std::vector<sdk::ListPage::Deed> deeds(const sdk::Viewer& viewer) const;

private:
    struct Selection;
    sdk::Response selected(const sdk::Request& request);
    /// What the rules' consultAct() answers about each.
    using Advice = std::map<std::string, std::any>;
    Advice adviceFor(const sdk::Request& request) const;
    /// The rows a form names; locked when something is done with them.
    Selection selection(sdk::Moment& moment, const sdk::Request& request, const Place& place, const Advice& advice,
                        bool lock) const;
    /// What the page that asks says of them.
    sdk::Value lines(sdk::Moment& moment, const Selection& chosen) const;
    sdk::Response page(sdk::Moment& moment, const Place& place, const Selection& chosen, const sdk::Form& form) const;
    const sdk::RecordModel& model() const { return desk_->model(); }
    std::string countOf(const Selection& chosen) const;

    std::shared_ptr<RecordDesk> desk_;
};

}  // namespace guildhall::records
