// What plugins declare about their own data: the host only keeps it.
#pragma once

#include "kernel/kinds/kind.hpp"

namespace guildhall::plugins {

class RecordKind : public kinds::KindOf<sdk::RecordDeclaration> {
public:
    RecordKind();

protected:
    void refuse(const sdk::RecordDeclaration& one, const kinds::Contribution& all) const override;
    sdk::Value line(const sdk::RecordDeclaration& one) const override;
};

/// Read by archives, from the ledger (kernel/backup/personal_tables).
class PersonalTableKind : public kinds::KindOf<sdk::PersonalTable> {
public:
    PersonalTableKind();

protected:
    void refuse(const sdk::PersonalTable& one, const kinds::Contribution& all) const override;
    std::string identity(const sdk::PersonalTable& one) const override { return "the personal table " + one.table; }
    sdk::Value line(const sdk::PersonalTable& one) const override;
};

/// Read by PluginHost::demonstrate.
class DemonstrationKind : public kinds::KindOf<sdk::Demonstration> {};

}  // namespace guildhall::plugins
