// The record of an incident: somebody saw data of people that they should not have seen. What it was, whom it was
// about, what is due by when and was done, and who was told.
#pragma once

#include "kernel/audit/exposure.hpp"

#include <guildhall/sdk/field.hpp>
#include <guildhall/sdk/value.hpp>

#include <optional>
#include <string>
#include <vector>

namespace guildhall::audit {

/// One of the five things that are due.
struct IncidentStep {
    std::string code;
    sdk::Instant dueAt;
    std::string ownerId, ownerName;  ///< empty: nobody yet
    std::optional<sdk::Instant> doneAt;
};

struct Incident {
    std::string id;
    std::string title, category, what, happened;
    sdk::Instant foundAt;
    std::string notification, told, lessons;
    std::string openedBy, openedByName;
    sdk::Instant openedAt;
    std::int64_t version = 1;
    std::int64_t people = 0, open = 0;  ///< in lists: people affected, steps that are not done
};

/// What opens one: title, category, what, happened, found_on, found_time (in the zone of whoever writes).
const sdk::FieldSet& openingFields();
/// What is written in it later: the same without when it was found, and notification, told, lessons.
const sdk::FieldSet& incidentFields();
/// Of one step: owner (as typed), done.
const sdk::FieldSet& stepFields();
/// As the fields have it.
sdk::Value recordOf(const Incident& incident);
void write(Incident& incident, const sdk::Value& values);

/// What a step is called; its code when it is none of ours.
std::string stepTitle(const std::string& code);

}  // namespace guildhall::audit
