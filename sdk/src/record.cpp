#include <guildhall/sdk/record.hpp>

#include "member_cells.hpp"

#include <guildhall/sdk/record_rules.hpp>
#include <guildhall/sdk/redaction.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/words.hpp>

#include <algorithm>
#include <stdexcept>

namespace guildhall::sdk {

AnyRecordRules::~AnyRecordRules() = default;

namespace {

NounWords inFull(NounWords words) {
    if (words.many.empty()) words.many = words.one + "s";
    return words;
}

}  // namespace

RecordModel::RecordModel(std::string name, std::string idPrefix, NounWords words, Make make, Copy copy, Member id,
                         Member version)
    : declared_{.fields = FieldSet::of(name), .parts = {}},
      table_(std::move(name)),
      idPrefix_(std::move(idPrefix)),
      words_(inFull(std::move(words))),
      path_("/" + words_.many),
      make_(make),
      copy_(copy),
      id_(id),
      version_(version),
      columns_("r.id, r.version") {
    std::ranges::replace(table_, '.', '_');
    std::ranges::replace(path_, ' ', '-');
}

void RecordModel::add(FieldType type, Part part, std::string name, std::string label, FieldOptions options) {
    columns_ += ", " + part.sql;
    selection_ = "SELECT " + columns_ + (custom_ ? ", r.custom" : "") + " FROM " + table_ + " r ";
    if (title_.empty()) title_ = "{" + name + "}";
    if (!options.managed.empty() && !shapes_) shapes_ = std::make_shared<Shapes>();
    declared_.fields.add({std::move(name), std::move(label), type, std::move(options)});
    declared_.parts.push_back(std::move(part));
}

void RecordModel::addStored(FieldType type, Member member, std::string name, std::string label, FieldOptions options) {
    auto sql = "r." + name;
    add(type, {.member = member, .sql = std::move(sql)}, std::move(name), std::move(label), std::move(options));
}

void RecordModel::addComputed(FieldType type, Member member, std::string name, std::string label, std::string sql,
                              FieldOptions options) {
    add(type, {.member = member, .stored = false, .sql = std::move(sql)}, std::move(name), std::move(label),
        std::move(options));
}

void RecordModel::addReference(Member member, std::string name, std::string label, ReferredType to,
                               ReferenceOptions reference, FieldOptions options) {
    auto sql = "r." + name;
    add(FieldType::Reference,
        {.member = member, .sql = std::move(sql), .refers = std::move(to), .only = std::move(reference.only)}, std::move(name),
        std::move(label), std::move(options));
}

void RecordModel::addPerson(Member member, std::string name, std::string label, FieldOptions options) {
    auto sql = "r." + name;
    add(FieldType::Reference, {.member = member, .sql = std::move(sql), .person = true}, std::move(name),
        std::move(label), std::move(options));
}

void RecordModel::addParent(Member member, std::string name, const RecordModel& to, std::string segment) {
    parent_ = &to;
    parentPlace_ = declared_.parts.size();
    segment_ = segment.empty() ? path_.substr(1) : std::move(segment);
    addReference(member, std::move(name), capitalised(to.words().one), to, {}, {.required = true, .byHand = false});
}

std::string RecordModel::parentId(const void* record) const {
    return parent_ ? memberAt<std::string>(record, declared_.parts[parentPlace_].member) : std::string();
}

std::string RecordModel::listPath(const std::string& parent) const {
    return listPath_.empty() ? pagesPath(parent) : listPath_;
}

std::string RecordModel::pagesPath(const std::string& parent) const {
    return parent_ ? parent_->path() + "/" + parent + "/" + segment_ : path_;
}

const RecordAction* RecordModel::action(std::string_view name) const {
    const auto found = std::ranges::find(actions_, name, &RecordAction::name);
    return found == actions_.end() ? nullptr : &*found;
}

std::vector<std::string> RecordModel::formFields() const {
    std::vector<std::string> names;
    const auto& [fields, parts] = shape();
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto& field = fields.fields()[i];
        if (parts[i].stored && field.type != FieldType::Instant && field.options.byHand && field.name != state_)
            names.push_back(field.name);
    }
    return names;
}

std::vector<std::string> RecordModel::fileFields() const {
    std::vector<std::string> names;
    for (auto& name : formFields())
        if (isFile(declared_.fields.find(name) ? declared_.fields.get(name).type : FieldType::Text))
            names.push_back(std::move(name));
    return names;
}

const std::string& RecordModel::id(const void* record) const { return memberAt<std::string>(record, id_); }
void RecordModel::setId(void* record, std::string id) const { memberAt<std::string>(record, id_) = std::move(id); }
std::int64_t RecordModel::version(const void* record) const { return memberAt<std::int64_t>(record, version_); }
void RecordModel::setVersion(void* record, std::int64_t version) const {
    memberAt<std::int64_t>(record, version_) = version;
}

Value RecordModel::values(const void* record) const {
    Value all{{"id", id(record)}};
    const auto& [fields, parts] = shape();
    for (std::size_t i = 0; i < parts.size(); ++i)
        all[fields.fields()[i].name] = valueOf(cellIn(record, parts[i].member, fields.fields()[i]));
    return all;
}

AuditEntry RecordModel::entry(std::string action, const void* before, const void* after, std::string reason) const {
    std::vector<std::string> stored;
    for (const auto& field : fields().fields())
        if (part(field.name).stored) stored.push_back(field.name);
    const auto* one = after ? after : before;
    return {.action = std::move(action),
            .target = id(one),
            .reason = std::move(reason),
            .changes = auditDiff(fields().only(stored), before ? values(before) : Value::object(),
                                 after ? values(after) : Value::object()),
            .details = {{"version", version(one)}},
            .about = about(one)};
}

