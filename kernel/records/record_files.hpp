// The files of the records of one type. Bytes are written before the transaction that saves the record, under an id of
// ours, and are the record's from its COMMIT on; nothing is removed before a day after the COMMIT by which no record
// has it any more, so neither a roll-back nor a kill loses or keeps what it should not.
#pragma once

#include <guildhall/sdk/field.hpp>
#include <guildhall/sdk/files.hpp>
#include <guildhall/sdk/form.hpp>
#include <guildhall/sdk/id.hpp>
#include <guildhall/sdk/job.hpp>
#include <guildhall/sdk/record_model.hpp>
#include <guildhall/sdk/registrar.hpp>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace guildhall::records {

struct Found;

/// What came with a request for one field: a file that lies on the disk and is pending, or why it is not taken.
using ReceivedFiles = sdk::FileAnswers;

/// Any thread. Its handlers keep it.
class RecordFiles : public std::enable_shared_from_this<RecordFiles> {
public:
    struct Parts {
        sdk::Database& database;
        sdk::Clock& clock;
        sdk::Random& random;
        sdk::Jobs& jobs;
        sdk::Files files;  ///< of the plugin
    };
    RecordFiles(Parts parts, const sdk::RecordModel& model) : parts_(std::move(parts)), model_(model) {}
    void describe(sdk::Registrar& add);

    /// How long a form may be that brings them: long enough to say in it that one of them is too large.
    std::size_t longestForm() const;
    std::size_t longestFile(const sdk::Field& field) const;

    /// Does a file come with this form?
    bool comesWith(const sdk::Request& request) const;
    /// Takes what came for the fields this viewer sees; before the transaction that saves. Throws Unavailable when the
    /// disk is full, TooManyRequests to who has sent a lot that they did not save.
    ReceivedFiles receive(const sdk::Request& request, sdk::Relation relation) const;
    /// One file by itself, as a program sends it.
    sdk::FileAnswer receive(const sdk::Viewer& viewer, const sdk::Field& field, const sdk::Upload& upload) const;
    /// What the form says of its files: sent now, sent before and still pending, to be removed, or as they are.
    sdk::FileAnswers answers(sdk::Moment& moment, const sdk::Request& request, const ReceivedFiles& received,
                             const void* record) const;

    enum class Goes { InADay, Soon };
    /// In the transaction that saves: what `after` has is kept, what only `before` had is left. Either may be null.
    /// Throws Conflict when a file is no longer there to be kept.
    void follow(sdk::Moment& moment, const void* before, const void* after, Goes goes = Goes::InADay) const;

    /// The answer with the bytes of what the record has there, for somebody who sees the field; told as a disclosure
    /// where it tells of people. Throws NotFound when there is none.
    sdk::Response answer(const sdk::Request& request, const Found& found, const sdk::Field& field) const;

    /// Of a job that removes what no record has any more.
    std::string sweepKind() const { return model_.plugin() + ".sweep_" + model_.noun() + "_files"; }

private:
    std::string place(const std::string& id) const { return model_.placeOf({.id = id}); }
    void sweep(sdk::JobContext& job) const;

    Parts parts_;
    const sdk::RecordModel& model_;
};

}  // namespace guildhall::records
