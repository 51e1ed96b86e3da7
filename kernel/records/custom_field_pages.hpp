// `/admin/fields`: the fields that administrators add to records.
#pragma once

#include "kernel/records/custom_fields.hpp"

#include <guildhall/sdk/audit.hpp>
#include <guildhall/sdk/form.hpp>
#include <guildhall/sdk/job.hpp>
#include <guildhall/sdk/registrar.hpp>

namespace guildhall::records {

/// Any thread.
class CustomFieldPages {
public:
    struct Parts {
        sdk::Database& database;
        sdk::Audit& audit;
        CustomFields& fields;
        ManagedLists& lists;
        sdk::Jobs& jobs;
    };
    explicit CustomFieldPages(Parts parts) : parts_(parts) {}
    void describe(sdk::Registrar& add);

private:
    sdk::Response index(const sdk::Request& request);
    sdk::Response show(const sdk::Request& request);
    sdk::Response showNew(const sdk::Request& request);
    sdk::Response add(const sdk::Request& request);
    sdk::Response showField(const sdk::Request& request);
    sdk::Response change(const sdk::Request& request);
    sdk::Response move(const sdk::Request& request);
    sdk::Response confirmRemove(const sdk::Request& request);
    sdk::Response remove(const sdk::Request& request);
    /// Takes what records have in a field from them, and then the field: a job with the payload {"record", "name"}.
    void removeValues(sdk::JobContext& job);

    sdk::Response newPage(const CustomFields::Type& type, const sdk::Form& form) const;
    sdk::Response fieldPage(const CustomFields::Type& type, const CustomDefinition& field, const sdk::Form& form) const;

    Parts parts_;
};

}  // namespace guildhall::records
