// The deeds on the records of one type. Pages, programs and imports all come through here: the viewer's scope, the
// noun's rules, the version, the audit entry, in the caller's transaction.
#pragma once

#include "kernel/audit/personal_values.hpp"
#include "kernel/privacy/program_reads.hpp"
#include "kernel/records/record_files.hpp"
#include "kernel/records/record_news.hpp"
#include "kernel/search/search_index.hpp"
#include "kernel/web/section_shelf.hpp"

#include <guildhall/sdk/audit.hpp>
#include <guildhall/sdk/form.hpp>
#include <guildhall/sdk/id.hpp>
#include <guildhall/sdk/record.hpp>
#include <guildhall/sdk/record_rules.hpp>

#include <any>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace guildhall::records {

class RecordChanges;
class ViewedLists;

/// The struct of a record, owned; its type is known to the model only.
using AnyRecord = std::shared_ptr<void>;

/// A record that was found, and what the viewer is to it.
struct Found {
    AnyRecord record;
    sdk::Relation relation = sdk::Relation::None;

    const void* get() const { return record.get(); }
};

/// What the records of one list belong to; of those that stand by themselves, nothing.
struct Place {
    std::string parentId = {};
    Found parent = {};  ///< its relation is the viewer's to all of the list, unless the rules say more of one
};

enum class Deed { See, Add, Change, Remove };

/// What a deed on one record is part of; its history says so.
struct Origin {
    std::string import;  ///< id
    std::string file;    ///< what people call the list
    bool undoing = false;
};

/// Any thread.
class RecordDesk {
public:
    struct Parts {
        sdk::Database& database;
        sdk::Audit& audit;
        const audit::PersonalValues& told;  ///< reads what the log has sealed
        sdk::Clock& clock;
        sdk::Random& random;
        const search::SearchIndex& search;
        const web::SectionShelf& sections;
        ViewedLists& viewed;
        const RecordChanges& changes;
        const RecordListener* listener = nullptr;  ///< set before the first request, or empty
        privacy::ProgramReads* reads = nullptr;    ///< null: what programs read is not entered
    };
    RecordDesk(Parts parts, const sdk::RecordModel& model, std::shared_ptr<sdk::AnyRecordRules> rules);
    /// Before anything else: the desk of what its records belong to.
    void standBelow(std::shared_ptr<const RecordDesk> parent) { parent_ = std::move(parent); }

    /// Likewise, of what refers to its records or belongs to them: the model, and in which field.
    void isMeantBy(const sdk::RecordModel& other, std::string field) {
        referrers_.emplace_back(&other, std::move(field));
    }
    /// Records that refer to this one or belong to it, as people call one of them; nothing: there are none.
    std::optional<std::string> referrerTo(sdk::Moment& moment, std::string_view id) const;

    /// Likewise, where it has files.
    void keepFiles(std::shared_ptr<RecordFiles> files) { files_ = std::move(files); }

    const sdk::RecordModel& model() const { return model_; }
    sdk::AnyRecordRules& rules() const { return *rules_; }
    const RecordDesk* parent() const { return parent_.get(); }
    /// Null: its records have no files.
    RecordFiles* files() const { return files_.get(); }
    const Parts& parts() const { return parts_; }

    /// `work(moment)` in a transaction that reads or writes; with what consult() has answered.
    template <class F>
    auto read(const sdk::Request& request, F&& work, std::any advice = {}) {
        return parts_.database.read(inMoment(request, std::forward<F>(work), std::move(advice)));
    }
    template <class F>
    auto write(const sdk::Request& request, F&& work, std::any advice = {}) {
        return parts_.database.write(inMoment(request, std::forward<F>(work), std::move(advice)));
    }
    /// A record before and after what somebody wants; `before` null: a new one. `after` null: it is not to be.
    struct Change {
        AnyRecord before = {};
        AnyRecord after = {};
    };
    /// What the rules' consult() answers to what `wanted(moment)` makes of the request, outside of any transaction.
    /// What is wrong with the request is told by whoever carries it out.
    std::any advice(const sdk::Request& request, const std::function<Change(sdk::Moment&)>& wanted);

