// Records about people, as the house exports and erases them (kernel/privacy).
#pragma once

#include "kernel/keys/personal_table.hpp"
#include "kernel/privacy/personal_source.hpp"
#include "kernel/records/record_desk.hpp"

namespace guildhall::records {

/// Does it tell of a person, or who somebody is?
bool tellsOfPeople(const sdk::RecordModel& model, const sdk::Field& field);

/// What archives seal of it under the keys of people; none: nothing.
std::optional<keys::PersonalTable> personalTable(const sdk::RecordModel& model);

/// Of a record type that says what it holds about people (RecordModel::privacy).
privacy::PersonalSource personalSource(std::shared_ptr<const RecordDesk> desk, std::shared_ptr<void> keepAlive);

}  // namespace guildhall::records
