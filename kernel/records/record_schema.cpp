#include "kernel/records/record_schema.hpp"

#include "kernel/data/schema_catalogue.hpp"

#include <algorithm>
#include <cctype>

namespace guildhall::records {

using data::ColumnKind;

namespace {

ColumnKind kindOf(sdk::FieldType type) {
    switch (type) {
        case sdk::FieldType::Number:
        case sdk::FieldType::Decimal:
        case sdk::FieldType::Duration:
        case sdk::FieldType::Instant: return ColumnKind::Integer;
        case sdk::FieldType::Boolean: return ColumnKind::Boolean;
        default: return ColumnKind::Text;
    }
}

const char* sqlName(ColumnKind kind) {
    switch (kind) {
        case ColumnKind::Integer: return "BIGINT";
        case ColumnKind::Boolean: return "BOOLEAN";
        case ColumnKind::Real: return "DOUBLE PRECISION";
        case ColumnKind::Text: break;
    }
    return "TEXT";
}

std::string unknownField(const sdk::RecordModel& model) {
    const auto known = [&](const std::string& name) { return model.fields().find(name) != nullptr; };
    const auto& list = model.list();
    for (const auto* names : {&list.columns, &list.filters})
        for (const auto& name : *names)
            if (!known(name)) return name;
    const auto order = list.order.substr(list.order.starts_with('-'));
    if (!order.empty() && !known(order)) return order;
    return !model.state().empty() && !known(model.state()) ? model.state() : std::string();
}

std::string actionComplaint(const sdk::RecordModel& model, const sdk::RecordAction& action) {
    for (const auto* own : {"new", "edit", "history", "remove", "import", "imports", "selected", "files"})
        if (action.name == own) return "an action cannot be called “" + action.name + "”";
    const auto named = [&](const std::string& state) {
        const auto& choices = model.fields().get(model.state()).options.choices;
        return std::ranges::find(choices, state, &sdk::Choice::value) != choices.end();
    };
    auto states = action.from;
    if (!action.to.empty()) states.push_back(action.to);
    for (const auto& state : states) {
        if (model.state().empty()) return "the action " + action.name + " names states, but no field holds them";
        if (!named(state)) return "the action " + action.name + " names the state “" + state + "”, which is no choice";
    }
    return {};
}

/// Does the title have this column in it?
bool isInTitle(const sdk::RecordModel& model, const std::string& name) {
    const auto sql = model.titleSql("r"), column = "r." + name;
    for (auto at = sql.find(column); at != sql.npos; at = sql.find(column, at + 1)) {
        const auto end = at + column.size();
        if (end == sql.size() || (!std::isalnum(static_cast<unsigned char>(sql[end])) && sql[end] != '_')) return true;
    }
    return false;
}

std::string fileComplaint(const sdk::RecordModel& model) {
    const auto holds = [](const std::vector<std::string>& names, const std::string& name) {
        return std::ranges::find(names, name) != names.end();
    };
    for (const auto& field : model.declared().fields()) {
        const auto& part = model.part(field.name);
        const auto begin = "the field “" + field.name + "” ";
        if ((part.member.type == sdk::Member::Type::File) != sdk::isFile(field.type))
            return begin + "must be declared as file or image, and its member be a StoredFile: one needs the other";
        if (!sdk::isFile(field.type)) continue;
        if (!part.stored || !field.options.byHand) return begin + "is a file, which only people and programs send";
        if (field.options.unique || field.options.search || holds(model.list().filters, field.name))
            return begin + "is a file, which can be neither unique nor searched nor filtered by";
        if (isInTitle(model, field.name)) return begin + "is a file, which can be no part of the title";
        if (model.import() && holds(model.import()->columns, field.name))
            return begin + "is a file, which comes with no list";
        if (field.options.mostBytes < 0) return begin + "takes files of less than nothing";
        if (auto kind = sdk::acceptComplaint(field); !kind.empty()) return begin + kind;
        if (model.action(field.name)) return begin + "is called like an action, and both names are parts of addresses";
    }
    return {};
}

std::string conditionComplaint(const sdk::RecordModel& model) {
    const auto byForms = model.formFields();
    const auto inForms = [&](const std::string& name) { return std::ranges::find(byForms, name) != byForms.end(); };
    const auto& fields = model.declared();
    for (const auto& field : fields.fields()) {
        const auto& when = field.options.onlyWhen;
        if (!when.isGiven()) continue;
        const auto begin = "the field “" + field.name + "” is asked for by “" + when.field + "”";
        const auto* other = fields.find(when.field);
        if (!other || other >= &field) return begin + ", which is no field before it";
        if (!inForms(when.field) || !inForms(field.name)) return begin + ", but forms do not have both";
        const bool boolean = other->type == sdk::FieldType::Boolean;
        if (!boolean && other->type != sdk::FieldType::Choice) return begin + ", which is no choice and no yes or no";
        if (when.is.empty()) return begin + " and does not say at which values";
        for (const auto& value : when.is)
            if (boolean ? value != "yes" && value != "no"
                        : std::ranges::find(other->options.choices, value, &sdk::Choice::value) ==
                              other->options.choices.end())
                return begin + " at “" + value + "”, which it cannot be";
        // Whether it is asked for tells what the other one says.
        const auto hidden = other->options.sensitivity;
        if (hidden > sdk::Sensitivity::SignedIn && hidden != field.options.sensitivity)
            return begin + ", which not everybody sees who sees it";
    }
    return {};
}

std::string managedComplaint(const sdk::RecordModel& model) {
    for (const auto& field : model.declared().fields()) {
        const auto& list = field.options.managed;
        if (list.empty()) continue;
        const auto begin = "the list “" + list + "” of the field “" + field.name + "”";
        const bool plain = list.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_.") == list.npos;
        if (!plain || !list.starts_with(model.plugin() + ".") || list.size() == model.plugin().size() + 1)
            return begin + " must be called " + model.plugin() + ".<list>";
        const bool chosen = field.type == sdk::FieldType::Choice || field.type == sdk::FieldType::Several;
        if (!chosen || field.name == model.state()) return begin + " is kept by administrators, and can be no state";
        // Lists and the index look in what is stored, which is the code.
        if (field.options.search) return begin + " is found by a filter and not by typing";
        for (const auto& choice : field.options.choices)
            if (choice.value.empty() ||
                choice.value.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_") != choice.value.npos)
                return begin + " has an entry “" + choice.value + "”: small letters, digits, - and _ are possible";
    }
    return {};
}

std::string groupComplaint(const sdk::RecordModel& model) {
    using sdk::FieldType;
    for (const auto& field : model.declared().fields()) {
        if (field.type != FieldType::Group) continue;
        const auto begin = "the group “" + field.name + "”";
        const auto& rows = field.options.group->fields().fields();
        if (rows.empty()) return begin + " has no fields";
        if (field.options.search || field.options.unique)
            return begin + " can neither be searched nor unique: a record that belongs to this one can";
        const auto& filters = model.list().filters;
        if (std::ranges::find(filters, field.name) != filters.end()) return begin + " is nothing lists are filtered by";
        for (const auto& one : rows) {
            const auto of = "the field “" + one.name + "” of " + begin;
            if (one.type == FieldType::Instant || one.type == FieldType::Several || one.type == FieldType::Tags ||
                sdk::isFile(one.type))
                return of + " is of a type that rows do not have";
            if (one.options.onlyWhen.isGiven() || one.options.unique || !one.options.heading.empty())
                return of + " can be neither conditional nor unique, and has no heading";
            if (one.options.sensitivity != sdk::Sensitivity::SignedIn)
                return of + " is seen by who sees the group: say its sensitivity there";
        }
    }
    return {};
}

/// Of the columns that are no field by themselves.
std::string otherColumnComplaint(const sdk::RecordModel& model) {
    const auto& import = *model.import();
    std::vector<sdk::ImportColumn> others;
    for (const auto& join : import.joins) others.insert(others.end(), join.columns.begin(), join.columns.end());
    const auto& parents = import.parents;
    if (parents) others.insert(others.end(), parents->columns.begin(), parents->columns.end());
    for (const auto& column : others)
        if (model.fields().find(column.name))
            return "lists of it have a column “" + column.name + "”, as a field is called";
    if (!parents) return {};
    if (!model.parent()) return "lists of it name parents, but it belongs to nothing";
    if (!parents->path.starts_with('/'))
        return "lists of several parents are brought in at an address that begins with /";
    if (parents->ways.empty()) return "lists of it name no way to tell the parent";
    for (const auto& way : parents->ways) {
        if (way.empty()) return "lists of it have an empty way to tell the parent";
        for (const auto& key : way) {
            if (std::ranges::find(parents->columns, key.column, &sdk::ImportColumn::name) == parents->columns.end())
                return "lists of it tell the parent by “" + key.column + "”, which is no column of parents";
            if (!model.parent()->fields().find(key.field))
                return "lists of it tell the parent by “" + key.field + "”, which it does not have";
        }
    }
    return {};
}

std::string importComplaint(const sdk::RecordModel& model) {
    if (!model.import()) return {};
    const auto& import = *model.import();
    const auto* key = model.fields().find(import.key);
    const bool textual = key && (key->type == sdk::FieldType::Text || key->type == sdk::FieldType::Email);
    if (!import.key.empty() && !textual)
        return "lists of it are imported by “" + import.key + "”, which is no field of text or an address";
    const auto settable = model.formFields();
    auto names = import.columns;
    names.insert(names.end(), import.further.begin(), import.further.end());
    if (key) names.push_back(import.key);
    for (const auto& [name, heads] : import.heads) names.push_back(name);
    for (const auto& [name, spellings] : import.spellings) names.push_back(name);
    for (const auto& join : import.joins) names.push_back(join.field);
    for (const auto& name : names)
        if (std::ranges::find(settable, name) == settable.end())
            return "lists of it name the field “" + name + "”, which forms do not set";
    return otherColumnComplaint(model);
}

std::string termComplaint(const sdk::RecordModel& model, const sdk::RecordPrivacy& privacy) {
    const auto& [after, years] = privacy.term;
    if (after.empty() != (years == 0))
        return "its privacy() says only half of its term: from which field it counts and how many years belong "
               "together";
    if (after.empty()) return {};
    const auto* field = model.fields().find(after);
    if (!field || (field->type != sdk::FieldType::Date && field->type != sdk::FieldType::Instant))
        return "its privacy() counts its term from “" + after + "”, which is no date or moment of it";
    if (years < 0 || years > 100) return "its privacy() has a term of " + std::to_string(years) + " years";
    if (privacy.erasing == sdk::RecordPrivacy::Erasing::Keep)
        return "its privacy() keeps what is about people and has a term as well";
    return {};
}

std::string privacyComplaint(const sdk::RecordModel& model) {
    if (!model.privacy()) return {};
    const auto& privacy = *model.privacy();
    if (privacy.purpose.empty()) return "its privacy() does not say what it is kept for";
    const auto isPerson = [&](const std::string& name) { return model.fields().find(name) && model.part(name).person; };
    if (!privacy.person.empty() && !isPerson(privacy.person))
        return "its privacy() names “" + privacy.person + "”, which is no person field";
    const auto* address = model.fields().find(privacy.address);
    if (!privacy.address.empty() && (!address || address->type != sdk::FieldType::Email))
        return "its privacy() names “" + privacy.address + "”, which is no e-mail field";
    for (const auto& name : privacy.emptied)
        if (!model.fields().find(name)) return "its privacy() empties the field “" + name + "”, which it does not have";
    if (privacy.erasing == sdk::RecordPrivacy::Erasing::Keep && privacy.because.empty())
        return "its privacy() keeps what is about people and does not say why";
    if (auto complaint = termComplaint(model, privacy); !complaint.empty()) return complaint;
    if (privacy.firstWhere.empty() != privacy.first.empty())
        return "its privacy() says only half of what must come first: the condition and the sentence belong together";
    return {};
}

}  // namespace

std::string declarationComplaint(const std::string& owner, const sdk::RecordModel& model) {
    if (model.plugin() != owner || model.noun().empty()) return "its name must be " + owner + ".<noun>";
    if (model.fields().fields().empty()) return "it has no fields";
    if (!model.permissions()) return "it does not say who may see it: .permissions({.see = …})";
    if (!model.path().starts_with('/')) return "its pages must be at an address that begins with /";
    if (const auto name = unknownField(model); !name.empty())
        return "it names the field “" + name + "”, which it does not have";
    for (const auto* own : {"columns", "view"})
        if (std::ranges::find(model.list().filters, own) != model.list().filters.end())
            return "its list cannot be filtered by a field called “" + std::string(own) +
                   "”: lists have their own use for it";
    for (const auto& field : model.declared().fields())
        if (model.takesCustom() && (field.name == "custom" || field.name.starts_with("custom_")))
            return "no field can be called “" + field.name + "” where administrators can add fields";
    for (const auto& action : model.actions())
        if (auto complaint = actionComplaint(model, action); !complaint.empty()) return complaint;
    if (auto complaint = conditionComplaint(model); !complaint.empty()) return complaint;
    if (auto complaint = fileComplaint(model); !complaint.empty()) return complaint;
    if (auto complaint = managedComplaint(model); !complaint.empty()) return complaint;
    if (auto complaint = groupComplaint(model); !complaint.empty()) return complaint;
    if (auto complaint = privacyComplaint(model); !complaint.empty()) return complaint;
    return importComplaint(model);
}

std::string schemaComplaint(sdk::Transaction& tx, const sdk::RecordModel& model) {
    const auto columns = data::columnsOf(tx, model.table());
    if (columns.empty()) return "there is no table " + model.table() + ": its migration must make it";
    const auto complaint = [&](const std::string& name, ColumnKind wanted) -> std::string {
        const auto found = std::ranges::find(columns, name, &data::TableColumn::name);
        if (found == columns.end())
            return "the table " + model.table() + " has no column " + name + " (" + sqlName(wanted) + ")";
        if (found->kind != wanted)
            return "the column " + name + " of " + model.table() + " is " + sqlName(found->kind) + " and must be " +
                   sqlName(wanted);
        return {};
    };
    for (const auto& [name, kind] : {std::pair("id", ColumnKind::Text), std::pair("version", ColumnKind::Integer),
                                     std::pair("created_at", ColumnKind::Integer)})
        if (auto wrong = complaint(name, kind); !wrong.empty()) return wrong;
    for (const auto& field : model.declared().fields()) {
        if (!model.part(field.name).stored) continue;
        if (auto wrong = complaint(field.name, kindOf(field.type)); !wrong.empty()) return wrong;
    }
    const auto custom = std::ranges::find(columns, "custom", &data::TableColumn::name);
    if (model.takesCustom() && (custom == columns.end() || !custom->json))
        return "the table " + model.table() + " has no column custom (JSONB) for the fields that administrators add";
    return {};
}

}  // namespace guildhall::records
