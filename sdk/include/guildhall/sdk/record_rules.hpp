// What a declaration cannot say of a noun: a class with named moments, all optional. Pages, programs, imports and jobs
// come through here, so that no door goes round it.
//
//   class ShelfRules : public RecordRules<Shelf> {
//       void check(Moment&, const Shelf*, Shelf& shelf, FieldErrors& errors) override {
//           if (shelf.code == "TOP" && !shelf.width) errors.push_back({"width", "The top shelf needs a width"});
//       }
//   };
//
//   add.record(shelves(), std::make_shared<ShelfRules>());
#pragma once

#include <guildhall/sdk/database.hpp>
#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/list.hpp>
#include <guildhall/sdk/request.hpp>
#include <guildhall/sdk/viewer.hpp>

#include <any>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::sdk {

using FieldErrors = std::vector<FieldError>;

/// When and by whom something is done to a record; for one transaction.
struct Moment {
    Transaction& tx;
    const Viewer& viewer;
    const Actor& actor;
    Instant now;
    bool importing = false;  ///< one of many rows: afterImport follows
    std::any advice = {};    ///< what consult() or consultAct() answered; nothing where nobody was consulted
    /// Of an imported row: what it has in the columns of RecordImport::told.
    std::map<std::string, std::string, std::less<>> told = {};
    std::string next = {};   ///< set by act(): where that leads, as to a job it has queued; empty: to the record's page
    /// Of a form that was sent: what stands in a field, for choices() of another one.
    std::function<std::string(const std::string& field)> typed = {};
    /// Fields in which somebody wants to choose from all (FieldOptions::wider).
    std::set<std::string, std::less<>> wider = {};
};

/// What came of an import.
struct ImportCounts {
    std::int64_t added = 0, changed = 0, unchanged = 0, skipped = 0;
};

/// The moments for whoever does not know the struct. Any thread; one object serves all requests.
class AnyRecordRules {
public:
    virtual ~AnyRecordRules();

    /// Which rows there are for this viewer, on the table as `r`. Nothing else knows of the others: no list, search,
    /// count, page or program.
    virtual ListScope scope(const Viewer&) { return {}; }
    /// The rows of a tab, on the table as `r`, besides its own condition.
    virtual ListScope tab(const Viewer&, std::string_view /*name*/) { return {}; }
    /// Is consult() to be called?
    virtual bool consults() const { return false; }
    // The others, as RecordRules<T> has them with their type.
    virtual std::any consultAny(const Viewer&, const void*, const void*) { return {}; }
    /// Is consultAct() to be called for this action?
    virtual bool consultsAct(std::string_view /*action*/) const { return false; }
    virtual std::any consultActAny(const Viewer&, const void*, std::string_view) { return {}; }
    virtual Relation relationOf(Moment&, const void*) const { return Relation::None; }
    virtual void checkAny(Moment&, const void*, void*, FieldErrors&) {}
    virtual void beforeSaveAny(Moment&, const void*, void*) {}
    virtual void afterSaveAny(Moment&, const void*, const void*) {}
    /// Why nobody can add one now, as a sentence; `parent`: the id of what it would belong to, or empty.
    virtual std::optional<std::string> whyNotAdd(Moment&, std::string_view /*parent*/) { return {}; }
    /// The last row of an import has been saved, in the same transaction.
    virtual void afterImport(Moment&, std::string_view /*parent*/, const ImportCounts&) {}
    virtual std::optional<std::string> whyNotChangeAny(Moment&, const void*) { return {}; }
    virtual std::optional<std::string> whyNotRemoveAny(Moment&, const void*) { return {}; }
    virtual std::vector<std::string> removesAny(Moment&, const void*) { return {}; }
    virtual void beforeRemoveAny(Moment&, const void*) {}
    virtual void beforeAnonymisingAny(Moment&, const void*, void*) {}
    virtual std::optional<std::string> whyNotActAny(Moment&, const void*, std::string_view) { return {}; }
    virtual std::vector<std::string> warningsAny(Moment&, const void*, std::string_view) { return {}; }
    virtual void actAny(Moment&, const void*, void*, std::string_view, std::string_view) {}
    virtual std::optional<std::vector<Choice>> choicesAny(Moment&, std::string_view, const void*) { return {}; }
    virtual void showAny(Moment&, const void*, Relation, Value&) {}
};

