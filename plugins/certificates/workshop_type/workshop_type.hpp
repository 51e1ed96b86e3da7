// A workshop type: what is taught, and the name that stands on certificates.
#pragma once

#include <guildhall/sdk/field.hpp>

namespace guildhall::certificates {

/// The one place that says what a workshop type is.
const sdk::FieldSet& workshopTypeFields();

}  // namespace guildhall::certificates
