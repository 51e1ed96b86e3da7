// Is a document an Open Badge 3.0, and what does it say? What is checked is what the public validator of 1EdTech
// checks: contexts and their order, types, what must be there. Both versions of the W3C data model, 1.1 and 2.0. Pure;
// any thread.
#pragma once

#include "evidence/finding.hpp"

#include <guildhall/sdk/time.hpp>
#include <guildhall/sdk/value.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::badges {

/// Every way in which it is none.
std::vector<Finding> shapeOf(const sdk::Value& credential);

/// An xsd:dateTime with its time zone (`2026-03-12T09:00:00.5+01:00`), cut to microseconds. None for what is none.
std::optional<sdk::Instant> parseTimestamp(std::string_view text);

/// From when and until when a credential says that it holds.
struct Validity {
    std::optional<sdk::Instant> from, until;
    std::vector<Finding> findings;  ///< dates that cannot be read, that have not come, or are over
};
Validity validityOf(const sdk::Value& credential, sdk::Instant now);

/// `id` of what may be written as that id alone.
std::string idOf(const sdk::Value& member);

}  // namespace guildhall::badges
