// What the page of one session shows, as template data.
#pragma once

#include "session/session_repository.hpp"

#include <guildhall/sdk/viewer.hpp>

namespace guildhall::certificates {

/// `summary` rows, `steps` with their reasons, `actions` the viewer may take, and `url`.
sdk::Value sessionView(const Session& session, const std::vector<Facilitator>& facilitators, const sdk::Viewer& viewer,
                       sdk::Relation relation, sdk::Instant now);

/// `/sessions/<id>`
std::string sessionUrl(const Session& session);
/// Crumbs of a page below the session's own.
std::vector<std::pair<std::string, std::string>> sessionCrumbs(const Session& session);

}  // namespace guildhall::certificates
