// A record type: one noun, declared once. In C++ a record is a plain struct; the declaration says which member is which
// field, and everything that is plain follows from it: SQL, list, form, page, history, addresses for programs.
//
//   struct Shelf {
//       std::string id;
//       std::int64_t version = 0;
//       std::string code;
//       std::optional<std::int64_t> width;
//   };
//
//   const RecordType<Shelf>& shelves() {
//       static const auto type = RecordType<Shelf>("library.shelf", "shlf", {"shelf", "shelves"})
//           .text  (&Shelf::code,  "code",  "Code", {.required = true, .unique = true, .search = true, .max = 20})
//           .number(&Shelf::width, "width", "Width in cm", {.least = 1})
//           .title("{code}").list({.columns = {"code", "width"}})
//           .permissions({.see = "shelves.view", .change = "shelves.edit"});
//       return type;
//   }
//
//   add.record(shelves());       // in Plugin::describe; with rules: record_rules.hpp
//
// The table is the plugin's own, from its migration: `library_shelf` with a column for each stored field under its name
// and `id TEXT PRIMARY KEY, version BIGINT NOT NULL, created_at BIGINT NOT NULL`. Enabling the plugin compares the two.
//
// Record types are immutable once returned, but for what administrators make of managed lists and custom fields.
// They may be used from any thread; what takes a Transaction, on its thread.
#pragma once

#include <guildhall/sdk/field_group.hpp>
#include <guildhall/sdk/id.hpp>
#include <guildhall/sdk/record_model.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace guildhall::sdk {

/// T has `std::string id` and `std::int64_t version`, and members for its fields.
template <class T>
class RecordType : public RecordModel, public FieldDeclarations<RecordType<T>, T> {
public:
    /// `name`: `<plugin>.<noun>`; `idPrefix`: four characters (id.hpp).
    RecordType(std::string name, std::string idPrefix, NounWords words)
        : RecordModel(
              std::move(name), std::move(idPrefix), std::move(words),
              [] { return std::shared_ptr<void>(std::make_shared<T>()); },
              [](const void* record) {
                  return std::shared_ptr<void>(std::make_shared<T>(*static_cast<const T*>(record)));
              },
              memberOf(&T::id), memberOf(&T::version)) {}

