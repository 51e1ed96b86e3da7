// What a record type is without its C++ type: the parts of a declaration, and the model that the kernel works with. To
// declare one, see record.hpp.
#pragma once

#include <guildhall/sdk/audit.hpp>
#include <guildhall/sdk/database.hpp>
#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/field.hpp>
#include <guildhall/sdk/list.hpp>
#include <guildhall/sdk/member.hpp>
#include <guildhall/sdk/menu.hpp>
#include <guildhall/sdk/record_rules.hpp>
#include <guildhall/sdk/stored_file.hpp>

#include <atomic>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace guildhall::sdk {

/// A field that administrators have added to a record type.
struct CustomField {
    Field field;          ///< its name begins with `custom_`
    bool filter = false;  ///< lists can be filtered by it
};

/// Who may do what. What is left out nobody may, but that who may change may add.
struct RecordPermissions {
    Access see;
    std::optional<Access> add = {};
    std::optional<Access> change = {};
    std::optional<Access> remove = {};
};

/// The list of all of them.
struct RecordList {
    std::vector<std::string> columns;  ///< shown, in order; the first one is the title and links
    /// Choice, Boolean, Date, Reference and person fields one can filter by. Of references those are offered that occur
    /// in rows the viewer may see; where they are many, a part of the name is typed.
    std::vector<std::string> filters = {};
    std::string order = {};               ///< initial sort, `-` in front for descending; empty: the first column
    std::string empty = {};               ///< says why the list is empty and what to do
    bool toForm = false;                  ///< its rows lead to the form, for those who may change them
    std::vector<std::string> files = {};  ///< columns of its CSV file, where it has others
    bool rowDeeds = false;                ///< each row says what can be done with it now
    /// A filter that begins with the viewer's own region, where it has such a choice, and the words of the link that
    /// leads out of it: {"region", "Show all regions"}.
    std::pair<std::string, std::string> ownRegion = {};
};

/// A deed on one record that is not an edit: a change of its state, most often.
struct RecordAction {
    std::string name;   ///< snake_case: part of the address and of the audit entry
    std::string label;  ///< the deed, as its button says: “Retire”
    std::string past;   ///< “retired”, for the notice
    Access access;
    std::vector<std::string> from = {};  ///< states it is possible in; empty: any
    std::string to = {};                 ///< the state it leads to; empty: the rules say what it does
    bool asksReason = false;             ///< and keeps it in the history
    bool mayOmitReason = false;
    bool danger = false;
    std::string warning = {};  ///< what will happen, on the page that asks once more; the rules may say more (warnings)
    std::string question = {};  ///< heading of that page: “Cancel this session?”; its label and the title unless said
    std::string audit = {};     ///< how its audit entry ends (`CANCELLED`); its name unless said
};

/// What adding one is called, where it is not “Add a notice”.
struct RecordAdding {
    std::string label;   ///< “Post a notice”
    std::string button;  ///< “Post notice”
    std::string past;    ///< “posted”: for notice and history, and NOTICE_POSTED in the audit log
};

/// A column of a list that is no field by itself: a part of one, or what tells which record a row belongs to.
struct ImportColumn {
    std::string name;                     ///< snake_case; no field is called so
    std::string label;                    ///< as people choose it: “First name”
    std::vector<std::string> heads = {};  ///< what lists call it besides its label and name
};

/// A field that lists have in several columns: first and last name. They are joined in this order, with a blank.
struct ImportJoin {
    std::string field;
    std::vector<ImportColumn> columns;
};

/// What one way of telling the parent compares: a column of the list with a field of the parent.
struct ImportParentKey {
    std::string column;
    std::string field;
};

/// Lists whose rows belong to different parents (belongsTo), as those of a whole CRM do: each row says to which. A row
/// is told by the first of the ways whose first column it fills; ways that begin with the same column are tried one
/// after the other. No parent, or several, is that row's problem. Nobody learns of parents they may not open.
struct ImportParents {
    std::string path;   ///< where these lists are brought in: `/importer/people`
    std::string title;  ///< of that page: “Import people of several sessions”
    std::vector<ImportColumn> columns;
    std::vector<std::vector<ImportParentKey>> ways;
    std::vector<std::string> sampleHead = {};           ///< of a file to begin with
    std::vector<std::vector<std::string>> sample = {};  ///< its rows
};

