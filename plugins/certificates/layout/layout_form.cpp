#include "layout/layout_form.hpp"

#include "layout/layout.hpp"
#include "layout/layout_slots.hpp"
#include "session/session.hpp"

#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/text.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace guildhall::certificates {

using sdk::say;
using sdk::Value;

namespace {

constexpr int mostWords = 12;

std::string shown(const Value& number) {
    if (!number.is_number()) return {};
    char digits[32];
    const auto rounded = std::round(number.get<double>() * 100) / 100;
    return {digits, std::to_chars(digits, digits + sizeof digits, rounded).ptr};
}

/// What was said of a file that came along, which checking again does not find.
bool isAboutFile(const std::string& field) { return field == "picture" || field == "template_file"; }

/// A whole number stays one, so that the same design has the same fingerprint.
Value stored(double number) {
    const auto whole = std::llround(number);
    return static_cast<double>(whole) == number ? Value(whole) : Value(number);
}

}  // namespace

std::vector<std::string> elementIds() {
    std::vector<std::string> ids{"name", "workshop",   "date",         "valid_until",
                                 "id",   "verify_url", "organisation", "signatory"};
    for (int i = 1; i <= mostWords; ++i) ids.push_back("words_" + std::to_string(i));
    return ids;
}

LayoutForm LayoutForm::of(const Value& design) {
    LayoutForm form;
    form.design_ = design;
    form.read(design);
    return form;
}

LayoutForm::Part& LayoutForm::append(std::string kind, std::string id) {
    parts_.push_back({"p" + std::to_string(parts_.size()), std::move(kind), std::move(id), {}, false});
    return parts_.back();
}

const std::string& LayoutForm::typed(const Part& part, const std::string& slot) const {
    static const std::string none;
    const auto found = typed_.find(part.key + "_" + slot);
    return found == typed_.end() ? none : found->second;
}

void LayoutForm::put(const Part& part, const std::string& slot, std::string value) {
    typed_[part.key + "_" + slot] = std::move(value);
}

void LayoutForm::read(const Value& design) {
    template_ = design.at("template").get<std::string>();
    for (const Value& json : design.at("elements")) {
        const auto& part = append(json.at("source").get<std::string>(), json.at("id").get<std::string>());
        const auto literal = json.value("literal", Value::object());
        for (const auto& [language, words] : literal.items())
            put(part, language == "*" ? "words" : "words_" + language, words.get<std::string>());
        put(part, "font", json.at("font").get<std::string>());
        put(part, "align", json.value("align", std::string("center")));
        put(part, "colour", json.value("colour", std::string("#000000")));
        put(part, "x", shown(json.value("x", Value())));
        put(part, "baseline", shown(json.at("baseline")));
        put(part, "max", shown(json.at("size").at("max")));
        put(part, "min", shown(json.at("size").at("min")));
        put(part, "spacing", shown(json.value("spacing", 0.0) * 100));
        if (const auto lines = json.find("two_lines"); lines != json.end())
            for (const char* slot : {"baseline", "max", "min"})
                put(part, std::string("two_") + slot, shown(lines->at(slot)));
    }
    for (const Value& json : design.value("images", Value::array())) {
        auto& part = append("image", json.at("id").get<std::string>());
        part.file = json.at("file").get<std::string>();
        put(part, "alt", json.value("alt", std::string()));
        for (const char* slot : {"x", "y", "width"}) put(part, slot, shown(json.at(slot)));
    }
    if (const auto qr = design.find("qr"); qr != design.end()) {
        const auto& part = append("qr", "qr");
        for (const char* slot : {"x", "y", "size"}) put(part, slot, shown(qr->at(slot)));
        put(part, "colour", qr->value("colour", std::string("#000000")));
    }
    for (const char* side : {"left", "right"})
        typed_[std::string("margin_") + side] = shown(design.at("margins").at(side));
}

LayoutForm LayoutForm::posted(const sdk::Request& request, const Value& design) {
    LayoutForm form;
    form.design_ = design;
    form.template_ = request.form("template");
    for (const auto& told : request.formAll("part")) {  // key:kind:id:file
        std::array<std::string, 4> words;
        std::size_t at = 0;
        for (const char c : told)
            if (c == ':' && at < 3)
                ++at;
            else
                words[at] += c;
        if (form.parts_.size() < LayoutLimits::elements + LayoutLimits::images + 1 && isKind(words[1]))
            form.parts_.push_back({words[0], words[1], words[2], words[3], false});
    }
    for (const auto& part : form.parts_)
        for (const auto& slot : slotsOf(part.kind)) {
            const auto name = part.key + "_" + slot.name;
            form.typed_[name] = sdk::trim(request.form(name));
        }
    for (const char* side : {"margin_left", "margin_right"}) form.typed_[side] = sdk::trim(request.form(side));
    form.check();
    return form;
}