/// Derive from this. `before` is null for a new record.
template <class T>
class RecordRules : public AnyRecordRules {
public:
    /// Asks others about it before the transaction begins, which waits for nobody: a site's rules, another server. The
    /// answer is in the moment's `advice` for check() and what follows. Only where consults() is true, and not in the
    /// dry run of an import. `before` is null for a new record.
    virtual std::any consult(const Viewer&, const T* /*before*/, const T& /*after*/) { return {}; }
    /// Likewise before an action, where consultsAct() is true: the answer is in `advice` for whyNotAct(), warnings()
    /// and act(). Lists and pages that only offer the action have none. The record may have changed since.
    virtual std::any consultAct(const Viewer&, const T&, std::string_view /*action*/) { return {}; }
    /// What is wrong with it as a whole: each error beside its field, or with no field above the form. What the
    /// declaration asks for (required, unique …) is checked already, and `after` is normalised.
    virtual void check(Moment&, const T* /*before*/, T& /*after*/, FieldErrors&) {}
    /// Nothing was wrong: the last word before it is stored.
    virtual void beforeSave(Moment&, const T* /*before*/, T& /*after*/) {}
    /// Events, mail, jobs: in the same transaction.
    virtual void afterSave(Moment&, const T* /*before*/, const T& /*after*/) {}
    /// Why nobody can change it now, as a sentence.
    virtual std::optional<std::string> whyNotChange(Moment&, const T&) { return {}; }
    /// Why nobody can remove it now, as a sentence.
    virtual std::optional<std::string> whyNotRemove(Moment&, const T&) { return {}; }
    /// What else goes when it is removed, a sentence each, for the page that asks once more.
    virtual std::vector<std::string> removes(Moment&, const T&) { return {}; }
    /// Removes what belongs to it.
    virtual void beforeRemove(Moment&, const T&) {}
    /// The person it is about is to be forgotten, and its privacy() says to keep it without them: takes out of `after`
    /// what the declaration cannot know of, and removes files and what else belongs to it.
    virtual void beforeAnonymising(Moment&, const T& /*before*/, T& /*after*/) {}
    /// Why this action is not possible now, as a sentence; its `from` states are checked already.
    virtual std::optional<std::string> whyNotAct(Moment&, const T&, std::string_view /*action*/) { return {}; }
    /// What this action will do to it, a sentence each, for the page that asks once more.
    virtual std::vector<std::string> warnings(Moment&, const T&, std::string_view /*action*/) { return {}; }
    /// What the action does; the state is changed already in `after`, which is stored next.
    virtual void act(Moment&, const T& /*before*/, T& /*after*/, std::string_view /*action*/,
                     std::string_view /*reason*/) {}
    /// What can be chosen in a field, in the place of what the declaration says; `record` is null for a new one.
    virtual std::optional<std::vector<Choice>> choices(Moment&, std::string_view /*field*/, const T* /*record*/) {
        return {};
    }
    /// Adds to the data of its page; values of fields through present() only.
    virtual void show(Moment&, const T&, Relation, Value& /*data*/) {}
    /// What the viewer is to it, whatever their role: decides which of its fields they see.
    virtual Relation relation(Moment&, const T&) const { return Relation::None; }

private:
    static const T& of(const void* record) { return *static_cast<const T*>(record); }
    static T& of(void* record) { return *static_cast<T*>(record); }
    static const T* orNull(const void* record) { return static_cast<const T*>(record); }

    std::any consultAny(const Viewer& viewer, const void* before, const void* after) final {
        return consult(viewer, orNull(before), of(after));
    }
    std::any consultActAny(const Viewer& viewer, const void* record, std::string_view action) final {
        return consultAct(viewer, of(record), action);
    }
    Relation relationOf(Moment& moment, const void* record) const final { return relation(moment, of(record)); }
    void checkAny(Moment& moment, const void* before, void* after, FieldErrors& errors) final {
        check(moment, orNull(before), of(after), errors);
    }
    void beforeSaveAny(Moment& moment, const void* before, void* after) final {
        beforeSave(moment, orNull(before), of(after));
    }
    void afterSaveAny(Moment& moment, const void* before, const void* after) final {
        afterSave(moment, orNull(before), of(after));
    }
    std::optional<std::string> whyNotChangeAny(Moment& moment, const void* record) final {
        return whyNotChange(moment, of(record));
    }
    std::optional<std::string> whyNotRemoveAny(Moment& moment, const void* record) final {
        return whyNotRemove(moment, of(record));
    }
    std::vector<std::string> removesAny(Moment& moment, const void* record) final {
        return removes(moment, of(record));
    }
    void beforeRemoveAny(Moment& moment, const void* record) final { beforeRemove(moment, of(record)); }
    void beforeAnonymisingAny(Moment& moment, const void* before, void* after) final {
        beforeAnonymising(moment, of(before), of(after));
    }
    std::optional<std::string> whyNotActAny(Moment& moment, const void* record, std::string_view action) final {
        return whyNotAct(moment, of(record), action);
    }
    std::vector<std::string> warningsAny(Moment& moment, const void* record, std::string_view action) final {
        return warnings(moment, of(record), action);
    }
    void actAny(Moment& moment, const void* before, void* after, std::string_view action,
                std::string_view reason) final {
        act(moment, of(before), of(after), action, reason);
    }
    std::optional<std::vector<Choice>> choicesAny(Moment& moment, std::string_view field, const void* record) final {
        return choices(moment, field, orNull(record));
    }
    void showAny(Moment& moment, const void* record, Relation relation, Value& data) final {
        show(moment, of(record), relation, data);
    }
};

/// Takes these fields out of the data that a record's page has in RecordRules::show: rows that would say twice what
/// stands elsewhere on it.
void leaveOut(Value& data, const std::vector<std::string>& names, const FieldSet& fields);

}  // namespace guildhall::sdk