/// A page that offers several kinds of lists, and what was imported of them: “Import from the CRM”. Each record type
/// that names it is one of them; the first that has a `menu` names the page.
struct ImportOffer {
    std::string page;   ///< its address: `/importer`
    std::string label;  ///< what is in such a list: “People on sessions”
    std::string hint = {};
    std::optional<MenuItem> menu = {};  ///< path and access follow
};

/// Lists that people bring along: a CSV file with a head. Each row is a record that is added or, found by its key,
/// changed; through the same checks and rules as a form. An empty cell leaves what is there.
struct RecordImport {
    /// Field by which a row finds the record that is there: unique, or else no two are found by it without an error;
    /// empty: all are new.
    std::string key = {};
    std::vector<std::string> columns = {};  ///< fields a list may bring; those of the form unless said
    std::vector<std::string> further = {};  ///< fields it may bring, too, which the usual list has not
    /// What lists call a field besides its label and name, the usual one first: {"full_name", {"FullName", "name"}}.
    std::vector<std::pair<std::string, std::vector<std::string>>> heads = {};
    /// What lists write for a choice besides its value and label, in any case: {"attendance", {{"yes", "attended"}}}.
    std::vector<std::pair<std::string, std::vector<std::pair<std::string, std::string>>>> spellings = {};
    std::vector<ImportJoin> joins = {};
    /// Columns that are no fields and that the rules read (Moment::told): what a row says of a record it refers to.
    std::vector<ImportColumn> told = {};
    /// A Reference in which two with the same key are two records: an address on several rosters.
    std::string within = {};
    NounWords words = {};                            ///< what the rows are, when not records: {"person", "people"}
    std::string changes = {};                        ///< heading of the number of changes: “Name or title changes”
    bool anyCase = false;                            ///< the same text in other letters is no change
    std::vector<std::vector<std::string>> sample{};  ///< rows of a file to begin with, a cell for each of `columns`, then of `told`
    std::optional<ImportParents> parents = {};
    std::optional<ImportOffer> offer = {};
};

/// Where a record of another type is chosen: of those that may be, and the one chosen already.
struct ReferenceOptions {
    std::string only = {};  ///< SQL condition on the other table as `r`: “r.active”
};

/// A view of the list: “Open”, “Mine”. The first one is at the path itself, the others below it under their names.
struct RecordTab {
    std::string name;  ///< snake_case
    std::string label;
    std::string where = {};   ///< SQL condition on the table as `r`; empty: the rules' tab() says, or all
    std::string empty = {};   ///< why there are none, and what to do; the list's own unless said
    bool everywhere = false;  ///< does not begin with the viewer's own region
    /// Date fields, the first and the last day of each: its rows stand on the days of a month instead of in a list.
    std::string from = {}, until = {};

    bool isCalendar() const { return !from.empty(); }
};

/// What records about people are kept for, and what becomes of them when the person is to be forgotten.
struct RecordPrivacy {
    /// How long they are kept; after that, what `erasing` says happens by itself.
    struct Term {
        std::string after = {};  ///< the Date or Instant field it counts from; a record without one stays
        int years = 0;           ///< 0: there is no end to it
    };
    enum class Erasing : std::uint8_t {
        Anonymise,  ///< stays, and no longer tells of whom
        Remove,
        Keep,  ///< something else demands it: `because`
    };
    std::string person = {};   ///< the person field that says whom they are about
    std::string address = {};  ///< the e-mail field that says it where there is no person
    std::string purpose = {};  ///< what they are kept for, as an end of “Kept”: “to know who has what”
    Erasing erasing = Erasing::Anonymise;
    std::string because = {};               ///< why they are kept, a sentence
    std::vector<std::string> emptied = {};  ///< fields that tell of a person; those that need a permission unless said
    /// Nobody is forgotten while there is one of these (SQL condition on the table as `r`): and why, a sentence.
    std::string firstWhere = {};
    std::string first = {};
    Term term = {};
};

/// The part of a person's page with the records that name them in this field: the first column leads to each, the
/// others stand below.
struct RecordPersonPart {
    std::string field;
    std::vector<std::string> columns;
    int order = 100;
};

class RecordModel;

/// Which record type a Reference names; found when it is asked for, so that a type can refer to itself.
class ReferredType {
public:
    ReferredType() = default;
    ReferredType(const RecordModel& type) : find_([&type] { return &type; }) {}
    explicit ReferredType(std::function<const RecordModel*()> find) : find_(std::move(find)) {}