void RecordModel::assign(void* record, const Value& values) const {
    const auto& [fields, parts] = shape();
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto& field = fields.fields()[i];
        const auto value = values.find(field.name);
        if (parts[i].stored && value != values.end()) setIn(record, parts[i].member, field, cellOf(*value));
    }
}

bool RecordModel::isForgotten(const Field& field, const Part& part) const {
    if (!part.stored) return false;
    if (field.name == privacy_->person) return true;
    const auto& emptied = privacy_->emptied;
    return emptied.empty() || part.custom ? field.options.sensitivity > Sensitivity::SignedIn
                                          : std::ranges::find(emptied, field.name) != emptied.end();
}

std::vector<std::string> RecordModel::personalFields() const {
    std::vector<std::string> names;
    if (!privacy_) return names;
    const auto& [fields, parts] = shape();
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto& field = fields.fields()[i];
        const bool theirs = privacy_->erasing == RecordPrivacy::Erasing::Anonymise
                                ? isForgotten(field, parts[i])
                                : parts[i].stored && !parts[i].person && !parts[i].refers;
        if (theirs && field.name != privacy_->person) names.push_back(field.name);
    }
    return names;
}

std::string RecordModel::about(const void* record) const {
    if (personalFields().empty()) return {};
    for (const auto& field : {privacy_->person, privacy_->address}) {
        if (field.empty()) continue;
        const auto value = cell(record, field);
        if (const auto* text = std::get_if<std::string>(&value); text && !text->empty()) return *text;
    }
    return {};
}

void RecordModel::anonymise(void* record) const {
    const auto& [fields, parts] = shape();
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto& field = fields.fields()[i];
        if (!isForgotten(field, parts[i])) continue;
        if (field.type == FieldType::Email && !parts[i].custom)
            setIn(record, parts[i].member, field,
                  id(record) + "@erased.invalid");  // addresses are often unique (RFC 2606: nobody's)
        else if (field.options.unique)
            setIn(record, parts[i].member, field, id(record));
        else if (field.options.required && field.type == FieldType::Text)
            setIn(record, parts[i].member, field, std::string("Erased"));
        else
            setIn(record, parts[i].member, field, Cell());
    }
    if (custom_) forgetUnknown(record);
}

namespace {

/// An administrator may have switched off what was to be chosen at first.
bool offers(const Field& field, const std::string& value) {
    return std::ranges::any_of(field.options.choices,
                               [&](const Choice& choice) { return choice.value == value && choice.offered; });
}

}  // namespace

std::shared_ptr<void> RecordModel::fresh() const {
    auto record = make();
    for (std::size_t i = 0; i < declared_.parts.size(); ++i) {
        const auto& field = declared_.fields.fields()[i];
        if (!declared_.parts[i].stored || field.options.initial.empty()) continue;
        if (!field.options.managed.empty() && !offers(fields().get(field.name), field.options.initial)) continue;
        setIn(record.get(), declared_.parts[i].member, field, cellOf(parseField(field, field.options.initial).value));
    }
    return record;
}

namespace {

/// The parts of “{code} — {name}”: a text, and the field that follows it (empty after the last text).
template <class Take>
void eachTitlePart(std::string_view title, Take take) {
    for (;;) {
        const auto open = title.find('{');
        const auto close = title.find('}', open);
        const bool last = open == title.npos || close == title.npos;
        take(title.substr(0, open), last ? std::string_view() : title.substr(open + 1, close - open - 1));
        if (last) return;
        title.remove_prefix(close + 1);
    }
}

}  // namespace

std::string RecordModel::written(std::string_view pattern, const void* record, const Viewer& viewer,
                                 Relation relation) const {
    std::string text;
    eachTitlePart(pattern, [&](std::string_view part, std::string_view name) {
        text += part;
        if (!name.empty()) text += presentCell(fields().get(name), cell(record, name), viewer, relation);
    });
    return text.empty() ? say("(no title)") : text;
}

std::string RecordModel::title(const void* record, const Viewer& viewer, Relation relation) const {
    return written(title_, record, viewer, relation);
}

std::string RecordModel::called(const void* record, const Viewer& viewer, Relation relation) const {
    return written(called_.empty() ? title_ : called_, record, viewer, relation);
}

std::string RecordModel::titleSql(std::string_view alias) const {
    std::string sql;
    const auto join = [&](std::string part) { sql += (sql.empty() ? "" : " || ") + std::move(part); };
    eachTitlePart(title_, [&](std::string_view text, std::string_view name) {
        // A text of a declaration, not of a person; it may hold a quote all the same.
        std::string quoted;
        for (const char c : text) quoted += c == '\'' ? std::string("''") : std::string(1, c);
        if (!quoted.empty()) join("'" + quoted + "'");
        if (name.empty()) return;
        const auto& part = this->part(name);
        if (part.stored)
            join(std::string(alias) + "." + std::string(name));
        else  // worked out on the table as `r`
            join("(SELECT " + part.sql + " FROM " + table_ + " r WHERE r.id = " + std::string(alias) + ".id)");
    });
    return sql;
}

void leaveOut(Value& data, const std::vector<std::string>& names, const FieldSet& fields) {
    for (auto& part : data["parts"])
        for (const auto& name : names)
            std::erase_if(part["rows"].get_ref<Value::array_t&>(),
                          [&](const Value& row) { return row["label"] == say(fields.get(name).label); });
}

}  // namespace guildhall::sdk
