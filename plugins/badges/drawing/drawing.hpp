// How badges look that have no picture of their own: one family, made of a shape, a colour and an emblem or letters,
// with the title on a ribbon. Vector art (SVG) whose letters are outlines, so that it looks the same everywhere.
// Pure but for the font, which is read once; any thread.
#pragma once

#include <guildhall/sdk/field.hpp>
#include <guildhall/sdk/stored_file.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace guildhall::badges {

/// What a drawing is made of. Empty or unknown values have a plain one in their place.
struct Look {
    std::string shape, colour, emblem;
    std::string letters;  ///< up to four, in place of the emblem
    std::string title;    ///< on the ribbon, on two lines when it is long; what is too long for that is left out
};

const std::vector<sdk::Choice>& shapeChoices();
const std::vector<sdk::Choice>& colourChoices();
const std::vector<sdk::Choice>& emblemChoices();

/// The shape of a kind of badge (`program`) that says none.
std::string shapeOf(std::string_view kind);

/// A whole SVG document, square.
std::string draw(const Look& look);

/// `png` of a picture that was sent.
std::string pictureEnding(const sdk::StoredFile& picture);

}  // namespace guildhall::badges
