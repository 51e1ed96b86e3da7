// What the drop-downs above a list offer: the records that its references name. Finding them reads the whole list, so
// they are kept until a record changes.
#pragma once

#include "kernel/records/record_changes.hpp"

#include <guildhall/sdk/list.hpp>
#include <guildhall/sdk/record_model.hpp>
#include <guildhall/sdk/record_rules.hpp>

#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace guildhall::records {

/// Of one record type, and no longer than it is there: fields may hold code of its plugin. Any thread.
class OfferedChoices {
public:
    OfferedChoices(const sdk::RecordModel& model, const RecordChanges& changes) : model_(model), changes_(changes) {}

    /// The model's fields, with what occurs in the rows of the scope as the choices of those the source filters by,
    /// where these are not too many. Whoever may not see a value is not told which there are. Null: the model's own do.
    /// At most a second behind what other nodes have changed.
    std::shared_ptr<const sdk::FieldSet> in(sdk::Moment& moment, const sdk::ListSource& source, sdk::Relation relation,
                                            const sdk::ListScope& scope);

private:
    using Clock = std::chrono::steady_clock;
    /// The fields as they are declared now, those among them that offer, and the rows.
    struct Question {
        const sdk::FieldSet* fields;
        std::vector<std::string> names;
        std::string where;
        std::vector<sdk::Param> params;

        bool operator==(const Question&) const = default;
    };
    struct Answer {
        Question question;
        std::uint64_t change;
        Clock::time_point found;
        std::shared_ptr<const sdk::FieldSet> fields;
    };
    static constexpr auto longest = std::chrono::seconds(1);
    static constexpr std::size_t mostKept = 30;
    static constexpr int mostOffered = 40;  ///< more than that are found sooner by typing, and weigh down every page

    std::shared_ptr<const sdk::FieldSet> find(sdk::Transaction& tx, const Question& question) const;

    const sdk::RecordModel& model_;
    const RecordChanges& changes_;
    std::mutex mutex_;
    std::vector<Answer> kept_;
};

}  // namespace guildhall::records
