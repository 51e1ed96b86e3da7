// Every statement on workshop types.
#pragma once

#include <guildhall/sdk/list.hpp>

namespace guildhall::certificates {

class WorkshopTypeRepository {
public:
    static const sdk::ListSource& list();
    static std::optional<sdk::Value> find(sdk::Transaction& tx, std::string_view id);
    static std::optional<std::string> findByCode(sdk::Transaction& tx, std::string_view code);
    /// Those a session may choose: active ones, and `current` even when it no longer is. Labelled “PSDM — Practical …”.
    static std::vector<sdk::Choice> choices(sdk::Transaction& tx, std::string_view current);
    static void insert(sdk::Transaction& tx, std::string_view id, const sdk::Value& record, sdk::Instant now);
    static void update(sdk::Transaction& tx, std::string_view id, const sdk::Value& record);
};

}  // namespace guildhall::certificates
