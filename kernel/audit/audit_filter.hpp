// What the address of `/audit` narrows the log down to: `text`, `target`, `actor`, `action`, `from`, `to`, `ip`,
// `identity`; and by which the exposure report asks.
#pragma once

#include "kernel/audit/audit_list_repository.hpp"

#include <guildhall/sdk/request.hpp>
#include <guildhall/sdk/value.hpp>

#include <map>
#include <string>

namespace guildhall::audit {

class AuditFilter {
public:
    /// Days are the viewer's. What cannot be used narrows nothing down and is told beside its field.
    static AuditFilter from(const sdk::Request& request);

    bool isEmpty() const { return typed_.empty(); }
    bool isValid() const { return errors_.empty(); }
    bool has(std::string_view name) const { return typed_.contains(name); }
    /// The address that asks the same at `path`.
    std::string address(std::string path, std::map<std::string, std::string, std::less<>> others = {}) const;
    /// Who is meant by a name is looked up. Somebody who may not see e-mail addresses finds nothing by one.
    AuditConditions conditions(sdk::Transaction& tx) const;
    /// For the form: each field as typed with its error, and the actions to choose from, by group.
    sdk::Value view(const std::vector<std::string>& actions) const;

private:
    const std::string& typed(std::string_view name) const;
    std::optional<sdk::Instant> day(std::string_view name, int later) const;

    std::map<std::string, std::string, std::less<>> typed_, errors_;
    sdk::Viewer viewer_;
};

}  // namespace guildhall::audit
