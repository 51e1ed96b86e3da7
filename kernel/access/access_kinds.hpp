// What plugins add to the catalogue: permissions, roles and grants, which are put on together.
#pragma once

#include "kernel/access/catalogue.hpp"
#include "kernel/kinds/kind.hpp"

namespace guildhall::access {

/// Puts on roles and grants with the permissions they name.
class PermissionKind : public kinds::KindOf<sdk::PermissionDeclaration> {
public:
    explicit PermissionKind(Catalogue& catalogue);
    Turn turn() const override { return Turn::First; }
    void add(const kinds::Contribution& contribution) override;
    void remove(const std::string& owner) override { catalogue_.remove(owner); }

protected:
    void refuse(const sdk::PermissionDeclaration& one, const kinds::Contribution&) const override;
    std::string identity(const sdk::PermissionDeclaration& one) const override { return "the permission " + one.code; }
    sdk::Value line(const sdk::PermissionDeclaration& one) const override;
    std::string lacks(const sdk::PermissionDeclaration& one) const override;

private:
    Catalogue& catalogue_;
};

class RoleKind : public kinds::KindOf<sdk::RoleDeclaration> {
public:
    RoleKind();

protected:
    std::string identity(const sdk::RoleDeclaration& one) const override { return "the role " + one.code; }
    sdk::Value line(const sdk::RoleDeclaration& one) const override;
};

class GrantKind : public kinds::KindOf<sdk::RoleGrant> {
public:
    GrantKind();

protected:
    sdk::Value line(const sdk::RoleGrant& one) const override;
};

/// Throws std::runtime_error when `what` asks for a permission that nobody declares.
void requireDeclared(const Catalogue& catalogue, const sdk::Access& access, const std::string& what);

}  // namespace guildhall::access