    const RecordModel* get() const { return find_ ? find_() : nullptr; }
    const RecordModel* operator->() const { return get(); }
    const RecordModel& operator*() const { return *get(); }
    explicit operator bool() const { return find_ != nullptr; }

private:
    std::function<const RecordModel*()> find_;
};

/// All that is known of a record type without its C++ type: what the kernel works with.
class RecordModel {
public:
    /// An empty record, and a copy of one. The pointer is to the struct.
    using Make = std::shared_ptr<void> (*)();
    using Copy = std::shared_ptr<void> (*)(const void* record);

    RecordModel(std::string name, std::string idPrefix, NounWords words, Make make, Copy copy, Member id,
                Member version);

    /// What is known of a field besides its declaration.
    struct Part {
        Member member;
        bool stored = true;
        std::string sql;           ///< its value, on the table as `r`
        ReferredType refers = {};  ///< of a Reference to a record
        bool person = false;       ///< a Reference to a person
        std::string only = {};     ///< of a Reference: ReferenceOptions::only
        bool custom = false;       ///< an administrator has added it
        bool filter = false;       ///< and lists can be filtered by it
    };

    const std::string& name() const { return declared_.fields.name(); }  ///< `<plugin>.<noun>`
    std::string plugin() const { return name().substr(0, name().find('.')); }
    std::string noun() const { return name().substr(name().find('.') + 1); }
    const std::string& table() const { return table_; }
    const std::string& idPrefix() const { return idPrefix_; }
    const NounWords& words() const { return words_; }
    /// As they are now: with the entries of managed lists, and behind the declared ones what administrators have added.
    /// What it returned stays valid, as of its time.
    const FieldSet& fields() const { return shape().fields; }
    /// As the author has declared them: of a managed list, the entries it has at first.
    const FieldSet& declared() const { return declared_.fields; }
    /// Throws std::out_of_range for a field it does not have. An administrator may have taken one away since fields()
    /// was asked: that is still a part, and empty.
    const Part& part(std::string_view field) const { return known(field).part; }
    /// Can administrators add fields?
    bool takesCustom() const { return custom_.has_value(); }
    // What administrators have made of it, for fields(); the platform's matter, on any thread.
    void offer(std::string_view list, const std::vector<Choice>& entries) const;
    void extend(std::vector<CustomField> fields) const;
    /// Grows with each of the two.
    std::size_t changes() const { return shapes_ ? shapes_->count.load(std::memory_order_acquire) : 0; }
    const RecordList& list() const { return list_; }
    const std::optional<RecordPermissions>& permissions() const { return permissions_; }
    const std::vector<RecordAction>& actions() const { return actions_; }
    const RecordAction* action(std::string_view name) const;
    /// Name of the field that holds the state; empty: it has none.
    const std::string& state() const { return state_; }
    /// Where its pages are: `/workshop-types`. Of what belongs to another record, an address that leads to each of
    /// them.
    const std::string& path() const { return path_; }
    /// What its records belong to; null: they stand by themselves.
    const RecordModel* parent() const { return parent_; }
    std::string parentId(const void* record) const;
    /// The field that holds the parent's id.
    const std::string& parentField() const { return declared_.fields.fields()[parentPlace_].name; }
    /// Where the list of them is; `parent` is an id, or `{parent}` for a route.
    std::string listPath(const std::string& parent) const;
    /// Where the addresses of their pages begin; most often, that of the list.
    std::string pagesPath(const std::string& parent) const;
    /// Where the page of one is.
    std::string pathOf(const void* record) const { return pagesPath(parentId(record)) + "/" + id(record); }
    const std::optional<RecordPersonPart>& personPart() const { return personPart_; }
    const std::optional<RecordImport>& import() const { return import_; }
    const std::optional<RecordPrivacy>& privacy() const { return privacy_; }
    const std::optional<RecordAdding>& adding() const { return adding_; }
    /// What the notice says when one was added, after “added.”
    const std::string& whenAdded() const { return whenAdded_; }
    /// Under which name programs find it (`workshop-types`); empty: they do not.
    const std::string& api() const { return api_; }
    const std::vector<std::string>& hooks() const { return hooks_; }
    const std::optional<MenuItem>& menu() const { return menu_; }
    const std::vector<RecordTab>& tabs() const { return tabs_; }
    /// The template of its page and of its form; empty: the kernel's.
    const std::string& pageTemplate() const { return pageTemplate_; }
    const std::string& formTemplate() const { return formTemplate_; }
    /// Is one led back to the list after saving?
    bool isBrief() const { return brief_; }
    /// The stored fields, as a form has them: without instants, which nobody types, and without the state, which
    /// actions change.
    std::vector<std::string> formFields() const;
    /// Those of them that are files.
    std::vector<std::string> fileFields() const;
    /// Where a file of one lies among the plugin's own (Services::files): for pages that serve it to others than those
    /// who see the record.
    std::string placeOf(const StoredFile& file) const { return "records/" + noun() + "/" + file.id; }

