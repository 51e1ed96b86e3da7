// The fields that administrators add to the record types of plugins that are on: told to the types whenever they
// change, on this node at once and on the others within a second.
#pragma once

#include "kernel/data/change_watch.hpp"
#include "kernel/records/custom_field_repository.hpp"
#include "kernel/records/live_models.hpp"
#include "kernel/records/managed_lists.hpp"

#include <guildhall/sdk/record.hpp>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::records {

/// What a field that is added can be.
struct CustomKind {
    const char* name;
    const char* label;
    sdk::FieldType type;
    bool search;  ///< what is in it can be found by typing
    bool filter;  ///< lists can be filtered by it
};
const std::vector<CustomKind>& customKinds();
/// Throws NotFound for one there is not.
const CustomKind& customKind(std::string_view name);

/// Any thread.
class CustomFields {
public:
    /// A record type that takes fields, as people know it: “Items”.
    struct Type {
        std::string name;
        std::string title;
        const sdk::RecordModel* model;
        std::shared_ptr<void> keepAlive;
    };

    CustomFields(sdk::Database& database, data::ChangeWatch& changes, ManagedLists& lists);
    /// Called after the fields of this type have changed; before the first type is added.
    void whenChanged(std::function<void(const std::string& record)> listener) { listener_ = std::move(listener); }

    void add(const std::string& owner, const sdk::RecordModel& model, std::shared_ptr<void> keepAlive);
    void remove(const std::string& owner) { models_.remove(owner); }

    /// By title.
    std::vector<Type> types() const;
    /// Throws NotFound for one of no plugin that is on, or that takes none.
    Type type(std::string_view name) const;
    /// Is this type about people, so that it may have fields which tell of them?
    static bool tellsOfPeople(const Type& type) { return type.model->privacy().has_value(); }

    // What an administrator does; each tells all nodes. The caller records it. Throw std::invalid_argument with a
    // sentence for a label that is there or one too many, Conflict when somebody else has changed it.
    /// Gives it its name and a place behind the others; a choice begins with these entries.
    void add(sdk::Transaction& tx, const Type& type, CustomDefinition& field, const std::vector<std::string>& choices);
    void change(sdk::Transaction& tx, const Type& type, const CustomDefinition& field);
    /// One place up or down; false: it is at the end already.
    bool move(sdk::Transaction& tx, const CustomDefinition& field, bool up);
    /// It and the entries of its list; what records have in it is gone already.
    void remove(sdk::Transaction& tx, const CustomDefinition& field);

    /// The list that holds the choices of one.
    static std::string listOf(const CustomDefinition& field) { return field.record + "." + field.name; }

    static constexpr std::size_t most = 40;

private:
    /// Reads all fields and tells their record types.
    void read();

    sdk::Database& database_;
    data::ChangeWatch& changes_;
    ManagedLists& lists_;
    std::function<void(const std::string&)> listener_;
    std::mutex reading_;  ///< held from reading to telling, so that the newest is told last
    LiveModels models_;
};

}  // namespace guildhall::records
