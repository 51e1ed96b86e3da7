// Members of structs, and columns of the database, as the values of their fields.
#pragma once

#include <guildhall/sdk/database.hpp>
#include <guildhall/sdk/member.hpp>

namespace guildhall::sdk {

template <class M>
const M& memberAt(const void* record, const Member& member) {
    return *reinterpret_cast<const M*>(static_cast<const char*>(record) + member.offset);
}
template <class M>
M& memberAt(void* record, const Member& member) {
    return *reinterpret_cast<M*>(static_cast<char*>(record) + member.offset);
}

Cell cellIn(const void* record, const Member& member, const Field& field);
/// A cell as parseField makes it.
void setIn(void* record, const Member& member, const Field& field, const Cell& cell);

/// What stands in a column of the database.
Cell storedCell(FieldType type, const Row& row, std::size_t column);

/// Stored as a number, though not shown as one always.
bool isWholeNumber(FieldType type);

}  // namespace guildhall::sdk
