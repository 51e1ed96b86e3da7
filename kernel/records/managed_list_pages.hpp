// `/admin/lists`: the lists of choices that administrators keep.
#pragma once

#include "kernel/records/managed_lists.hpp"

#include <guildhall/sdk/audit.hpp>
#include <guildhall/sdk/form.hpp>
#include <guildhall/sdk/registrar.hpp>

namespace guildhall::records {

/// Any thread.
class ManagedListPages {
public:
    struct Parts {
        sdk::Database& database;
        sdk::Audit& audit;
        ManagedLists& lists;
    };
    explicit ManagedListPages(Parts parts) : parts_(parts) {}
    void describe(sdk::Registrar& add);

private:
    sdk::Response index(const sdk::Request& request);
    sdk::Response show(const sdk::Request& request);
    sdk::Response add(const sdk::Request& request);
    sdk::Response showEntry(const sdk::Request& request);
    sdk::Response change(const sdk::Request& request);
    sdk::Response move(const sdk::Request& request);
    sdk::Response listPage(sdk::Transaction& tx, const ManagedLists::List& list, const sdk::Form& form) const;
    sdk::Response entryPage(const ManagedLists::List& list, const ManagedEntry& entry, const sdk::Form& form) const;

    Parts parts_;
};

}  // namespace guildhall::records