std::optional<double> LayoutForm::number(const Part& part, const Slot& slot) {
    const auto& text = typed(part, slot.name);
    if (text.empty() && !slot.required) return {};
    auto digits = text;
    std::ranges::replace(digits, ',', '.');
    double value = 0;
    const auto end = digits.data() + digits.size();
    const auto read = std::from_chars(digits.data(), end, value);
    if (read.ec == std::errc() && read.ptr == end && value >= slot.least && value <= slot.most)
        return std::round(value * 100) / 100;
    fail(part.key + "_" + slot.name,
         say("Enter a number from {least} to {most}", {{"least", shown(slot.least)}, {"most", shown(slot.most)}}));
    return {};
}

Value LayoutForm::json(const Part& part) {
    std::map<std::string, double> numbers;
    Words words;
    for (const auto& slot : slotsOf(part.kind)) {
        const auto& text = typed(part, slot.name);
        const auto name = part.key + "_" + slot.name;
        if (slot.kind == Slot::Kind::Number) {
            if (const auto value = number(part, slot)) numbers[slot.name] = *value;
        } else if (slot.required && text.empty()) {
            fail(name, say("Enter the words"));
        } else if (text.size() > LayoutLimits::textBytes) {
            fail(name, say("Enter at most 1,000 letters"));
        } else if (slot.language != nullptr && !text.empty()) {
            if (part.kind != "literal" && text.find("{}") == text.npos)
                fail(name, say("Put {} where the value is to stand, as in “Valid until {}”"));
            words[*slot.language ? slot.language : "*"] = text;
        }
    }
    const auto& n = numbers;
    const auto has = [&](const char* name) { return n.contains(name); };
    const auto at = [&](const char* name) { return has(name) ? stored(n.at(name)) : Value(1); };
    if (part.kind == "image") {
        Value image{{"id", part.id}, {"file", part.file}, {"x", at("x")}, {"y", at("y")}, {"width", at("width")}};
        if (const auto& alternative = typed(part, "alt"); !alternative.empty()) image["alt"] = alternative;
        return image;
    }
    const auto& colour = typed(part, "colour");
    if (part.kind == "qr") return {{"x", at("x")}, {"y", at("y")}, {"size", at("size")}, {"colour", colour}};
    Value element{{"id", part.id},
                  {"source", part.kind},
                  {"font", typed(part, "font")},
                  {"baseline", at("baseline")},
                  {"size", {{"max", at("max")}, {"min", at("min")}}},
                  {"align", typed(part, "align")},
                  {"colour", colour}};
    if (!words.empty()) element["literal"] = words;
    if (has("x")) element["x"] = at("x");
    if (has("spacing") && n.at("spacing") > 0) element["spacing"] = n.at("spacing") / 100;
    if (has("max") && has("min") && n.at("min") > n.at("max"))
        fail(part.key + "_min", say("The smallest size must not be above the largest"));
    if (!has("x") && typed(part, "align") != "center")
        fail(part.key + "_x", say("Say where it stands, or centre it on the page"));
    if (has("two_baseline") || has("two_max") || has("two_min")) {
        for (const char* slot : {"two_baseline", "two_max", "two_min"})
            if (!has(slot)) fail(part.key + "_" + slot, say("Fill in all three, or none of them"));
        if (has("two_max") && has("two_min") && n.at("two_min") > n.at("two_max"))
            fail(part.key + "_two_min", say("The smallest size must not be above the largest"));
        element["two_lines"] = {{"baseline", at("two_baseline")}, {"max", at("two_max")}, {"min", at("two_min")}};
    }
    return element;
}

void LayoutForm::check() {
    std::erase_if(errors_, [](const sdk::FieldError& error) { return !isAboutFile(error.field); });
    Value design{{"template", template_}, {"elements", Value::array()}};
    for (const auto& part : parts_) {
        auto made = json(part);
        if (part.kind == "qr")
            design["qr"] = std::move(made);
        else
            design[part.kind == "image" ? "images" : "elements"].push_back(std::move(made));
    }
    const Part page{"margin", "page", {}, {}, false};
    for (const auto& slot : slotsOf("page"))
        if (const auto value = number(page, slot)) design["margins"][slot.name] = stored(*value);
    if (design_.contains("languages")) design["languages"] = design_["languages"];
    if (!errors_.empty()) return;
    try {
        Layout::parse(design);
        design_ = std::move(design);
    } catch (const LayoutError& problem) {
        fail({}, problem.what());
    }
}

