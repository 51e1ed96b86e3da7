// Whether a viewer may open what carries this access.
#pragma once

#include <guildhall/sdk/registrar.hpp>

namespace guildhall::web {

inline bool mayOpen(const sdk::Access& access, const sdk::Viewer& viewer) {
    if (access.kind() == sdk::Access::Kind::Permission) return viewer.can(access.permission());
    return access.kind() == sdk::Access::Kind::Public || viewer.signedIn();
}

}  // namespace guildhall::web
