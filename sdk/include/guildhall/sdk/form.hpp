// A form as a value: parsed once from the request by its field declaration, carrying values and errors together.
#pragma once

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/field.hpp>
#include <guildhall/sdk/field_group.hpp>
#include <guildhall/sdk/request.hpp>
#include <guildhall/sdk/time.hpp>

#include <nlohmann/json.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace guildhall::sdk {

/// What came of the files of a form, by field: who keeps the bytes says it (records do). A field that is not among them
/// stays as it is.
struct FileAnswer {
    std::string value;                 ///< a StoredFile as its column holds it; empty: none
    std::optional<std::string> error;  ///< beside the field; what was sent is not taken
};
using FileAnswers = std::map<std::string, FileAnswer, std::less<>>;

/// Fields the viewer may not see show a notice instead of an input; posted values for them are refused and the stored
/// value stays. Belongs to one request.
class Form {
public:
    /// An empty form: initial values, or those of `record` when editing. Keeps the field set alive by copy.
    Form(FieldSet fields, const Viewer& viewer, Relation relation = Relation::None);
    Form&& fill(const Value& record) &&;

    /// Reads and checks what was posted. `stored`: the record being edited (kept where a field is hidden).
    static Form posted(FieldSet fields, const Request& request, const Value& stored = Value(),
                       Relation relation = Relation::None, const FileAnswers& files = {});
    /// Below which address the record's files are, for links to those it has: `/items/item-…/files`.
    void filesAt(std::string path) { filesPath_ = std::move(path); }

    /// False, too, when somebody asked for one more row of a group and not yet to save.
    bool valid() const { return errors_.empty() && !asksForRow_; }
    const std::vector<FieldError>& errors() const { return errors_; }
    /// Puts another value in the place of what was typed.
    void put(std::string_view field, const Value& value);
    /// Adds an error beside a field (empty name: above the form) after checks the declaration cannot know.
    void fail(std::string field, std::string message);

    /// Typed values; empty or null when the field was left empty or failed.
    const Value& values() const { return values_; }
    std::string text(std::string_view field) const;
    std::optional<Date> date(std::string_view field) const;
    std::optional<std::int64_t> number(std::string_view field) const;
    bool checked(std::string_view field) const;

    /// The view model of partials/form: `errors` [{field, message}], `fields` [field…] and each field under
    /// `field.<name>`. A field: name, id, label, hint, value, error, optional, one of
    /// is_text/is_area/is_select/is_checkbox/is_group…, options. `multipart`: it has files, so the form must be sent as
    /// multipart/form-data.
    Value view() const;

private:
    void readRows(const Field& group, const Request& request);
    Value item(const Field& field, const std::string& name, const std::string& typed) const;
    Value groupItem(const Field& group) const;
    std::string placeOf(const std::string& field) const;
    FieldSet fields_;
    Viewer viewer_;
    Relation relation_;
    Value values_;
    std::map<std::string, std::string, std::less<>> typed_;
    std::map<std::string, std::vector<TypedRow>, std::less<>> rows_;  ///< typed, of each group
    bool asksForRow_ = false;
    std::vector<FieldError> errors_;
    std::map<std::string, std::string, std::less<>> storedFiles_;  ///< as the record has them
    std::string filesPath_;
};

}  // namespace guildhall::sdk