void LayoutForm::add(const std::string& kind) {
    const auto taken = [&](const std::string& id) { return std::ranges::find(parts_, id, &Part::id) != parts_.end(); };
    const bool words = kind == "literal" || kind == "signatory";
    auto id = kind;
    for (int i = 1; (kind == "literal" && i == 1) || taken(id); ++i) {
        if (kind == "qr") return;
        if (i > mostWords) return fail({}, say("There are too many parts. Remove one first."));
        id = "words_" + std::to_string(i);
    }
    // Keys of parts that were removed are not given again.
    int next = 0;
    for (const auto& part : parts_) next = std::max(next, std::atoi(part.key.c_str() + 1) + 1);
    auto& part = append(words ? "literal" : kind, id);
    part.key = "p" + std::to_string(next);
    part.opened = true;
    const std::map<std::string, std::string> first =
        kind == "qr"
            ? std::map<std::string, std::string>{{"x", "240"}, {"y", "30"}, {"size", "22"}, {"colour", "#10312b"}}
            : std::map<std::string, std::string>{{"font", "regular"},   {"max", "14"},
                                                 {"min", "8"},          {"align", "center"},
                                                 {"baseline", "70"},    {"spacing", "0"},
                                                 {"colour", "#141716"}, {"words", words ? say("New words") : ""}};
    for (const auto& [slot, value] : first) put(part, slot, value);
    if (kind == "signatory") put(part, "words", say("Name of who signs"));
    if (kind == "signatory") put(part, "x", "74"), put(part, "baseline", "38.5");
    check();
}

void LayoutForm::addImage(const std::string& file, const std::string& alternative) {
    std::size_t count = 0;
    int next = 0, number = 1;
    for (const auto& part : parts_) {
        count += part.kind == "image";
        next = std::max(next, std::atoi(part.key.c_str() + 1) + 1);
        number = std::max(number, part.kind == "image" ? std::atoi(part.id.c_str() + 6) + 1 : 1);
    }
    if (count >= LayoutLimits::images) return fail("picture", say("There are 8 pictures already. Remove one first."));
    auto& part = append("image", "image_" + std::to_string(number));
    part.key = "p" + std::to_string(next);
    part.file = file;
    part.opened = true;
    put(part, "alt", alternative);
    put(part, "x", "30");
    put(part, "y", "165");
    put(part, "width", "40");
    check();
}

void LayoutForm::remove(const std::string& key) {
    std::erase_if(parts_, [&](const Part& part) { return part.key == key; });
    check();
}

std::string LayoutForm::legend(const Part& part) const {
    if (part.kind == "literal") return "“" + typed(part, "words") + "”";
    if (part.kind == "image") {
        const auto& alternative = typed(part, "alt");
        return alternative.empty() ? say("Picture") : say("Picture: {name}", {{"name", alternative}});
    }
    return say(kindLabel(part.kind));
}

Value LayoutForm::item(const Part& part, const Slot& slot) const {
    const auto name = part.key + "_" + slot.name;
    const auto& value = typed(part, slot.name);
    Value item{{"name", name},
               {"id", "field-" + name},
               {"label", say(slot.label)},
               {"hint", say(slot.hint)},
               {"unit", slot.unit},
               {"value", value},
               {"required", slot.required},
               {"optional", false},
               {"width", slot.kind == Slot::Kind::Number ? "4" : ""},
               {"error", ""},
               {"hidden", false},
               {"only_when", ""},
               {"slot", slot.name},
               {"part", part.id},
               {slot.kind == Slot::Kind::Number   ? "is_decimal"
                : slot.kind == Slot::Kind::Choice ? "is_select"
                : slot.kind == Slot::Kind::Colour ? "is_colour"
                                                  : "is_text",
                true}};
    for (const auto& choice : slot.choices)
        item["options"].push_back(
            {{"value", choice.value}, {"label", say(choice.label)}, {"selected", choice.value == value}});
    for (const auto& error : errors_)
        if (error.field == name && item["error"] == "") item["error"] = error.message;
    return item;
}

Value LayoutForm::partView(const Part& part) const {
    Value view{{"key", part.key},
               {"told", part.key + ":" + part.kind + ":" + part.id + ":" + part.file},
               {"id", part.id},
               {"legend", legend(part)},
               {"open", part.opened},
               {"fields", Value::array()},
               {"languages", Value::array()},
               {"two_lines", Value::array()}};
    for (const auto& slot : slotsOf(part.kind)) {
        auto shownItem = item(part, slot);
        if (shownItem["error"] != "") view["open"] = true;
        const bool other = slot.language && *slot.language;
        view[other                                             ? "languages"
             : std::string_view(slot.name).starts_with("two_") ? "two_lines"
                                                               : "fields"]
            .push_back(std::move(shownItem));
    }
    view["is_words"] = part.kind == "literal";
    return view;
}

Value LayoutForm::view() const {
    Value view{{"has_errors", !errors_.empty()}, {"errors", Value::array()}, {"parts", Value::array()}};
    for (const auto& error : errors_)
        view["errors"].push_back({{"field", error.field}, {"id", "field-" + error.field}, {"message", error.message}});
    for (const auto& part : parts_) view["parts"].push_back(partView(part));
    const Part page{"margin", "page", {}, {}, false};
    for (const auto& slot : slotsOf("page")) view["page"].push_back(item(page, slot));
    view["template"] = template_;
    for (const auto& kind : kinds()) {
        const bool there = std::ranges::find(parts_, kind.value, &Part::kind) != parts_.end();
        if (kind.value == "qr" && there) continue;
        view["additions"].push_back({{"value", kind.value}, {"label", say(kind.label)}});
    }
    return view;
}

}  // namespace guildhall::certificates