    /// What the rules' consultAct() answers about this record, likewise.
    std::any adviceToAct(const sdk::Request& request, const sdk::RecordAction& action, const std::string& id);

    /// Nothing: nobody may, whoever they are.
    std::optional<sdk::Access> access(Deed deed) const;
    bool may(const sdk::Viewer& viewer, Deed deed) const;

    /// Which rows there are for this viewer: those of the rules whose parents there are for them.
    sdk::ListScope scope(const sdk::Viewer& viewer) const;
    /// Only those of one parent; all, when it is empty.
    sdk::ListScope ofParent(const std::string& id) const;
    /// Throws NotFound for a parent that is not there for this viewer.
    Place place(sdk::Moment& moment, const std::string& parentId) const;
    /// Of an address below listPath("{parent}").
    Place place(sdk::Moment& moment, const sdk::Request& request) const { return place(moment, parentIn(request)); }
    std::string parentIn(const sdk::Request& request) const {
        return parent_ ? request.pathValue("parent") : std::string();
    }
    /// Throw NotFound for what is not there for this viewer, or not in this place. `lock` holds it, and what it belongs
    /// to, for this transaction.
    Found get(sdk::Moment& moment, std::string_view id, const std::string& parentId = {}) const;
    Found lock(sdk::Moment& moment, std::string_view id, const std::string& parentId = {}) const;
    /// The same, held for this transaction.
    Place heldPlace(sdk::Moment& moment, const std::string& parentId) const;
    /// Throws Forbidden for a viewer who may not see what a new record must have, and Conflict with the reason why none
    /// can be added now.
    void requireAdding(sdk::Moment& moment, const Place& place) const;
    bool offersAdding(sdk::Moment& moment, const Place& place) const;

    /// What somebody typed or sent for a field.
    using Typed = std::function<std::string(const std::string& field)>;
    /// The fields of its form with the choices there are now. `record` null: a new one. Where there are too many to
    /// list, the choices are those that `typed` may mean.
    sdk::FieldSet formFields(sdk::Moment& moment, const void* record, const Typed& typed = {}) const;
    /// Reads a posted form; `files`: what RecordFiles has received of it.
    sdk::Form posted(const sdk::Request& request, sdk::Moment& moment, const Place& place, const Found* found,
                     const ReceivedFiles& files = {}) const;
    /// A new record of this place, with initial values.
    AnyRecord fresh(const Place& place) const;
    /// The fields this viewer sees of a record they stand in this relation to.
    std::vector<std::string> visibleFields(const sdk::Viewer& viewer, sdk::Relation relation) const;
    /// What is wrong with `after` beyond what its fields say by themselves. Empties what is not asked for.
    sdk::FieldErrors check(sdk::Moment& moment, const void* before, void* after) const;

    // Each with its rules and its audit entry. What check() finds is not looked for again. `origin` null: it stands by
    // itself.
    void add(sdk::Moment& moment, void* record, const Origin* origin = nullptr) const;
    /// Throws Conflict when `after` is no longer the newest version; the caller has locked it, so that it is.
    void change(sdk::Moment& moment, const void* before, void* after, const Origin* origin = nullptr) const;
    /// What is there now of a record just added or changed: with computed fields, and what its rules did after saving.
    void readAgain(sdk::Moment& moment, Found& saved) const;
    void remove(sdk::Moment& moment, const void* record, std::string_view reason, const Origin* origin = nullptr) const;
    void act(sdk::Moment& moment, const void* before, const sdk::RecordAction& action, std::string_view reason) const;
    /// Whom it is about is to be forgotten: removed or made anonymous, by its privacy(). No log keeps what was there.
    void forget(sdk::Moment& moment, const void* record, std::string_view reason) const;

    // Why not, as a sentence for people; nothing: it is possible. Permissions are the routes' matter.
    std::optional<std::string> whyNotChange(sdk::Moment& moment, const void* record) const;
    std::optional<std::string> whyNotRemove(sdk::Moment& moment, const void* record) const;
    std::optional<std::string> whyNotAct(sdk::Moment& moment, const void* record,
                                         const sdk::RecordAction& action) const;

