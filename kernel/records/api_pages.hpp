// `/api/openapi.json` and, for people, `/api`: what programs can do here.
#pragma once

#include "kernel/records/open_api.hpp"
#include "kernel/records/record_type_kind.hpp"

#include <guildhall/sdk/registrar.hpp>

namespace guildhall::records {

class ApiPages {
public:
    /// `also`: adds what others say, or is empty.
    ApiPages(const RecordTypeKind& types, ApiInfo info, const std::function<void(sdk::Value&)>& also)
        : types_(types), info_(std::move(info)), also_(also) {}
    void describe(sdk::Registrar& add);

private:
    sdk::Value document() const;
    sdk::Response show(const sdk::Request& request) const;

    const RecordTypeKind& types_;
    ApiInfo info_;
    const std::function<void(sdk::Value&)>& also_;
};

}  // namespace guildhall::records
