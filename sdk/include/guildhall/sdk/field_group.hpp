// A repeated group of fields: rows that live and go with the record they stand in, added and removed in its form.
//
//   struct Accessory {
//       std::string name;
//       std::int64_t count = 1;
//   };
//
//       .group(&Item::accessories, "accessories", "Accessories",
//              FieldGroup<Accessory>({"accessory", "accessories"})
//                  .text  (&Accessory::name,  "name",  "Name", {.required = true, .max = 80})
//                  .number(&Accessory::count, "count", "How many", {.least = 1}),
//              {.most = 20})
//
// What needs a page, a search or a reference of its own is a record that belongs to the other one (belongsTo).
// Immutable once returned; any thread.
#pragma once

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/field_declarations.hpp>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace guildhall::sdk {

/// A group without the type of its rows.
class GroupModel {
public:
    /// Of the std::vector that holds them.
    struct Rows {
        std::size_t (*count)(const void* rows);
        const void* (*row)(const void* rows, std::size_t index);
        void* (*add)(void* rows);
        void (*clear)(void* rows);
    };

    GroupModel(NounWords words, Rows rows);

    const NounWords& words() const { return words_; }
    const FieldSet& fields() const { return fields_; }
    /// The vector at this place as the field's value, and the other way.
    std::string written(const void* rows) const;
    void read(void* rows, std::string_view json) const;

protected:
    void add(FieldType type, Member member, std::string name, std::string label, FieldOptions options);

private:
    NounWords words_;
    Rows rows_;
    FieldSet fields_;
    std::vector<Member> members_;
};

/// To be held by fields, which outlive the plugin that declared them.
std::shared_ptr<const GroupModel> shared(GroupModel group);

template <class G>
class FieldGroup : public GroupModel, public FieldDeclarations<FieldGroup<G>, G> {
public:
    explicit FieldGroup(NounWords words)
        : GroupModel(std::move(words),
                     {.count = [](const void* rows) { return of(rows).size(); },
                      .row = [](const void* rows, std::size_t index) -> const void* { return &of(rows)[index]; },
                      .add = [](void* rows) -> void* { return &of(rows).emplace_back(); },
                      .clear = [](void* rows) { of(rows).clear(); }}) {}

private:
    friend class FieldDeclarations<FieldGroup<G>, G>;
    static const std::vector<G>& of(const void* rows) { return *static_cast<const std::vector<G>*>(rows); }
    static std::vector<G>& of(void* rows) { return *static_cast<std::vector<G>*>(rows); }
    void declare(FieldType type, Member member, std::string name, std::string label, FieldOptions options) {
        add(type, member, std::move(name), std::move(label), std::move(options));
    }
};

/// What somebody typed in one row, by field.
using TypedRow = std::map<std::string, std::string, std::less<>>;

/// Rows as people typed them or a program sent them. Rows in which nothing is typed are none. The errors name
/// `<group>.<row>.<field>` with the row's place among `rows`, or the group.
struct ParsedGroup {
    std::vector<FieldError> errors;
    Value value;  ///< the field's
};
ParsedGroup parseGroup(const Field& group, const std::vector<TypedRow>& rows);

/// The rows of a value, each as an object; an empty list for what is none.
Value rowsIn(const Value& value);

}  // namespace guildhall::sdk
