// Writing a rule, a module or a data table: the text with what its hook gives and takes beside it; try it on one input,
// preview it on a session or the like, rehearse it on recent inputs, save it as a version.
#pragma once

#include "kernel/lua/rule_draft.hpp"

#include <guildhall/sdk/form.hpp>
#include <guildhall/sdk/registrar.hpp>

namespace guildhall::lua {

class RuleEditor {
public:
    using Parts = DraftDesk::Parts;
    explicit RuleEditor(Parts parts) : parts_(parts), desk_(parts) {}

    void describe(sdk::Registrar& add);

private:
    sdk::Response showNew(const sdk::Request& request);
    sdk::Response create(const sdk::Request& request);
    sdk::Response showEdit(const sdk::Request& request);
    sdk::Response update(const sdk::Request& request);

    sdk::Form posted(const sdk::Request& request, const RuleDraft& draft) const;
    sdk::Response answer(const sdk::Request& request, RuleDraft draft, sdk::Form form);
    sdk::Response page(const RuleDraft& draft, const sdk::Form& form, sdk::Value results, int status = 200);
    sdk::Value tryOut(const sdk::Request& request, const RuleDraft& draft, sdk::Form& form);
    /// Tries it and keeps the input with what came out as a test case.
    sdk::Response keepCase(const sdk::Request& request, const RuleDraft& draft, sdk::Form form);
    sdk::Value rehearseRecent(const sdk::Request& request, const RuleDraft& draft, const sdk::Form& form);

    Parts parts_;
    DraftDesk desk_;
};

}  // namespace guildhall::lua
