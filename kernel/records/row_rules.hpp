// What the site's rules say of the rows of a list before they are read as records: the hook `import.row`.
#pragma once

#include "kernel/records/import_reader.hpp"
#include "kernel/records/import_repository.hpp"
#include "kernel/records/live_models.hpp"

#include <guildhall/sdk/rules.hpp>

#include <functional>

namespace guildhall::records {

/// Of some rows of a list, by line.
struct RowVerdicts {
    std::map<std::size_t, sdk::RowVerdict> byLine = {};
    bool beyond = false;  ///< there are more rows, and nobody has been asked about them

    /// Of rows that were just read.
    void heed(ImportReader& reader, std::span<ImportRow> rows) const;
};

/// Any thread.
class RowRules {
public:
    explicit RowRules(sdk::Rules& rules) : rules_(rules) {}

    bool asks() const { return rules_.has(sdk::importRowHook); }
    /// Not in a transaction. `into`: what the list's rows belong to, as people call it, or empty.
    void ask(RowVerdicts& verdicts, std::span<const ImportRow> rows, const sdk::RecordModel& model,
             const Import& import, const std::string& into, sdk::RuleRun& run) const;

private:
    sdk::Rules& rules_;
};

/// The hook's declaration; `models`: the record types that are on.
sdk::HookDeclaration importRowHook(std::function<std::vector<LiveModels::One>()> models);

}  // namespace guildhall::records