    std::shared_ptr<void> make() const { return make_(); }
    /// A new one, with its fields' initial values.
    std::shared_ptr<void> fresh() const;
    std::shared_ptr<void> copy(const void* record) const { return copy_(record); }
    const std::string& id(const void* record) const;
    void setId(void* record, std::string id) const;
    std::int64_t version(const void* record) const;
    void setVersion(void* record, std::int64_t version) const;

    Cell cell(const void* record, std::string_view field) const;
    /// A cell as parseField makes it.
    void set(void* record, std::string_view field, const Cell& cell) const;

    /// All of it by name, `id` among it: for forms, audit entries and templates' data.
    Value values(const void* record) const;
    /// Whom it is about, by its privacy(), as AuditEntry::about has it: a person's id or their address. Empty: nobody,
    /// or it does no more than name them.
    std::string about(const void* record) const;
    /// The fields that tell of whom it is about: what erasing takes out, but the person's id. Empty: see about().
    std::vector<std::string> personalFields() const;
    /// Takes out whom it is about and what else tells of a person, by its privacy().
    void anonymise(void* record) const;
    /// Sets the stored fields that `values` has.
    void assign(void* record, const Value& values) const;
    /// What code has done to one, for Audit::record: the stored fields that differ, and the version. `before` null: it
    /// is new; `after` null: it is gone.
    AuditEntry entry(std::string action, const void* before, const void* after, std::string reason = {}) const;
    /// As its title says it, for this viewer.
    std::string title(const void* record, const Viewer& viewer, Relation relation = Relation::None) const;
    /// As a sentence calls it: “Workshop type PSDM added.”
    std::string called(const void* record, const Viewer& viewer, Relation relation = Relation::None) const;

    // Statements on its table, as `r`. Those with a scope know only the rows it has.
    bool find(Transaction& tx, std::string_view id, void* into, const ListScope& scope = {}) const;
    /// The same, and nobody else changes or locks it before the transaction ends.
    bool lock(Transaction& tx, std::string_view id, void* into, const ListScope& scope = {}) const;
    void insert(Transaction& tx, const void* record, Instant now) const;
    /// With its version, which goes up by one here and there. False, without effect: somebody else has changed it.
    bool update(Transaction& tx, void* record) const;
    bool remove(Transaction& tx, std::string_view id) const;
    /// After a statement of your own on this record: lets the search follow.
    void touch(Transaction& tx, std::string_view id) const { tx.changed(name(), id); }
    /// Is there one of this id, among the rows of the scope?
    bool exists(Transaction& tx, std::string_view id, const ListScope& scope = {}) const;
    /// Id of a record, other than `except`, with this value in this field; of one parent when it is given.
    std::optional<std::string> idWith(Transaction& tx, std::string_view field, const Cell& value,
                                      std::string_view except = {}, std::string_view parent = {}) const;
    /// Those with one of these values in this field.
    std::vector<std::shared_ptr<void>> findAll(Transaction& tx, std::string_view field, const std::vector<Cell>& values,
                                               const ListScope& scope = {}) const;
    /// A record whose term is over (RecordPrivacy::Term).
    struct Expired {
        std::string id;
        std::string since;    ///< the day its term counts from, ISO 8601
        std::string person;   ///< whom it is about, as far as it says; may be empty
        std::string address;  ///< likewise
        bool waits = false;   ///< something must come first (RecordPrivacy::firstWhere)
    };
    /// Those that count from a day before this one and still tell of somebody, the oldest first; at most `most`.
    std::vector<Expired> expired(Transaction& tx, Date before, int most) const;
    /// Those of these ids, by id.
    std::map<std::string, std::shared_ptr<void>, std::less<>> findEach(Transaction& tx,
                                                                       const std::vector<std::string>& ids) const;
    /// Ids of records of this title, at most two.
    std::vector<std::string> idsTitled(Transaction& tx, std::string_view title) const;
    /// What the record of this id is called; null: there is none.
    std::optional<std::string> titleOf(Transaction& tx, std::string_view id) const;
    /// What the ids in its Reference fields are called, by field.
    Value labels(Transaction& tx, std::string_view id) const;
    /// Those that can be chosen, by title, at most `mostChoices`; `current` is among them.
    std::vector<Choice> choices(Transaction& tx, std::string_view current, const std::string& only) const;
    static constexpr int mostChoices = 500;
    /// What a Reference names in the rows of the scope, by title; at most `most`.
    std::vector<Choice> occurring(Transaction& tx, std::string_view field, const ListScope& scope, int most) const;
    /// For selectPage and exportCsv: these columns, and what is searched, filtered and sorted by. With `ids`, a
    /// Reference is its id and not its title.
    ListSource source(const std::vector<std::string>& columns, bool ids = false) const;
    /// `SELECT <all fields> FROM <table> r `, for readInto.
    const std::string& selection() const { return selection_; }
    void readInto(const Row& row, void* record) const;
    /// SQL expression of the title, on the table as `alias`.
    std::string titleSql(std::string_view alias) const;

protected:
    void addStored(FieldType type, Member member, std::string name, std::string label, FieldOptions options);
    void addComputed(FieldType type, Member member, std::string name, std::string label, std::string sql,
                     FieldOptions options);
    void addReference(Member member, std::string name, std::string label, ReferredType to, ReferenceOptions reference,
                      FieldOptions options);
    void addPerson(Member member, std::string name, std::string label, FieldOptions options);
    void addParent(Member member, std::string name, const RecordModel& to, std::string segment);
    void addCustom(Member member);