    // Fields, in the order of forms and pages: those of FieldDeclarations (text, date, choice …), and these.
    /// One of a list that administrators keep (the member is text), or some of it (a std::vector of text): at
    /// `/admin/lists` they add, rename, order and switch off its entries. `list`: `<plugin>.<list>`, which several
    /// fields may share; `entries`: what is in it when the plugin is first enabled. The member holds values of entries,
    /// which never change. fields() has the choices of the moment.
    template <class M>
    RecordType&& managed(M T::*member, std::string name, std::string label, std::string list,
                         std::vector<Choice> entries, FieldOptions options = {}) && {
        static_assert(!std::is_enum_v<M>, "administrators add entries, an enum class does not");
        options.managed = std::move(list);
        if constexpr (std::is_same_v<M, std::vector<std::string>>)
            return std::move(*this).several(member, std::move(name), std::move(label), std::move(entries),
                                            std::move(options));
        else
            return std::move(*this).choice(member, std::move(name), std::move(label), std::move(entries),
                                           std::move(options));
    }
    /// The id of a record of another type, chosen by its title.
    template <class M>
    RecordType&& reference(M T::*member, std::string name, std::string label, const RecordModel& to,
                           FieldOptions options = {}, ReferenceOptions which = {}) && {
        addReference(memberOf(member), std::move(name), std::move(label), to, std::move(which), std::move(options));
        return std::move(*this);
    }
    /// The same of a type that may be this one, by the function that declares it: what is part of what.
    template <class M, class O>
    RecordType&& reference(M T::*member, std::string name, std::string label, const RecordType<O>& (*to)(),
                           FieldOptions options = {}, ReferenceOptions which = {}) && {
        addReference(memberOf(member), std::move(name), std::move(label),
                     ReferredType([to]() -> const RecordModel* { return &to(); }), std::move(which),
                     std::move(options));
        return std::move(*this);
    }
    /// The id of a person, shown by their name. Who can be chosen, the rules say (choices()).
    template <class M>
    RecordType&& person(M T::*member, std::string name, std::string label, FieldOptions options = {}) && {
        addPerson(memberOf(member), std::move(name), std::move(label), std::move(options));
        return std::move(*this);
    }
    /// The id of the record it belongs to, as participants belong to a session: its pages are below that one's, for
    /// those who may see it, and what the viewer is to it they are to this. `segment`: of the address, what people call
    /// several of them unless said. Not unique by itself but in its parent are its unique fields.
    RecordType&& belongsTo(std::string T::*member, std::string name, const RecordModel& parent,
                           std::string segment = {}) && {
        addParent(memberOf(member), std::move(name), parent, std::move(segment));
        return std::move(*this);
    }
    /// Some rows with the same fields each, which live and go with the record: the accessories of a tool. The member is
    /// a std::vector of a struct, the column TEXT (JSON). `options`: `least` and `most` rows, required, sensitivity …
    template <class G>
    RecordType&& group(std::vector<G> T::*member, std::string name, std::string label, FieldGroup<G> fields,
                       FieldOptions options = {}) && {
        options.group = shared(std::move(fields));
        addStored(FieldType::Group, {Member::Type::Group, memberOffset(member)}, std::move(name), std::move(label),
                  std::move(options));
        return std::move(*this);
    }
    /// A file that people send, of the kinds in `accept` and of `mostBytes` at most; stored_file.hpp.
    RecordType&& file(StoredFile T::*member, std::string name, std::string label, FieldOptions options = {}) && {
        addStored(FieldType::File, memberOf(member), std::move(name), std::move(label), std::move(options));
        return std::move(*this);
    }
    /// A picture, shown on the record's page.
    RecordType&& image(StoredFile T::*member, std::string name, std::string label, FieldOptions options = {}) && {
        options.accept = {"image"};
        addStored(FieldType::Image, memberOf(member), std::move(name), std::move(label), std::move(options));
        return std::move(*this);
    }
    /// Administrators can add fields of their own (`/admin/fields`), which then are as declared ones everywhere. The
    /// table has a column `custom JSONB NOT NULL DEFAULT '{}'` for them.
    RecordType&& custom(CustomValues T::*member) && {
        addCustom(memberOf(member));
        return std::move(*this);
    }
    /// Worked out by the database when a record is read, never stored: SQL on the table as `r`.
    template <class M>
    RecordType&& computed(M T::*member, FieldType type, std::string name, std::string label, std::string sql,
                          FieldOptions options = {}) && {
        addComputed(type, memberOf(member), std::move(name), std::move(label), std::move(sql), std::move(options));
        return std::move(*this);
    }

