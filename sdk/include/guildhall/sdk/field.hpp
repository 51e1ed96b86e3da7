// The field declaration: what is known about a field is said once, here, and serves the form, the list, the CSV file,
// validation, the audit difference and — because a sensitivity is part of it — redaction.
//
//   const FieldSet& readerFields() {
//       static const FieldSet fields = FieldSet::of("library.reader")
//           .text ("full_name", "Full name", {.required = true, .max = 200, .sensitivity = Sensitivity::Pii})
//           .email("email",     "E-mail",    {.required = true, .sensitivity = Sensitivity::Contact});
//       return fields;
//   }
//
// Field sets are immutable once returned and may be used from any thread.
#pragma once

#include <guildhall/sdk/text.hpp>
#include <guildhall/sdk/value.hpp>
#include <guildhall/sdk/viewer.hpp>
#include <nlohmann/json.hpp>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::sdk {

class GroupModel;

enum class FieldType {
    Text,       ///< one line as `cleaned` keeps it, without control characters
    LongText,   ///< several lines, likewise
    Email,      ///< an EmailAddress, stored lower-case
    Url,        ///< http or https
    Date,       ///< value: "YYYY-MM-DD" or null
    TimeOfDay,  ///< value: "HH:MM" or null
    Number,     ///< whole number
    Boolean,    ///< check-box; y, yes, on, 1, true count as true, missing as false
    Choice,     ///< one of `choices`
    Instant,    ///< value: microseconds UTC; shown in the viewer's zone; not editable
    Decimal,    ///< value: whole units of the last place (`places`), so that sums are exact: 12.50 is 1250
    Reference,  ///< value: another record's id; shown by its title
    Several,    ///< some of `choices`; value: theirs in that order, with commas between, which none of them has
    Tags,       ///< words people choose themselves; value: the words with commas between
    Duration,   ///< value: minutes; typed and shown as “1 h 30 min”
    Group,      ///< rows of fields (FieldOptions::group); value: JSON text of a list of objects, empty for none
    File,       ///< value: a StoredFile as its column holds it (stored_file.hpp); comes with a form, or by itself
    Image,      ///< likewise, a picture
};

/// A File or an Image?
constexpr bool isFile(FieldType type) { return type == FieldType::File || type == FieldType::Image; }

struct Choice {
    std::string value;
    std::string label;
    std::string tag = {};  ///< colour of the status tag in lists: grey, green, blue, amber, red; empty for plain text
    bool offered = true;   ///< false: it stays where it was chosen, and forms no longer have it
};

/// Another field, and what it must say so that this one is asked for.
struct OnlyWhen {
    std::string field = {};                 ///< a Choice or Boolean declared before this one; empty: always asked for
    std::vector<std::string> is = {"yes"};  ///< values of the choice; of a Boolean, `yes` or `no`

    bool isGiven() const { return !field.empty(); }
};

struct FieldOptions {
    bool required = false;
    bool unique = false;    ///< no two records have the same; the table has a UNIQUE index on it
    bool search = false;    ///< the free text of the list looks in it
    bool capitals = false;  ///< kept in capital letters (A to Z): for codes
    std::size_t max = 0;    ///< characters (code points); 0: 200 for one line, 10,000 for several
    Sensitivity sensitivity = Sensitivity::SignedIn;
    std::string hint = {};
    std::vector<Choice> choices = {};
    std::string initial = {};  ///< shown in a new form before typing
    std::optional<std::int64_t> least = {};
    std::optional<std::int64_t> most = {};
    std::string autocomplete = {};  ///< HTML autocomplete token, when the field is about the person typing
    std::string width = {};         ///< "2", "4", "10", "20" characters, or empty for the full column
    std::string heading = {};       ///< begins a part of the form and of the record's page with these words
    int places = 2;                 ///< of a decimal, 0 to 6
    bool byHand = true;             ///< false: forms and programs do not set it, code does
    std::string suggest = {};       ///< of a Reference: address that suggests values for what is typed
    std::string wider = {};         ///< of a Choice or Reference whose rules offer the usual ones first: words of the
                                    ///< button that offers all (“Include people from other regions”)
    std::string narrower = {};      ///< and of the one that leads back
    std::string unit = {};          ///< stands behind a decimal: “%”, “EUR”, “h”
    std::string pattern = {};       ///< what a line of text must be, all of it (ECMAScript); with `example`
    std::string example = {};       ///< one that is right, for whoever wrote one that is not
    OnlyWhen onlyWhen = {};         ///< otherwise it is empty, and `required` does not count
    std::string managed = {};       ///< the list of choices that administrators keep (RecordType::managed)
    std::shared_ptr<const GroupModel> group = {};  ///< of a Group; its `least` and `most` are rows
    std::vector<std::string> accept = {};  ///< kinds of a File: pdf, image, text, csv, office; empty: any of these
    std::int64_t mostBytes = 0;            ///< of a File or Image; 0: 10 MB
};

