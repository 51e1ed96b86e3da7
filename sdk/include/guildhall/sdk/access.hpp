// Who may use something: a permission, or one of two words. There is no default (rule 4).
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace guildhall::sdk {

class Viewer;

/// Who may use a route, see a menu item, change a record: a permission code, several of them, or one of the two words
/// below.
class Access {
public:
    Access(const char* permission) : permissions_{permission} {}
    Access(std::string permission) : permissions_{std::move(permission)} {}
    /// Whoever has one of them.
    static Access anyOf(std::vector<std::string> permissions);
    /// Whoever has all of them.
    static Access allOf(std::vector<std::string> permissions);

    enum class Kind { Permission, SignedIn, Public };
    Kind kind() const { return kind_; }
    /// Empty for the two words.
    const std::vector<std::string>& permissions() const { return permissions_; }
    bool allows(const Viewer& viewer) const;
    /// The first permission that the viewer lacks; empty when they are let in, and for the two words.
    std::string missing(const Viewer& viewer) const;
    /// For tables and documents: “a.view”, “a.view or b.view”, “anyone signed in”.
    std::string text() const;

    explicit Access(Kind kind) : kind_(kind) {}

private:
    Access(std::vector<std::string> permissions, bool all) : permissions_(std::move(permissions)), all_(all) {}

    Kind kind_ = Kind::Permission;
    std::vector<std::string> permissions_;
    bool all_ = true;
};

/// Anyone with a session, whatever their role: the handler checks what is theirs.
inline const Access SignedIn{Access::Kind::SignedIn};
/// Anyone at all.
inline const Access Public{Access::Kind::Public};

}  // namespace guildhall::sdk
