// Writing a rule without code: conditions on what its hook gives, and what then happens.
#pragma once

#include "kernel/lua/rule_builder.hpp"
#include "kernel/lua/rule_draft.hpp"

#include <guildhall/sdk/registrar.hpp>

namespace guildhall::lua {

class BuilderPages {
public:
    explicit BuilderPages(DraftDesk::Parts parts) : desk_(parts) {}

    void describe(sdk::Registrar& add);

private:
    sdk::Response showNew(const sdk::Request& request);
    sdk::Response create(const sdk::Request& request);
    sdk::Response showEdit(const sdk::Request& request);
    sdk::Response update(const sdk::Request& request);
    sdk::Response answer(const sdk::Request& request, RuleDraft draft);
    sdk::Response page(const sdk::Request& request, const RuleDraft& draft, const BuiltRule& built,
                       const sdk::Form& form, sdk::Value results, int status = 200);
    sdk::FieldSet fields(const RuleDraft& draft, const BuiltRule& built, const sdk::Viewer& viewer) const;
    sdk::Form filled(const sdk::Request& request, const RuleDraft& draft, const BuiltRule& built) const;

    DraftDesk desk_;
};

}  // namespace guildhall::lua
