// The fields that administrators have added, as they are stored, and what records have in them.
#pragma once

#include <guildhall/sdk/database.hpp>
#include <guildhall/sdk/record_model.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::records {

struct CustomDefinition {
    std::string record;  ///< `lending.item`
    std::string name;    ///< `custom_colour`: never changes
    std::string label;
    std::string kind;  ///< `text`, `choice` …: custom_fields.hpp; never changes
    std::string hint = {};
    std::string audience = "everybody";  ///< `everybody`, `personal`, `contact` or `financial`
    bool required = false;
    bool search = false;
    bool filter = false;
    std::int64_t place = 0;
    bool active = true;
    std::int64_t version = 1;
};

/// One thread's transaction.
class CustomFieldRepository {
public:
    static std::vector<CustomDefinition> all(sdk::Transaction& tx);
    /// In the order of forms.
    static std::vector<CustomDefinition> ofRecord(sdk::Transaction& tx, std::string_view record);
    static std::optional<CustomDefinition> find(sdk::Transaction& tx, std::string_view record, std::string_view name);
    /// False: there is one of this name.
    static bool add(sdk::Transaction& tx, const CustomDefinition& field);
    /// False: it is no longer of this version.
    static bool update(sdk::Transaction& tx, const CustomDefinition& field);
    static void remove(sdk::Transaction& tx, const CustomDefinition& field);

    /// How many records have something in it.
    static std::int64_t valuesOf(sdk::Transaction& tx, const sdk::RecordModel& model, const std::string& name);
    /// Takes it from at most `most` records, of those whose ids come after `after`; returns their ids, in order.
    static std::vector<std::string> emptySome(sdk::Transaction& tx, const sdk::RecordModel& model,
                                              const std::string& name, const std::string& after, int most);

    // For the purge of a plugin.
    static std::int64_t countOf(sdk::Transaction& tx, const std::string& plugin);
    static void forgetOwner(sdk::Transaction& tx, const std::string& plugin);
};

}  // namespace guildhall::records
