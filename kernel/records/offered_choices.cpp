#include "kernel/records/offered_choices.hpp"

#include <algorithm>
#include <utility>

namespace guildhall::records {

std::shared_ptr<const sdk::FieldSet> OfferedChoices::in(sdk::Moment& moment, const sdk::ListSource& source,
                                                        sdk::Relation relation, const sdk::ListScope& scope) {
    const auto& fields = model_.fields();
    Question question{&fields, {}, scope.where, scope.params};
    for (const auto& [name, id] : source.ids)
        if (moment.viewer.sees(fields.get(name).options.sensitivity, relation)) question.names.push_back(name);
    if (question.names.empty()) return nullptr;
    // Counted before it is looked: what changes meanwhile is looked for again.
    Answer answer{std::move(question), changes_.count(), Clock::now(), nullptr};
    {
        const std::lock_guard lock(mutex_);
        std::erase_if(kept_, [&](const Answer& kept) {
            return kept.change != answer.change || answer.found - kept.found >= longest;
        });
        const auto kept = std::ranges::find(kept_, answer.question, &Answer::question);
        if (kept != kept_.end()) return kept->fields;
    }
    answer.fields = find(moment.tx, answer.question);
    const std::lock_guard lock(mutex_);
    if (kept_.size() >= mostKept) kept_.clear();
    return kept_.emplace_back(std::move(answer)).fields;
}

std::shared_ptr<const sdk::FieldSet> OfferedChoices::find(sdk::Transaction& tx, const Question& question) const {
    sdk::ListScope scope{question.where, question.params};
    std::shared_ptr<sdk::FieldSet> offering;
    for (const auto& name : question.names) {
        auto choices = model_.occurring(tx, name, scope, mostOffered + 1);
        if (choices.size() > mostOffered) continue;
        if (choices.empty()) choices.emplace_back();  // nothing to choose is no reason to type
        offering = std::make_shared<sdk::FieldSet>(
            (offering ? *offering : *question.fields).withChoices(name, std::move(choices)));
    }
    return offering;
}

}  // namespace guildhall::records
