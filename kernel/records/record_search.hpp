// A record type as something that can be found: by the fields its declaration marks with `search`.
#pragma once

#include "kernel/records/record_desk.hpp"
#include "kernel/search/search_source.hpp"

namespace guildhall::records {

/// Null: it has no such field.
std::shared_ptr<const search::SearchSource> searchSource(std::shared_ptr<const RecordDesk> desk,
                                                         std::shared_ptr<void> keepAlive);

}  // namespace guildhall::records
