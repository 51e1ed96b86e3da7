// What can be said of each kind of part of a layout: the fields of the editor, with their limits.
#pragma once

#include "layout/layout_form.hpp"

#include <guildhall/sdk/field.hpp>

#include <string>
#include <vector>

namespace guildhall::certificates {

struct LayoutForm::Slot {
    enum class Kind { Text, Number, Choice, Colour };
    std::string name;
    std::string label;
    Kind kind = Kind::Text;
    std::string hint = {};
    std::string unit = {};
    double least = 0, most = 0;
    bool required = false;
    std::vector<sdk::Choice> choices = {};
    const char* language = nullptr;  ///< of words: a tag, or empty for all other languages; null: these are no words
};

/// `kind`: a source of an element, `image`, `qr` or `page`.
const std::vector<LayoutForm::Slot>& slotsOf(const std::string& kind);
bool isKind(const std::string& kind);
/// What can be added but pictures, with `signatory`, which are words at a place of their own.
const std::vector<sdk::Choice>& kinds();
std::string kindLabel(const std::string& kind);

}  // namespace guildhall::certificates
