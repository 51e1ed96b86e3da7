// What has happened to a record that programs may read, told in the transaction in which it happens: for whoever passes
// it on (webhooks).
#pragma once

#include <guildhall/sdk/database.hpp>
#include <guildhall/sdk/record_model.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace guildhall::records {

struct RecordNews {
    const sdk::RecordModel& model;
    enum class What { Created, Changed, Removed } what;
    std::string id;
    std::int64_t version;
    std::vector<std::string> fields = {};  ///< of a change: what differs, of what everyone signed in may see
};

/// What it throws undoes the change. Any thread.
using RecordListener = std::function<void(sdk::Transaction&, const RecordNews&)>;

}  // namespace guildhall::records