    /// What people know one by: text with fields in braces, “{code} — {name}”, the first field unless said; and what
    /// sentences call it, when that is shorter: “{code}”.
    RecordType&& title(std::string title, std::string called = {}) && {
        title_ = std::move(title);
        called_ = std::move(called);
        return std::move(*this);
    }
    RecordType&& list(RecordList list) && {
        list_ = std::move(list);
        return std::move(*this);
    }
    RecordType&& permissions(RecordPermissions permissions) && {
        permissions_ = std::move(permissions);
        return std::move(*this);
    }
    /// The Choice field that holds its state. Actions change it, forms do not; new records are in its initial one.
    RecordType&& states(std::string field) && {
        state_ = std::move(field);
        return std::move(*this);
    }
    RecordType&& action(RecordAction action) && {
        actions_.push_back(std::move(action));
        return std::move(*this);
    }
    /// Where its pages are; what people call several of them unless said: `/workshop-types`.
    RecordType&& at(std::string path) && {
        path_ = std::move(path);
        return std::move(*this);
    }
    /// Where their list is, when it is not where its pages are; of what stands by itself.
    RecordType&& listAt(std::string path) && {
        listPath_ = std::move(path);
        return std::move(*this);
    }
    RecordType&& inMenu(MenuGroup group, int order = 100) && {
        menu_ = MenuItem{group, {}, {}, "", order};
        return std::move(*this);
    }
    RecordType&& onPersonPage(RecordPersonPart part) && {
        personPart_ = std::move(part);
        return std::move(*this);
    }
    RecordType&& tab(RecordTab tab) && {
        tabs_.push_back(std::move(tab));
        return std::move(*this);
    }
    /// Its page by a template of the plugin's own, which has all that the kernel's has and what the rules add (show()).
    RecordType&& pageBy(std::string templateName) && {
        pageTemplate_ = std::move(templateName);
        return std::move(*this);
    }
    RecordType&& formBy(std::string templateName) && {
        formTemplate_ = std::move(templateName);
        return std::move(*this);
    }
    /// Saving leads back to the list: for nouns whose list says all there is to say.
    RecordType&& brief() && {
        brief_ = true;
        return std::move(*this);
    }
    /// Lists of them can be imported by those who may add them.
    RecordType&& importable(RecordImport import = {}) && {
        import_ = std::move(import);
        return std::move(*this);
    }
    /// Of records that tell of people: what for, and what becomes of them. The house exports and erases by it, and
    /// lists it for those who ask what is held.
    RecordType&& privacy(RecordPrivacy privacy) && {
        privacy_ = std::move(privacy);
        return std::move(*this);
    }
    RecordType&& adding(RecordAdding adding) && {
        adding_ = std::move(adding);
        return std::move(*this);
    }
    /// What to do next, for the notice that one was added: “Next: add its participants.”
    RecordType&& whenAdded(std::string next) && {
        whenAdded_ = std::move(next);
        return std::move(*this);
    }
    /// Hooks whose rules have a say in it: its pages lead to them (Page::hooks).
    RecordType&& decidedBy(std::vector<std::string> hooks) && {
        hooks_ = std::move(hooks);
        return std::move(*this);
    }
    /// Programs may list, read and change them at `/api/v1/<name>` too; `name` as in the path of its pages unless said.
    RecordType&& api(std::string name = {}) && {
        api_ = name.empty() ? path_.substr(1) : std::move(name);
        return std::move(*this);
    }

    // Those with a scope know only the rows it has: what a viewer may not open is as what is not there.
    std::optional<T> find(Transaction& tx, std::string_view id, const ListScope& scope = {}) const {
        T record;
        return RecordModel::find(tx, id, &record, scope) ? std::optional<T>(std::move(record)) : std::nullopt;
    }
    /// Throws NotFound.
    T get(Transaction& tx, std::string_view id, const ListScope& scope = {}) const {
        T record;
        if (!RecordModel::find(tx, id, &record, scope)) throw NotFound();
        return record;
    }
    /// Like get; nobody else changes it before the transaction ends.
    T lock(Transaction& tx, std::string_view id, const ListScope& scope = {}) const {
        T record;
        if (!RecordModel::lock(tx, id, &record, scope)) throw NotFound();
        return record;
    }
    /// Those that the rest of the statement takes, on the table as `r`: `select(tx, "WHERE r.code = $1", code)`.
    template <class... Args>
    std::vector<T> select(Transaction& tx, std::string_view rest, Args&&... args) const {
        std::vector<T> records;
        for (const auto row : tx.query(selection() + std::string(rest), std::forward<Args>(args)...)) {
            readInto(row, &records.emplace_back());
        }
        return records;
    }
    /// Gives it an id, unless it has one.
    void insert(Transaction& tx, T& record, Random& random, Instant now) const {
        if (record.id.empty()) record.id = newId(random, idPrefix());
        record.version = 1;
        RecordModel::insert(tx, &record, now);
    }
    /// False: somebody else has changed it since it was read.
    bool update(Transaction& tx, T& record) const { return RecordModel::update(tx, &record); }

private:
    friend class FieldDeclarations<RecordType<T>, T>;
    using FieldDeclarations<RecordType<T>, T>::memberOf;
    using FieldDeclarations<RecordType<T>, T>::memberOffset;
    void declare(FieldType type, Member member, std::string name, std::string label, FieldOptions options) {
        addStored(type, member, std::move(name), std::move(label), std::move(options));
    }
};

}  // namespace guildhall::sdk
