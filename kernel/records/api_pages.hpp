// `/api/openapi.json` and, for people, `/api`: what programs can do here.
#pragma once

#include "kernel/records/open_api.hpp"
#include "kernel/records/record_type_kind.hpp"

#include <guildhall/sdk/registrar.hpp>

namespace guildhall::records {

class ApiPages {
public:
    ApiPages(const RecordTypeKind& types, ApiInfo info) : types_(types), info_(std::move(info)) {}
    void describe(sdk::Registrar& add);

private:
    sdk::Value document() const;
    sdk::Response show(const sdk::Request& request) const;

    const RecordTypeKind& types_;
    ApiInfo info_;
};

}  // namespace guildhall::records