struct Field {
    std::string name;   ///< snake_case; also the column key, the form name and the JSON key
    std::string label;  ///< sentence case, as people read it
    FieldType type;
    FieldOptions options;

    /// Label of a choice value; the value itself when it is not among the choices.
    const std::string& choiceLabel(const std::string& value) const;
};

class FieldSet {
public:
    /// `name`: `<plugin>.<noun>`
    static FieldSet of(std::string name);

    FieldSet&& text(std::string name, std::string label, FieldOptions options = {}) &&;
    FieldSet&& longText(std::string name, std::string label, FieldOptions options = {}) &&;
    FieldSet&& email(std::string name, std::string label, FieldOptions options = {}) &&;
    FieldSet&& url(std::string name, std::string label, FieldOptions options = {}) &&;
    FieldSet&& date(std::string name, std::string label, FieldOptions options = {}) &&;
    FieldSet&& timeOfDay(std::string name, std::string label, FieldOptions options = {}) &&;
    FieldSet&& number(std::string name, std::string label, FieldOptions options = {}) &&;
    FieldSet&& boolean(std::string name, std::string label, FieldOptions options = {}) &&;
    FieldSet&& choice(std::string name, std::string label, std::vector<Choice> choices, FieldOptions options = {}) &&;
    FieldSet&& instant(std::string name, std::string label, FieldOptions options = {}) &&;
    FieldSet&& decimal(std::string name, std::string label, FieldOptions options = {}) &&;
    FieldSet&& several(std::string name, std::string label, std::vector<Choice> choices, FieldOptions options = {}) &&;
    FieldSet&& tags(std::string name, std::string label, FieldOptions options = {}) &&;
    FieldSet&& duration(std::string name, std::string label, FieldOptions options = {}) &&;

    /// One more, made elsewhere. Throws std::invalid_argument for a name that is here already.
    void add(Field field);

    const std::string& name() const { return name_; }
    const std::vector<Field>& fields() const { return fields_; }
    const Field* find(std::string_view name) const;
    /// Throws std::out_of_range: asking for an undeclared field is a programmer's mistake.
    const Field& get(std::string_view name) const;
    /// Does it hold what belongs to a person: a field that needs a permission to see? Files of such records need
    /// `participants.export`.
    bool aboutPeople() const;
    /// The same set with the choices of one field replaced: for choices that come from the database.
    FieldSet withChoices(std::string_view field, std::vector<Choice> choices) const;
    /// The same for a Reference that is typed and found: `suggest` is FieldOptions::suggest, `choices` are those that
    /// what was typed may mean.
    FieldSet picked(std::string_view field, std::string suggest, std::vector<Choice> choices) const;
    /// Is this one asked for, when the others have these values? What depends on a field that is not asked for is not
    /// asked for either; what depends on a field that neither the set nor `values` has, is.
    bool asks(const Field& field, const Value& values) const;
    /// When it is, as a sentence: “Only when kind is Device or Tool.” Empty: always.
    std::string asksWhen(const Field& field) const;
    /// Why a value that was sent for it all the same is refused.
    std::string notAsked(const Field& field) const;
    /// Only these fields, in this order.
    FieldSet only(const std::vector<std::string>& names) const;

private:
    FieldSet&& add(FieldType type, std::string name, std::string label, FieldOptions options);
    std::string name_;
    std::vector<Field> fields_;
};

/// Reads one value as a person typed it (form) or sent it (CSV). On success the typed, normalised value; else the error
/// text, which says what was wrong and what is allowed. An empty value of an optional field is null (text: "").
struct ParsedField {
    std::optional<std::string> error;
    Value value;
};
ParsedField parseField(const Field& field, std::string_view typed);

/// `1250` with two places is `12.50`. For machines; people get it from presentField, with thousands and unit.
std::string decimalText(std::int64_t value, int places);

/// The values of a Several or Tags.
std::vector<std::string> listedIn(std::string_view value);
/// `90` is “1 h 30 min”.
std::string durationText(std::int64_t minutes);

/// What a ticked box sends and people write in lists: y, yes, on, 1 or true, in any case.
bool saysYes(std::string_view typed);

}  // namespace guildhall::sdk
