// What the sources of record types share.
#pragma once

#include <guildhall/sdk/record_model.hpp>

namespace guildhall::sdk {

Cell customCell(const Field& field, const CustomValues& values);
void setCustom(const Field& field, CustomValues& values, const Cell& cell);

}  // namespace guildhall::sdk
