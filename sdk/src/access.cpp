#include <guildhall/sdk/access.hpp>

#include <guildhall/sdk/viewer.hpp>

namespace guildhall::sdk {

bool Access::allows(const Viewer& viewer) const {
    switch (kind_) {
        case Kind::Public: return true;
        case Kind::SignedIn: return viewer.signedIn();
        case Kind::Permission: break;
    }
    return viewer.can(permission_);
}

}  // namespace guildhall::sdk