    /// The fields and what is known of them, in the same order.
    struct Shape {
        FieldSet fields;
        std::vector<Part> parts;
    };

    Shape declared_;
    std::string table_;
    std::string idPrefix_;
    NounWords words_;
    std::string title_;
    std::string called_;
    RecordList list_;
    std::optional<RecordPermissions> permissions_;
    std::vector<RecordAction> actions_;
    std::string state_;
    std::string path_;
    std::string listPath_;
    std::string api_;
    std::vector<std::string> hooks_;
    std::optional<MenuItem> menu_;
    bool brief_ = false;
    std::vector<RecordTab> tabs_;
    std::string pageTemplate_;
    std::string formTemplate_;
    const RecordModel* parent_ = nullptr;
    std::size_t parentPlace_ = 0;
    std::string segment_;
    std::optional<RecordImport> import_;
    /// Does anonymise() empty it?
    bool isForgotten(const Field& field, const Part& part) const;
    /// The condition, on the table as `r`, that anonymise() would still change something.
    std::string stillTellsSql() const;

    std::optional<RecordPrivacy> privacy_;
    std::optional<RecordAdding> adding_;
    std::string whenAdded_;
    std::optional<RecordPersonPart> personPart_;

private:
    /// Of a type that administrators can change. Each change makes a new shape beside the others, which requests may
    /// still be reading; administrators change them rarely.
    struct Shapes {
        std::atomic<const Shape*> now = nullptr;
        std::atomic<std::size_t> count = 0;
        std::mutex mutex;  ///< for what follows
        std::map<std::string, std::vector<Choice>, std::less<>> lists;
        std::vector<CustomField> custom;
        std::deque<Shape> all;
    };
    struct Known {
        const Field& field;
        const Part& part;
    };
    const Shape& shape() const;
    Known known(std::string_view field) const;
    void reshape() const;
    Part customPart(const CustomField& custom) const;
    CustomValues& customValues(void* record) const;
    void readCustom(std::string_view json, void* record) const;
    std::string writtenCustom(const void* record) const;
    void forgetUnknown(void* record) const;
    void add(FieldType type, Part part, std::string name, std::string label, FieldOptions options);
    std::string labelSql(const Part& part) const;
    std::string written(std::string_view pattern, const void* record, const Viewer& viewer, Relation relation) const;

    Make make_;
    Copy copy_;
    Member id_;
    Member version_;
    std::string columns_;
    std::string selection_;
    std::optional<Member> custom_;
    std::shared_ptr<Shapes> shapes_;
};

/// The name of this person; null: there is none.
std::optional<std::string> personName(Transaction& tx, std::string_view id);

}  // namespace guildhall::sdk
