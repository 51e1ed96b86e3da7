// A notice: what is known about its fields, and what a site's rules may decide about it. No input, no output.
#pragma once

#include <guildhall/sdk/field.hpp>
#include <guildhall/sdk/rules.hpp>

namespace guildhall::notices {

/// The one place that says what a notice is: form, list, page, redaction and audit follow from it.
const sdk::FieldSet& noticeFields();

/// `notices.pin`: rules of the site may keep a notice on top.
sdk::HookDeclaration pinHook();
/// What a rule gets to see of a notice.
sdk::Value pinInput(const sdk::Value& notice);

}  // namespace guildhall::notices
