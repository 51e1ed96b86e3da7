// Who may use something: a permission, or one of two words. There is no default (rule 4).
#pragma once

#include <string>
#include <utility>

namespace guildhall::sdk {

class Viewer;

/// Who may use a route, see a menu item, change a record: a permission code, or one of the two words below.
class Access {
public:
    Access(const char* permission) : permission_(permission) {}
    Access(std::string permission) : permission_(std::move(permission)) {}

    enum class Kind { Permission, SignedIn, Public };
    Kind kind() const { return kind_; }
    const std::string& permission() const { return permission_; }
    bool allows(const Viewer& viewer) const;

    explicit Access(Kind kind) : kind_(kind) {}

private:
    Kind kind_ = Kind::Permission;
    std::string permission_;
};

/// Anyone with a session, whatever their role: the handler checks what is theirs.
inline const Access SignedIn{Access::Kind::SignedIn};
/// Anyone at all.
inline const Access Public{Access::Kind::Public};

}  // namespace guildhall::sdk
