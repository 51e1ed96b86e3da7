#include "layout/layout_slots.hpp"

#include "layout/layout.hpp"
#include "session/session.hpp"

#include <algorithm>
#include <map>

namespace guildhall::certificates {

namespace {

using Slot = LayoutForm::Slot;
using Slots = std::vector<Slot>;
using Limits = LayoutLimits;

Slot length(std::string name, std::string label, std::string hint = {}, bool required = true) {
    return {.name = std::move(name),
            .label = std::move(label),
            .kind = Slot::Kind::Number,
            .hint = std::move(hint),
            .unit = "mm",
            .most = Limits::length,
            .required = required};
}

Slot size(std::string name, std::string label, bool required = true) {
    return {.name = std::move(name),
            .label = std::move(label),
            .kind = Slot::Kind::Number,
            .unit = "pt",
            .least = Limits::leastSize,
            .most = Limits::mostSize,
            .required = required};
}

Slot colour() { return {.name = "colour", .label = "Colour", .kind = Slot::Kind::Colour}; }

void addWords(Slots& slots, bool alone) {
    slots.push_back(
        {.name = "words",
         .label = alone ? "Words" : "Words around it",
         .hint = alone ? "" : "With {} where it stands, as in “Valid until {}”. Left empty, it stands alone.",
         .required = alone,
         .language = ""});
    static const auto languages = sessionLanguages();
    for (const auto& language : languages)
        slots.push_back(
            {.name = "words_" + language.value, .label = language.label, .language = language.value.c_str()});
}

Slots elementSlots(bool alone) {
    Slots slots;
    addWords(slots, alone);
    slots.push_back(length("baseline", "From the bottom", "To the line the letters stand on"));
    slots.push_back(length("x", "From the left", "Left empty, the middle of the page", false));
    slots.push_back({.name = "align",
                     .label = "Alignment",
                     .kind = Slot::Kind::Choice,
                     .choices = {{"center", "Centred there"}, {"left", "Begins there"}, {"right", "Ends there"}}});
    slots.push_back({.name = "font",
                     .label = "Font",
                     .kind = Slot::Kind::Choice,
                     .choices = {{"regular", "Times"}, {"italic", "Times italic"}, {"bold", "Times bold"}}});
    slots.push_back(size("max", "Largest size"));
    slots.push_back(size("min", "Smallest size"));
    slots.push_back({.name = "spacing",
                     .label = "Space between letters",
                     .kind = Slot::Kind::Number,
                     .unit = "%",
                     .most = Limits::mostSpacing * 100});
    slots.push_back(colour());
    slots.push_back(length("two_baseline", "Second line, from the bottom", {}, false));
    slots.push_back(size("two_max", "Largest size on two lines", false));
    slots.push_back(size("two_min", "Smallest size on two lines", false));
    return slots;
}

Slots imageSlots() {
    auto width = length("width", "Width");
    width.least = Limits::leastImage;
    return {{.name = "alt",
             .label = "What it shows",
             .hint = "Read to people who cannot see it. Left empty, it counts as decoration."},
            length("x", "From the left"),
            length("y", "From the bottom"),
            width};
}

Slots codeSlots() {
    auto side = length("size", "Width and height");
    side.least = Limits::leastCode, side.most = Limits::mostCode;
    return {length("x", "From the left"), length("y", "From the bottom"), side, colour()};
}

}  // namespace

const std::vector<sdk::Choice>& kinds() {
    static const std::vector<sdk::Choice> all{{"literal", "Words"},
                                              {"signatory", "Name of who signs"},
                                              {"name", "Participant’s name"},
                                              {"workshop", "Workshop"},
                                              {"date", "Date"},
                                              {"valid_until", "Last day it counts"},
                                              {"organisation", "Organisation"},
                                              {"id", "Number of the certificate"},
                                              {"verify_url", "Address to check it"},
                                              {"qr", "QR code"}};
    return all;
}

std::string kindLabel(const std::string& kind) {
    const auto found = std::ranges::find(kinds(), kind, &sdk::Choice::value);
    return found == kinds().end() ? kind : found->label;
}

const Slots& slotsOf(const std::string& kind) {
    static const std::map<std::string, Slots> special{
        {"image", imageSlots()},
        {"qr", codeSlots()},
        {"page", {length("left", "Left margin"), length("right", "Right margin")}},
        {"literal", elementSlots(true)}};
    static const auto others = elementSlots(false);
    const auto found = special.find(kind);
    return found == special.end() ? others : found->second;
}

bool isKind(const std::string& kind) {
    return kind == "image" ||
           (kind != "signatory" && std::ranges::find(kinds(), kind, &sdk::Choice::value) != kinds().end());
}

}  // namespace guildhall::certificates
