#include "kernel/records/record_desk.hpp"

#include "kernel/data/guarded_transaction.hpp"
#include "kernel/people/person_repository.hpp"
#include "kernel/privacy/legal_hold_repository.hpp"
#include "kernel/records/import_repository.hpp"

#include <guildhall/sdk/redaction.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/words.hpp>

#include <algorithm>
#include <iterator>

namespace guildhall::records {

using sdk::Moment;
using sdk::Value;

namespace {

bool isEmpty(const Value& value) {
    const auto* text = value.get_ptr<const std::string*>();
    return value.is_null() || (text && text->empty());
}

/// Of one choice or several.
bool holds(const sdk::Cell& cell, const std::string& choice) {
    const auto* text = std::get_if<std::string>(&cell);
    const auto chosen = text ? sdk::listedIn(*text) : std::vector<std::string>();
    return std::ranges::find(chosen, choice) != chosen.end();
}

/// Of a managed list: what is switched off is not offered, but stays where it was chosen.
std::vector<sdk::Choice> stillOffered(const sdk::Field& field, const sdk::Cell& current) {
    std::vector<sdk::Choice> choices;
    for (const auto& choice : field.options.choices)
        if (choice.offered || holds(current, choice.value)) choices.push_back(choice);
    return choices;
}

/// Whoever it is about is under a legal hold: nothing of theirs goes, whoever wants it to.
std::optional<std::string> whyHeld(Moment& moment, const sdk::RecordModel& model, const void* record) {
    const auto& privacy = model.privacy();
    if (!privacy || (privacy->person.empty() && privacy->address.empty())) return {};
    const auto textIn = [&](const std::string& field) {
        const auto cell = field.empty() ? sdk::Cell() : model.cell(record, field);
        const auto* text = std::get_if<std::string>(&cell);
        return text ? *text : std::string();
    };
    const auto held = privacy::LegalHoldRepository::held(data::GuardedTransaction::whole(moment.tx));
    if (!held.has(textIn(privacy->person), textIn(privacy->address))) return {};
    return "The person this is about is under a legal hold, so it stays.";
}

/// Where a picker asks for what is typed.
std::string suggestions(const std::string& record) { return "/search/suggestions?in=" + record; }

}  // namespace

RecordDesk::RecordDesk(Parts parts, const sdk::RecordModel& model, std::shared_ptr<sdk::AnyRecordRules> rules)
    : parts_(parts), model_(model), rules_(rules ? std::move(rules) : std::make_shared<sdk::AnyRecordRules>()) {}

std::any RecordDesk::advice(const sdk::Request& request, const std::function<Change(Moment&)>& wanted) {
    if (!rules_->consults()) return {};
    Change change;
    try {
        change = read(request, wanted);
    } catch (const sdk::Error&) {
        return {};
    }
    return change.after ? rules_->consultAny(request.viewer(), change.before.get(), change.after.get()) : std::any();
}

std::any RecordDesk::adviceToAct(const sdk::Request& request, const sdk::RecordAction& action, const std::string& id) {
    if (!rules_->consultsAct(action.name) || !sdk::isId(id)) return {};
    Found found;
    try {
        found = read(request, [&](Moment& moment) { return get(moment, id, place(moment, request).parentId); });
    } catch (const sdk::Error&) {
        return {};
    }
    return rules_->consultActAny(request.viewer(), found.get(), action.name);
}

std::optional<sdk::Access> RecordDesk::access(Deed deed) const {
    const auto& all = model_.permissions();
    if (!all) return {};
    switch (deed) {
        case Deed::See: return all->see;
        case Deed::Add: return all->add ? all->add : all->change;
        case Deed::Change: return all->change;
        case Deed::Remove: break;
    }
    return all->remove;
}

bool RecordDesk::may(const sdk::Viewer& viewer, Deed deed) const {
    const auto needed = access(deed);
    return needed && needed->allows(viewer);
}

sdk::ListScope both(sdk::ListScope one, sdk::ListScope other) {
    if (other.where.empty()) return one;
    if (one.where.empty()) return other;
    one.where = "(" + one.where + ") AND (" + other.where + ")";
    std::ranges::move(other.params, std::back_inserter(one.params));
    return one;
}

sdk::ListScope RecordDesk::scope(const sdk::Viewer& viewer) const {
    auto own = rules_->scope(viewer);
    if (!parent_) return own;
    auto above = parent_->scope(viewer);
    if (above.where.empty()) return own;
    // The parents are `r` inside, as its rules have them.
    above.where = "r." + model_.parentField() + " IN (SELECT r.id FROM " + parent_->model().table() + " r WHERE " +
                  above.where + ")";
    return both(std::move(own), std::move(above));
}

sdk::ListScope RecordDesk::ofParent(const std::string& id) const {
    if (!parent_ || id.empty()) return {};
    return {"r." + model_.parentField() + " = ?", {id}};
}

Place RecordDesk::place(Moment& moment, const std::string& parentId) const {
    return parent_ ? Place{parentId, parent_->get(moment, parentId)} : Place();
}

Place RecordDesk::heldPlace(Moment& moment, const std::string& parentId) const {
    return parent_ ? Place{parentId, parent_->lock(moment, parentId)} : Place();
}

RecordDesk::Crumbs RecordDesk::crumbsAbove(const sdk::Viewer& viewer, const Place& place) const {
    if (!parent_) return {};
    const auto& above = parent_->model();
    return {{sdk::say(sdk::capitalised(above.words().many)), above.path()},
            {parent_->title(viewer, place.parent), above.pathOf(place.parent.get())}};
}

RecordDesk::Crumbs RecordDesk::crumbsToList(const sdk::Viewer& viewer, const Place& place) const {
    auto crumbs = crumbsAbove(viewer, place);
    crumbs.emplace_back(sdk::say(sdk::capitalised(model_.words().many)), model_.listPath(place.parentId));
    return crumbs;
}

sdk::Relation RecordDesk::relationTo(Moment& moment, const void* record) const {
    const auto own = rules_->relationOf(moment, record);
    if (own != sdk::Relation::None || !parent_) return own;
    const auto above = parent_->model().make();
    return parent_->model().find(moment.tx, model_.parentId(record), above.get())
               ? parent_->relationTo(moment, above.get())
               : sdk::Relation::None;
}

Found RecordDesk::get(Moment& moment, std::string_view id, const std::string& parentId) const {
    Found found{model_.make()};
    if (!model_.find(moment.tx, id, found.record.get(), both(scope(moment.viewer), ofParent(parentId))))
        throw sdk::NotFound();
    found.relation = relationTo(moment, found.get());
    return found;
}

Found RecordDesk::lock(Moment& moment, std::string_view id, const std::string& parentId) const {
    if (parent_) {
        // From above downwards, as everybody does, so that no two wait for each other.
        const auto found = get(moment, id, parentId);
        parent_->model().lock(moment.tx, model_.parentId(found.get()), parent_->model().make().get());
    }
    Found locked{model_.make()};
    if (!model_.lock(moment.tx, id, locked.record.get(), both(scope(moment.viewer), ofParent(parentId))))
        throw sdk::NotFound();
    locked.relation = relationTo(moment, locked.get());
    return locked;
}

std::string RecordDesk::hiddenNeed(const sdk::Viewer& viewer, sdk::Relation relation) const {
    for (const auto& name : model_.formFields()) {
        const auto& field = model_.fields().get(name);
        // What is needed only sometimes is looked at when it is (settleConditions).
        if (field.options.required && field.options.initial.empty() && !field.options.onlyWhen.isGiven() &&
            !viewer.sees(field.options.sensitivity, relation))
            return field.label;
    }
    return {};
}

void RecordDesk::requireAdding(Moment& moment, const Place& place) const {
    if (const auto hidden = hiddenNeed(moment.viewer, place.parent.relation); !hidden.empty())
        throw sdk::Forbidden(sdk::say(
            "You may not see everything that {noun} needs here ({field}), so you cannot add or import {nouns}.",
            {{"noun", sdk::withArticle(model_.words().one)},
             {"field", sdk::say(hidden)},
             {"nouns", sdk::say(model_.words().many)}}));
    if (const auto whyNot = rules_->whyNotAdd(moment, place.parentId)) throw sdk::Conflict(*whyNot);
}

bool RecordDesk::offersAdding(Moment& moment, const Place& place) const {
    return may(moment.viewer, Deed::Add) && hiddenNeed(moment.viewer, place.parent.relation).empty() &&
           !rules_->whyNotAdd(moment, place.parentId);
}

std::vector<sdk::Choice> RecordDesk::meant(Moment& moment, const std::string& record, const std::string& typed) const {
    constexpr int most = 8;
    const auto source = parts_.search.source(record);
    if (!source || typed.empty()) return {};
    auto& tx = data::GuardedTransaction::whole(moment.tx);
    if (sdk::isId(typed) && search::SearchRepository::visible(tx, *source, moment.viewer, typed))
        return {{typed, source->titleOf(tx, moment.viewer, typed)}};
    std::vector<sdk::Choice> choices;
    std::size_t same = 0;
    const auto folded = sdk::searchText(typed);
    for (auto& hit : search::SearchRepository::find(tx, *source, moment.viewer, typed, most)) {
        const bool whole = sdk::searchText(hit.title) == folded;
        same += whole;
        auto label = hit.note.empty() ? hit.title : hit.title + " (" + hit.note + ")";
        choices.insert(whole ? choices.begin() : choices.end(), {std::move(hit.id), std::move(label)});
    }
    if (same == 1) choices.resize(1);
    // What is typed stands for the one that it means.
    if (choices.size() == 1) choices.front().label = typed;
    return choices;
}

sdk::FieldSet RecordDesk::withReference(Moment& moment, sdk::FieldSet fields, const std::string& name,
                                        const std::string& current, const std::string& typed) const {
    constexpr std::size_t mostListed = 100;
    const auto& part = model_.part(name);
    std::string record = people::PersonRepository::searchedAs;
    if (part.refers) {
        auto all = part.refers->choices(moment.tx, current, part.only);
        record = part.refers->name();
        if (all.size() <= mostListed || !parts_.search.source(record)) return fields.withChoices(name, std::move(all));
    }
    if (!typed.empty() && typed != current)
        return fields.picked(name, suggestions(record), meant(moment, record, typed));
    if (current.empty()) return fields.picked(name, suggestions(record), {});
    return fields.picked(name, suggestions(record), {{current, titleOf(moment, part, current)}});
}

namespace {

/// The set with one field's words for a wider or narrower choice taken away.
sdk::FieldSet withoutWords(const sdk::FieldSet& fields, const std::string& name,
                           std::string sdk::FieldOptions::*words) {
    auto all = sdk::FieldSet::of(fields.name());
    for (auto field : fields.fields()) {
        if (field.name == name) (field.options.*words).clear();
        all.add(std::move(field));
    }
    return all;
}

}  // namespace

/// The choices that the rules have for it, and the word that leads to the others, where there are some.
sdk::FieldSet RecordDesk::withChosen(Moment& moment, sdk::FieldSet fields, const std::string& name, const void* record,
                                     std::vector<sdk::Choice> choices) const {
    if (fields.get(name).options.wider.empty()) return fields.withChoices(name, std::move(choices));
    const bool wide = moment.wider.contains(name);
    auto other = moment;
    wide ? (void)other.wider.erase(name) : (void)other.wider.insert(name);
    const auto others = rules_->choicesAny(other, name, record);
    const bool differ = others && others->size() != choices.size();
    fields = fields.withChoices(name, std::move(choices));
    if (wide || !differ) fields = withoutWords(fields, name, &sdk::FieldOptions::wider);
    if (!wide || !differ) fields = withoutWords(fields, name, &sdk::FieldOptions::narrower);
    return fields;
}

sdk::FieldSet RecordDesk::formFields(Moment& moment, const void* record, const Typed& typed) const {
    auto fields = model_.fields().only(model_.formFields());
    for (const auto& name : model_.formFields()) {
        if (auto chosen = rules_->choicesAny(moment, name, record)) {
            fields = withChosen(moment, std::move(fields), name, record, std::move(*chosen));
        } else if (!fields.get(name).options.managed.empty()) {
            const auto current = record ? model_.cell(record, name) : sdk::Cell();
            fields = fields.withChoices(name, stillOffered(fields.get(name), current));
        } else if (fields.get(name).type == sdk::FieldType::Reference) {
            const auto current = record ? sdk::valueOf(model_.cell(record, name)) : Value();
            fields = withReference(moment, std::move(fields), name,
                                   current.is_string() ? current.get<std::string>() : std::string(),
                                   typed ? sdk::trim(sdk::repaired(typed(name))) : std::string());
        }
    }
    return fields;
}

std::string RecordDesk::titleOf(Moment& moment, const sdk::RecordModel::Part& part, const std::string& id) const {
    const auto title = part.person   ? sdk::personName(moment.tx, id)
                       : part.refers ? part.refers->titleOf(moment.tx, id)
                                     : std::nullopt;
    return title.value_or(id);
}

sdk::Form RecordDesk::posted(const sdk::Request& request, Moment& moment, const Place& place, const Found* found,
                             const ReceivedFiles& files) const {
    // Beside the words comes the id of what was chosen; it counts as long as the words are still its own.
    const auto chosen = [&](const std::string& name) {
        const auto& id = request.form(name + "_id");
        const auto& part = model_.part(name);
        const bool still = sdk::isId(id) && sdk::searchText(titleOf(moment, part, id)) ==
                                                sdk::searchText(sdk::trim(sdk::repaired(request.form(name))));
        return still ? id : std::string();
    };
    const auto typed = [&](const std::string& name) {
        const auto id = chosen(name);
        return id.empty() ? request.form(name) : id;
    };
    const auto* record = found ? found->get() : nullptr;
    moment.typed = [&request](const std::string& name) { return request.form(name); };
    for (const auto& field : model_.fields().fields()) {
        const auto& asked = request.form(field.name + ".wide");
        if (!field.options.wider.empty() && (asked.empty() ? request.form(field.name + ".all") : asked) == "yes")
            moment.wider.insert(field.name);
    }
    auto fields = formFields(moment, record, typed);
    for (const auto& name : model_.formFields()) {
        const auto& options = fields.get(name).options;
        if (options.suggest.empty() || options.choices.size() != 1 || chosen(name).empty()) continue;
        // As the words are read: by the label.
        fields = fields.picked(name, options.suggest, {{options.choices.front().value, sdk::trim(request.form(name))}});
    }
    const auto sent = files_ ? files_->answers(moment, request, files, record) : sdk::FileAnswers();
    return found ? sdk::Form::posted(std::move(fields), request, model_.values(record), found->relation, sent)
                 : sdk::Form::posted(std::move(fields), request, Value(), place.parent.relation, sent);
}

AnyRecord RecordDesk::fresh(const Place& place) const {
    auto record = model_.fresh();
    if (parent_) model_.set(record.get(), model_.parentField(), sdk::Cell(place.parentId));
    return record;
}

std::vector<std::string> RecordDesk::visibleFields(const sdk::Viewer& viewer, sdk::Relation relation) const {
    std::vector<std::string> names;
    for (const auto& field : model_.fields().fields())
        if (viewer.sees(field.options.sensitivity, relation)) names.push_back(field.name);
    return names;
}

void RecordDesk::checkUnique(Moment& moment, const void* before, const void* after, sdk::FieldErrors& errors) const {
    for (const auto& field : model_.declared().fields()) {
        if (!field.options.unique || !model_.part(field.name).stored) continue;
        // Whoever imports has looked for it already, of many rows at once.
        if (moment.importing && field.name == model_.import()->key) continue;
        const auto cell = model_.cell(after, field.name);
        const auto* text = std::get_if<std::string>(&cell);
        if (cell.index() == 0 || (text && text->empty()) || (before && model_.cell(before, field.name) == cell))
            continue;
        if (!model_.idWith(moment.tx, field.name, cell, model_.id(after), model_.parentId(after))) continue;
        errors.push_back(
            {field.name, sdk::say("Another {noun} has the {field} {value} — choose a different one",
                                  {{"noun", sdk::say(model_.words().one)},
                                   {"field", sdk::asciiLower(sdk::say(field.label))},
                                   {"value", sdk::presentCell(field, cell, moment.viewer, sdk::Relation::Own)}})});
    }
}

/// A form offers only what may be chosen, but a program may name anything.
void RecordDesk::checkReferences(Moment& moment, const void* before, const void* after,
                                 sdk::FieldErrors& errors) const {
    for (const auto& field : model_.fields().fields()) {
        const auto& part = model_.part(field.name);
        const auto* to = part.refers.get();
        if ((!to && !part.person) || (to && to == model_.parent() && field.name == model_.parentField())) continue;
        const auto cell = model_.cell(after, field.name);
        const auto* id = std::get_if<std::string>(&cell);
        if (!id || id->empty() || (before && model_.cell(before, field.name) == cell)) continue;
        if (!to) {
            if (!sdk::personName(moment.tx, *id)) errors.push_back({field.name, "There is no such person"});
            continue;
        }
        if (!to->exists(moment.tx, *id, {part.only, {}}))
            errors.push_back({field.name, sdk::say("There is no {noun} like this to choose",
                                                   {{"noun", sdk::say(to->words().one)}})});
    }
}

void RecordDesk::checkOffered(const void* before, const void* after, sdk::FieldErrors& errors) const {
    for (const auto& field : model_.fields().fields()) {
        if (field.options.managed.empty()) continue;
        const auto cell = model_.cell(after, field.name);
        const auto was = before ? model_.cell(before, field.name) : sdk::Cell();
        if (was == cell) continue;
        for (const auto& choice : field.options.choices)
            if (!choice.offered && holds(cell, choice.value) && !holds(was, choice.value))
                errors.push_back({field.name, sdk::say("“{entry}” is no longer offered — choose another one",
                                                       {{"entry", choice.label}})});
    }
}

void RecordDesk::settleConditions(Moment& moment, const void* before, void* after, sdk::FieldErrors& errors) const {
    const auto& all = model_.fields();
    if (std::ranges::none_of(all.fields(), [](const sdk::Field& field) { return field.options.onlyWhen.isGiven(); }))
        return;
    const auto was = before ? model_.values(before) : Value(), is = model_.values(after);
    for (const auto& field : all.fields()) {
        if (!field.options.onlyWhen.isGiven()) continue;
        if (!all.asks(field, is)) {
            model_.set(after, field.name, sdk::Cell());
            continue;
        }
        const bool lacking = field.options.required && isEmpty(is.at(field.name));
        // A record that lacked it before, say from before it was asked for, can be changed in other things.
        if (!lacking || (before && all.asks(field, was) && isEmpty(was.at(field.name)))) continue;
        if (moment.viewer.sees(field.options.sensitivity, relationTo(moment, before ? before : after)))
            errors.push_back({field.name, *sdk::parseField(field, "").error});
        else
            errors.push_back(
                {field.options.onlyWhen.field,
                 sdk::say("This needs a value for “{field}”, which you may not see, so you cannot choose it",
                          {{"field", sdk::say(field.label)}})});
    }
}

sdk::FieldErrors RecordDesk::check(Moment& moment, const void* before, void* after) const {
    sdk::FieldErrors errors;
    settleConditions(moment, before, after, errors);
    checkUnique(moment, before, after, errors);
    checkReferences(moment, before, after, errors);
    checkOffered(before, after, errors);
    if (errors.empty()) rules_->checkAny(moment, before, after, errors);
    return errors;
}

std::string auditCode(std::string words) {
    std::ranges::transform(words, words.begin(), [](char c) {
        return c == ' ' ? '_' : c >= 'a' && c <= 'z' ? char(c & ~0x20) : c;
    });
    return words;
}

std::string RecordDesk::auditAction(std::string_view deed) const {
    return auditCode(model_.noun() + "_" + std::string(deed));
}

Value presentState(const sdk::Field& field, const sdk::Cell& state, const sdk::Viewer& viewer, sdk::Relation relation) {
    if (!viewer.sees(field.options.sensitivity, relation)) return {};
    const auto tag = sdk::presentCellTag(field, state);
    return {{"tag", tag.empty() ? "grey" : tag}, {"text", sdk::presentCell(field, state, viewer, relation)}};
}

sdk::FieldSet reasonFields(const sdk::RecordAction& action) {
    auto fields = sdk::FieldSet::of("kernel.reason");
    if (!action.asksReason) return fields;
    return std::move(fields).text(
        "reason", "Reason",
        {.required = !action.mayOmitReason, .max = 500, .hint = "Kept in the history, for those who ask later."});
}

/// The version goes along, so that what somebody missed can be told from the log (record_history.hpp).
void RecordDesk::record(Moment& moment, std::string_view deed, const void* before, const void* after,
                        std::string_view reason, const Origin* origin) const {
    auto entry = model_.entry(auditAction(deed), before, after, std::string(reason));
    if (origin) entry.details.update({{"import", origin->import}, {"file", origin->file}});
    if (origin && origin->undoing) entry.details["undoing"] = true;
    parts_.audit.record(moment.tx, moment.actor, entry);
}

void RecordDesk::tell(Moment& moment, RecordNews::What what, const void* record, const Value& before,
                      const Value& after) const {
    if (model_.api().empty() || !parts_.listener || !*parts_.listener) return;
    RecordNews news{model_, what, model_.id(record), model_.version(record)};
    for (const auto& field : model_.fields().fields()) {
        if (what != RecordNews::What::Changed) break;
        if (!model_.part(field.name).stored || field.options.sensitivity > sdk::Sensitivity::SignedIn) continue;
        const auto was = before.find(field.name), is = after.find(field.name);
        if (was != before.end() && is != after.end() && *was != *is) news.fields.push_back(field.name);
    }
    (*parts_.listener)(moment.tx, news);
}

void RecordDesk::add(Moment& moment, void* record, const Origin* origin) const {
    if (model_.id(record).empty()) model_.setId(record, sdk::newId(parts_.random, model_.idPrefix()));
    model_.setVersion(record, 1);
    rules_->beforeSaveAny(moment, nullptr, record);
    model_.insert(moment.tx, record, moment.now);
    if (files_) files_->follow(moment, nullptr, record);
    this->record(moment, model_.adding() ? model_.adding()->past : "CREATED", nullptr, record, {}, origin);
    tell(moment, RecordNews::What::Created, record, {}, {});
    rules_->afterSaveAny(moment, nullptr, record);
}

void RecordDesk::change(Moment& moment, const void* before, void* after, const Origin* origin) const {
    rules_->beforeSaveAny(moment, before, after);
    const auto was = model_.values(before), is = model_.values(after);
    if (was == is) return;
    if (!model_.update(moment.tx, after)) throw sdk::Conflict("Somebody else has just changed this. Try again.");
    if (files_) files_->follow(moment, before, after);
    record(moment, "UPDATED", before, after, {}, origin);
    tell(moment, RecordNews::What::Changed, after, was, is);
    rules_->afterSaveAny(moment, before, after);
}

void RecordDesk::readAgain(Moment& moment, Found& saved) const {
    model_.find(moment.tx, model_.id(saved.get()), saved.record.get());
    saved.relation = relationTo(moment, saved.get());
}

void RecordDesk::remove(Moment& moment, const void* record, std::string_view reason, const Origin* origin) const {
    rules_->beforeRemoveAny(moment, record);
    model_.remove(moment.tx, model_.id(record));
    if (files_) files_->follow(moment, record, nullptr);
    this->record(moment, "REMOVED", record, nullptr, reason, origin);
    tell(moment, RecordNews::What::Removed, record, {}, {});
}

void RecordDesk::act(Moment& moment, const void* before, const sdk::RecordAction& action,
                     std::string_view reason) const {
    const auto after = model_.copy(before);
    if (!action.to.empty() && !model_.state().empty()) model_.set(after.get(), model_.state(), sdk::Cell(action.to));
    rules_->actAny(moment, before, after.get(), action.name, reason);
    if (!model_.update(moment.tx, after.get())) throw sdk::Conflict("Somebody else has just changed this. Try again.");
    if (files_) files_->follow(moment, before, after.get());
    const auto was = model_.values(before), is = model_.values(after.get());
    record(moment, action.audit.empty() ? action.name : action.audit, before, after.get(), reason);
    tell(moment, RecordNews::What::Changed, after.get(), was, is);
    rules_->afterSaveAny(moment, before, after.get());
}

void RecordDesk::forget(Moment& moment, const void* record, std::string_view reason) const {
    ImportRepository::forgetRecord(data::GuardedTransaction::whole(moment.tx), model_.id(record));
    const bool removes = model_.privacy()->erasing == sdk::RecordPrivacy::Erasing::Remove;
    auto version = model_.version(record);
    if (removes) {
        rules_->beforeRemoveAny(moment, record);
        model_.remove(moment.tx, model_.id(record));
        if (files_) files_->follow(moment, record, nullptr, RecordFiles::Goes::Soon);
        tell(moment, RecordNews::What::Removed, record, {}, {});
    } else {
        const auto after = model_.copy(record);
        rules_->beforeAnonymisingAny(moment, record, after.get());
        model_.anonymise(after.get());
        if (!model_.update(moment.tx, after.get()))
            throw sdk::Conflict("Somebody else has just changed this. Try again.");
        if (files_) files_->follow(moment, record, after.get(), RecordFiles::Goes::Soon);
        version = model_.version(after.get());
        tell(moment, RecordNews::What::Changed, after.get(), model_.values(record), model_.values(after.get()));
    }
    parts_.told.forget(data::GuardedTransaction::whole(moment.tx), model_.id(record), moment.now);
    parts_.audit.record(moment.tx, moment.actor,
                        {.action = auditAction(removes ? "ERASED" : "ANONYMISED"),
                         .target = model_.id(record),
                         .reason = std::string(reason),
                         .details = {{"version", version}}});
}

std::optional<std::string> RecordDesk::whyNotChange(Moment& moment, const void* record) const {
    return rules_->whyNotChangeAny(moment, record);
}

std::optional<std::string> RecordDesk::whyNotRemove(Moment& moment, const void* record) const {
    if (auto why = rules_->whyNotRemoveAny(moment, record)) return why;
    return whyHeld(moment, model_, record);
}

std::optional<std::string> RecordDesk::referrerTo(Moment& moment, std::string_view id) const {
    for (const auto& [other, field] : referrers_)
        if (other->idWith(moment.tx, field, sdk::Cell(std::string(id)))) return sdk::say(other->words().one);
    return {};
}

std::string RecordDesk::addLabel() const {
    return model_.adding() ? sdk::say(model_.adding()->label)
                           : sdk::say("Add {noun}", {{"noun", sdk::withArticle(model_.words().one)}});
}

std::string RecordDesk::stateLabel(const void* record) const {
    const auto cell = model_.cell(record, model_.state());
    const auto* text = std::get_if<std::string>(&cell);
    return text ? sdk::say(model_.declared().get(model_.state()).choiceLabel(*text)) : std::string();
}

std::optional<std::string> RecordDesk::whyNotAct(Moment& moment, const void* record,
                                                 const sdk::RecordAction& action) const {
    if (!action.from.empty()) {
        const auto cell = model_.cell(record, model_.state());
        const auto* state = std::get_if<std::string>(&cell);
        if (!state || std::ranges::find(action.from, *state) == action.from.end())
            return sdk::say("This is not possible while the {noun} is “{state}”.",
                            {{"noun", sdk::say(model_.words().one)}, {"state", stateLabel(record)}});
    }
    return rules_->whyNotActAny(moment, record, action.name);
}

std::string RecordDesk::subject(const sdk::Viewer& viewer, const Found& found) const {
    return sdk::say("{Noun} {name}", {{"Noun", sdk::say(sdk::capitalised(model_.words().one))},
                                      {"name", model_.called(found.get(), viewer, found.relation)}});
}

std::string RecordDesk::shown(Moment& moment, const sdk::Field& field, const Value& value,
                              sdk::Relation relation) const {
    const auto& part = model_.part(field.name);
    if (field.type == sdk::FieldType::Reference && value.is_string() && !value.get_ref<const std::string&>().empty() &&
        moment.viewer.sees(field.options.sensitivity, relation)) {
        return titleOf(moment, part, value.get_ref<const std::string&>());
    }
    const bool chosen = field.type == sdk::FieldType::Choice || field.type == sdk::FieldType::Several;
    if (chosen && field.options.choices.empty())
        if (auto choices = rules_->choicesAny(moment, field.name, nullptr)) {
            auto named = field;
            named.options.choices = std::move(*choices);
            return sdk::presentField(named, value, moment.viewer, relation);
        }
    return sdk::presentField(field, value, moment.viewer, relation);
}

}  // namespace guildhall::records
