// What a plugin brought, as names: written down by the host from the plugin's declarations when it is enabled, so that
// its page, a purge and other nodes know it without the library.
#pragma once

#include "kernel/plugins/contribution.hpp"

#include <guildhall/sdk/value.hpp>

#include <nlohmann/json.hpp>

namespace guildhall::plugins {

/// Lists of objects by what they are: routes {method, path, access}, permissions {code, description, dangerous},
/// roles {code, title}, menu {label, path}, jobs, schedules {name, title, when}, hooks, mails {key, title},
/// events {name, description}, listeners {event, purpose, delivery, order}, services, extension_points, extensions
/// {id, purpose}, sections, records {table, fields}, sealed_columns {table, column,
/// key}; and the number of card sources.
sdk::Value ledgerOf(const Contribution& contribution);

}  // namespace guildhall::plugins
