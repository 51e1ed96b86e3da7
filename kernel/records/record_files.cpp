#include "kernel/records/record_files.hpp"

#include "kernel/data/guarded_transaction.hpp"
#include "kernel/records/record_desk.hpp"
#include "kernel/records/record_file_repository.hpp"
#include "kernel/records/record_privacy.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/id.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/stored_file.hpp>
#include <guildhall/sdk/words.hpp>

namespace guildhall::records {

using data::GuardedTransaction;
using sdk::Moment;
using sdk::StoredFile;

namespace {

constexpr auto waits = std::chrono::hours(24);
constexpr std::int64_t mostPending = 100;
constexpr std::size_t textOfForm = 1024 * 1024;
/// Scripts and styles of a file that a browser shows by itself have no power here.
constexpr const char* filePolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox";

std::string textOf(const sdk::Cell& cell) {
    const auto* text = std::get_if<std::string>(&cell);
    return text ? *text : std::string();
}

}  // namespace

void RecordFiles::describe(sdk::Registrar& add) {
    add.job(sweepKind(), [self = shared_from_this()](sdk::JobContext& job) { self->sweep(job); });
    add.schedule({.name = sweepKind(),
                  .title = "Remove files that no " + model_.words().one + " has any more",
                  .when = "45 3 * * *",
                  .job = sweepKind()});
}

std::size_t RecordFiles::longestFile(const sdk::Field& field) const {
    return 2 * static_cast<std::size_t>(sdk::mostBytes(field));
}

std::size_t RecordFiles::longestForm() const {
    auto bytes = textOfForm;
    for (const auto& name : model_.fileFields()) bytes += longestFile(model_.declared().get(name));
    return bytes;
}

bool RecordFiles::comesWith(const sdk::Request& request) const {
    for (const auto& name : model_.fileFields())
        if (request.upload(name)) return true;
    return false;
}

sdk::FileAnswer RecordFiles::receive(const sdk::Viewer& viewer, const sdk::Field& field,
                                     const sdk::Upload& upload) const {
    auto [error, file] = sdk::checkFile(field, upload);
    if (error) return {{}, std::move(error)};
    file.id = sdk::newId(parts_.random, "file");
    // The row goes first: bytes of which nothing is known would lie there for ever.
    parts_.database.write([&](sdk::Transaction& guarded) {
        auto& tx = GuardedTransaction::whole(guarded);
        if (RecordFileRepository::countPending(tx, viewer.personId()) >= mostPending)
            throw sdk::TooManyRequests(
                "You have sent many files with forms that you did not save. Save one of them, or come back tomorrow.",
                std::chrono::hours(1));
        RecordFileRepository::add(tx, {file, model_.name(), field.name, viewer.personId()}, parts_.clock.now());
    });
    parts_.files.write(place(file.id), *upload.open());
    return {file.stored(), {}};
}

ReceivedFiles RecordFiles::receive(const sdk::Request& request, sdk::Relation relation) const {
    ReceivedFiles received;
    for (const auto& name : model_.fileFields()) {
        const auto& field = model_.fields().get(name);
        const auto* upload = request.upload(name);
        if (!upload || !request.viewer().sees(field.options.sensitivity, relation)) continue;
        received.emplace(name, receive(request.viewer(), field, *upload));
    }
    return received;
}

sdk::FileAnswers RecordFiles::answers(Moment& moment, const sdk::Request& request, const ReceivedFiles& received,
                                      const void* record) const {
    sdk::FileAnswers answers;
    auto& tx = GuardedTransaction::whole(moment.tx);
    for (const auto& name : model_.fileFields()) {
        const auto stored = record ? textOf(model_.cell(record, name)) : std::string();
        auto& answer = answers[name];
        answer.value = stored;
        // What was sent before comes by its id, unless it is not wanted any more.
        const auto& id = request.form(name + "_id");
        if (sdk::isId(id) && id != StoredFile::read(stored).id && !sdk::saysYes(request.form(name + "_drop"))) {
            StoredFile wanted;
            wanted.id = id;
            if (const auto pending =
                    RecordFileRepository::pending(tx, {wanted, model_.name(), name, moment.viewer.personId()}))
                answer.value = pending->stored();
            else
                answer.error = sdk::say("The file you chose before is no longer there — choose it again");
        } else if (sdk::saysYes(request.form(name + "_remove"))) {
            answer.value.clear();
        }
        if (const auto now = received.find(name); now != received.end()) {
            // Of a file that is not taken, only the reason: what was chosen before stays.
            answer.error = now->second.error;
            if (!answer.error) answer.value = now->second.value;
        }
    }
    return answers;
}

void RecordFiles::follow(Moment& moment, const void* before, const void* after, Goes goes) const {
    auto& tx = GuardedTransaction::whole(moment.tx);
    for (const auto& field : model_.declared().fields()) {
        if (!sdk::isFile(field.type)) continue;
        const auto was = StoredFile::read(before ? textOf(model_.cell(before, field.name)) : "");
        const auto is = StoredFile::read(after ? textOf(model_.cell(after, field.name)) : "");
        if (was.id == is.id) continue;
        if (was.has()) RecordFileRepository::leave(tx, was.id, model_.id(before), moment.now);
        if (is.has() && !RecordFileRepository::keep(tx, {is, model_.name(), field.name, moment.viewer.personId()},
                                                    model_.id(after), moment.now))
            throw sdk::Conflict(
                sdk::say("{file} is no longer there. Go back and choose it again.", {{"file", is.name}}));
    }
    if (goes == Goes::InADay) return;
    RecordFileRepository::hasten(tx, model_.id(before));
    parts_.jobs.enqueue(moment.tx,
                        {.kind = sweepKind(), .title = "Remove files that no " + model_.words().one + " has any more"});
}

sdk::Response RecordFiles::answer(const sdk::Request& request, const Found& found, const sdk::Field& field) const {
    const auto file = StoredFile::read(textOf(model_.cell(found.get(), field.name)));
    const auto path = place(file.id);
    if (!file.has()) throw sdk::NotFound();
    if (!sdk::isId(file.id) || !parts_.files.exists(path)) throw sdk::NotFound("That file is not there any more.");
    auto response =
        sdk::Response::file(parts_.files.path(path), file.mediaType).header("Content-Security-Policy", filePolicy);
    if (field.type == sdk::FieldType::Image)
        std::move(response).inlined(file.name);
    else
        std::move(response).download(file.name);
    const bool discloses = tellsOfPeople(model_, field) && found.relation != sdk::Relation::Own;
    if (!discloses || request.method() == "HEAD") return response;
    sdk::Disclosure disclosure{.what = model_.name(), .fields = {field.label}, .records = 1};
    if (const auto& privacy = model_.privacy())
        for (const auto& name : {privacy->person, privacy->address}) {
            auto whom = name.empty() ? std::string() : textOf(model_.cell(found.get(), name));
            if (!whom.empty() && disclosure.people.empty()) disclosure.people.push_back(std::move(whom));
        }
    return std::move(response).disclosing(std::move(disclosure));
}

void RecordFiles::sweep(sdk::JobContext& job) const {
    const auto now = parts_.clock.now();
    std::vector<std::string> columns;
    for (const auto& field : model_.declared().fields())
        if (sdk::isFile(field.type) && model_.part(field.name).stored) columns.push_back(field.name);
    std::vector<std::string> ids;
    job.step([&](sdk::Transaction& guarded) {
        auto& tx = GuardedTransaction::whole(guarded);
        RecordFileRepository::leaveLost(tx, model_.name(), model_.table(), columns, now);
        ids = RecordFileRepository::startRemoving(tx, model_.name(), now - waits);
    });
    for (const auto& id : ids) parts_.files.remove(place(id));
    job.finish(
        {{"message", sdk::countText(static_cast<std::int64_t>(ids.size()), "file", "files") + " removed."}},
        [&](sdk::Transaction& guarded) { RecordFileRepository::forget(GuardedTransaction::whole(guarded), ids); });
}

}  // namespace guildhall::records