    std::string title(const sdk::Viewer& viewer, const Found& found) const {
        return model_.title(found.get(), viewer, found.relation);
    }
    /// “Workshop type PSDM”, to begin a sentence with.
    std::string subject(const sdk::Viewer& viewer, const Found& found) const;
    /// A value of a field as this viewer reads it: a reference by its title.
    std::string shown(sdk::Moment& moment, const sdk::Field& field, const sdk::Value& value,
                      sdk::Relation relation) const;
    /// “Sessions” and the session's title, of what belongs to one; crumbsToList() ends with the list itself.
    using Crumbs = std::vector<std::pair<std::string, std::string>>;
    Crumbs crumbsAbove(const sdk::Viewer& viewer, const Place& place) const;
    Crumbs crumbsToList(const sdk::Viewer& viewer, const Place& place) const;
    /// What the viewer is to a record.
    sdk::Relation relationTo(sdk::Moment& moment, const void* record) const;
    /// Label of a field that a new record must have and this viewer may not see; empty: there is none.
    std::string hiddenNeed(const sdk::Viewer& viewer, sdk::Relation relation) const;
    /// Records that what was typed may mean: exactly one when it is an id, a whole title or found once.
    std::vector<sdk::Choice> meant(sdk::Moment& moment, const std::string& record, const std::string& typed) const;
    /// `WORKSHOP_TYPE_UPDATED` of `UPDATED`.
    std::string auditAction(std::string_view deed) const;
    /// “Add a session”
    std::string addLabel() const;
    /// The declared label of the record's state.
    std::string stateLabel(const void* record) const;

private:
    template <class F>
    auto inMoment(const sdk::Request& request, F&& work, std::any advice) {
        return [this, &request, &work, advice = std::move(advice), actor = request.actor()](sdk::Transaction& tx) {
            sdk::Moment moment{tx, request.viewer(), actor, parts_.clock.now(), false, advice};
            return work(moment);
        };
    }
    void record(sdk::Moment& moment, std::string_view deed, const void* before, const void* after,
                std::string_view reason = {}, const Origin* origin = nullptr) const;
    void tell(sdk::Moment& moment, RecordNews::What what, const void* record, const sdk::Value& before,
              const sdk::Value& after) const;
    /// What the record or person of this id is called; the id, when there is none.
    std::string titleOf(sdk::Moment& moment, const sdk::RecordModel::Part& part, const std::string& id) const;
    sdk::FieldSet withReference(sdk::Moment& moment, sdk::FieldSet fields, const std::string& name,
                                const std::string& current, const std::string& typed) const;
    sdk::FieldSet withChosen(sdk::Moment& moment, sdk::FieldSet fields, const std::string& name, const void* record,
                             std::vector<sdk::Choice> choices) const;
    void checkUnique(sdk::Moment& moment, const void* before, const void* after, sdk::FieldErrors& errors) const;
    void checkReferences(sdk::Moment& moment, const void* before, const void* after, sdk::FieldErrors& errors) const;
    /// Of managed lists nobody chooses what is switched off; it stays where it is.
    void checkOffered(const void* before, const void* after, sdk::FieldErrors& errors) const;
    /// Empties the fields that are not asked for with these values of the others; what is asked for now must be there.
    void settleConditions(sdk::Moment& moment, const void* before, void* after, sdk::FieldErrors& errors) const;

    Parts parts_;
    const sdk::RecordModel& model_;
    std::shared_ptr<sdk::AnyRecordRules> rules_;
    std::shared_ptr<const RecordDesk> parent_;
    std::shared_ptr<RecordFiles> files_;
    std::vector<std::pair<const sdk::RecordModel*, std::string>> referrers_;
};

/// “workshop types imported” as the audit log writes it: WORKSHOP_TYPES_IMPORTED.
std::string auditCode(std::string words);

/// The tag of a state; null for those who may not see it.
sdk::Value presentState(const sdk::Field& field, const sdk::Cell& state, const sdk::Viewer& viewer,
                        sdk::Relation relation);

/// What is asked before an action: a reason, or nothing.
sdk::FieldSet reasonFields(const sdk::RecordAction& action);

/// Rows that both have.
sdk::ListScope both(sdk::ListScope one, sdk::ListScope other);

}  // namespace guildhall::records
