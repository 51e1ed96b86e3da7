#include "kernel/records/record_api.hpp"

#include "kernel/base/json_decoder.hpp"
#include "kernel/data/guarded_transaction.hpp"
#include "kernel/records/record_conflict.hpp"
#include "kernel/records/record_json.hpp"
#include "kernel/records/request_key_repository.hpp"

#include <guildhall/sdk/stored_file.hpp>

#include <algorithm>
#include <charconv>
#include <ranges>

namespace guildhall::records {

using sdk::Moment;
using sdk::Request;
using sdk::Response;
using sdk::Value;

namespace {

constexpr std::size_t longestKey = 200;

std::string etag(std::int64_t version) { return "\"" + std::to_string(version) + "\""; }

Response problem(int status, const char* title, std::string detail, Value more = Value::object()) {
    more.update({{"type", "about:blank"}, {"title", title}, {"status", status}, {"detail", std::move(detail)}});
    return Response::bytes(more.dump(-1, ' ', false, Value::error_handler_t::replace), "application/problem+json")
        .status(status);
}

Response noVersion() {
    return problem(428, "Precondition Required",
                   "Say which version you change: send the ETag you got with the record as If-Match.");
}

/// The version in `If-Match: "3"`; nothing when there is none of that form.
std::optional<std::int64_t> versionAsked(const Request& request) {
    auto text = std::string_view(request.header("if-match"));
    if (text.starts_with("W/")) text.remove_prefix(2);
    if (text.size() < 3 || text.front() != '"' || text.back() != '"') return std::nullopt;
    std::int64_t version = 0;
    const auto [end, error] = std::from_chars(text.data() + 1, text.data() + text.size() - 1, version);
    return error == std::errc() && end == text.data() + text.size() - 1 ? std::optional(version) : std::nullopt;
}

int hexValue(char c) {
    return c >= '0' && c <= '9' ? c - '0' : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10 : -1;
}

/// `UTF-8''na%C3%AFve.pdf` (RFC 8187); empty when it is none.
std::string extended(std::string_view value) {
    if (!sdk::asciiLower(value.substr(0, 6)).starts_with("utf-8'")) return {};
    const auto quote = value.find('\'', 6);
    if (quote == value.npos) return {};
    std::string text;
    for (auto at = quote + 1; at < value.size(); ++at) {
        if (value[at] != '%') {
            text += value[at];
            continue;
        }
        const int high = at + 2 < value.size() ? hexValue(value[at + 1]) : -1;
        const int low = at + 2 < value.size() ? hexValue(value[at + 2]) : -1;
        if (high < 0 || low < 0) return {};
        text += static_cast<char>(high * 16 + low);
        at += 2;
    }
    return sdk::isUtf8(text) ? text : std::string();
}

/// The name of the file in a Content-Disposition (RFC 6266): `filename*`, else `filename`; empty: it has none.
std::string nameIn(std::string_view header) {
    std::string plain, exact;
    for (auto at = header.find(';'); at != header.npos;) {
        const auto equals = header.find('=', at);
        if (equals == header.npos) break;
        const auto key = sdk::asciiLower(sdk::trim(header.substr(at + 1, equals - at - 1)));
        std::string value;
        auto end = header.find_first_not_of(" \t", equals + 1);
        if (end != header.npos && header[end] == '"') {
            for (++end; end < header.size() && header[end] != '"'; ++end) {
                if (header[end] == '\\' && end + 1 < header.size()) ++end;
                value += header[end];
            }
            at = header.find(';', end);
        } else {
            at = header.find(';', equals);
            value = sdk::trim(header.substr(equals + 1, at == header.npos ? at : at - equals - 1));
        }
        if (key == "filename") plain = sdk::repaired(value);
        if (key == "filename*") exact = extended(value);
    }
    return exact.empty() ? plain : exact;
}

/// `2026-03-12T09:30:00Z`, or a day, in UTC.
std::optional<sdk::Instant> instantIn(std::string_view text) {
    const auto day = sdk::parseDate(text.substr(0, 10));
    if (!day) return std::nullopt;
    const auto start = sdk::Instant(std::chrono::sys_days(*day));
    if (text.size() == 10) return start;
    const auto minutes = text.size() == 20 ? sdk::parseTimeOfDay(text.substr(11, 5)) : std::nullopt;
    int seconds = 0;
    if (!minutes || text[10] != 'T' || text[16] != ':' || text[19] != 'Z') return std::nullopt;
    const auto [end, error] = std::from_chars(text.data() + 17, text.data() + 19, seconds);
    if (error != std::errc() || end != text.data() + 19 || seconds > 59) return std::nullopt;
    return start + std::chrono::minutes(*minutes) + std::chrono::seconds(seconds);
}

/// Those of `changed_since=…`; what was removed is no longer there.
sdk::ListScope sinceAsked(const Request& request) {
    const auto& asked = request.query("changed_since");
    if (asked.empty()) return {};
    const auto since = instantIn(asked);
    if (!since)
        throw sdk::Invalid(
            std::vector<sdk::FieldError>{{"changed_since", "Write a time in UTC, like 2026-03-12T09:30:00Z"}});
    const auto at = sdk::toMicros(*since);
    return {"r.created_at >= ? OR r.id IN (SELECT a.target FROM kernel_audit a WHERE a.at >= ?)", {at, at}};
}

/// By what lists find a record, programs can, too: the id that another system knows it by.
/// The fields that say whom a record tells of.
std::vector<std::string> whomFields(const sdk::RecordModel& model) {
    std::vector<std::string> names;
    if (const auto& privacy = model.privacy())
        for (const auto& name : {privacy->person, privacy->address})
            if (!name.empty()) names.push_back(name);
    return names;
}

sdk::ListSource sourceForPrograms(const sdk::RecordModel& model, const std::vector<std::string>& columns) {
    auto needed = columns;
    for (const auto& name : whomFields(model)) needed.push_back(name);
    if (!model.import() || model.import()->key.empty()) return model.source(needed, true);
    const auto& key = model.import()->key;
    needed.push_back(key);
    auto source = model.source(needed, true);
    if (std::ranges::find(source.filters, key) == source.filters.end()) source.filters.push_back(key);
    return source;
}

}  // namespace

void RecordApi::describe(sdk::Registrar& add) {
    const auto self = shared_from_this();
    const auto path = pathOf(desk_->model());
    const auto to = [&](Response (RecordApi::*handler)(const Request&)) {
        return [self, handler](const Request& request) { return (self.get()->*handler)(request); };
    };
    add.get(path, *desk_->access(Deed::See), to(&RecordApi::list));
    add.get(path + "/{id}", *desk_->access(Deed::See), to(&RecordApi::show));
    if (const auto adds = desk_->access(Deed::Add)) add.post(path, *adds, to(&RecordApi::create));
    if (const auto changes = desk_->access(Deed::Change))
        add.route({"PATCH", path + "/{id}", *changes, to(&RecordApi::change), {}});
    if (const auto removes = desk_->access(Deed::Remove))
        add.route({"DELETE", path + "/{id}", *removes, to(&RecordApi::remove), {}});
    if (desk_->files()) describeFiles(add);
    for (const auto& action : desk_->model().actions())
        add.post(path + "/{id}/" + action.name, action.access,
                 [self, &action](const Request& request) { return self->act(request, action); });
}

Response RecordApi::answer(const sdk::Viewer& viewer, const Found& found, int status) const {
    return Response::json(recordJson(*desk_, viewer, found), status)
        .header("ETag", etag(desk_->model().version(found.get())));
}

Response RecordApi::list(const Request& request) {
    const auto& model = desk_->model();
    const auto columns = columnsAsked(request);
    const auto source = sourceForPrograms(model, columns);
    auto query = sdk::ListQuery::from(request, model.fields(), source);
    const auto since = sinceAsked(request);
    return desk_->read(request, [&](Moment& moment) {
        auto scope = both(desk_->scope(request.viewer()), since);
        if (desk_->parent() && !request.query(model.parentField()).empty()) {
            const auto place = desk_->place(moment, request.query(model.parentField()));
            query = sdk::ListQuery::from(request, model.fields(), source, place.parent.relation);
            scope = both(std::move(scope), desk_->ofParent(place.parentId));
        }
        // When a record was changed the audit log says.
        auto& tx = since.where.empty() ? moment.tx : data::GuardedTransaction::whole(moment.tx);
        const auto page = sdk::selectPage(tx, model.fields(), source, query, scope, true);
        sdk::Disclosure disclosure{.what = model.name(), .records = static_cast<std::int64_t>(page.rows.size())};
        for (const auto& name : columns) disclosure.fields.push_back(model.fields().get(name).label);
        const auto whom = whomFields(model);
        for (const auto& row : page.rows)
            for (const auto& name : whom)
                if (auto person = std::string(row.text(name)); !person.empty()) {
                    disclosure.people.push_back(std::move(person));
                    break;
                }
        readBy(request, std::move(disclosure));
        return Response::jsonText(page.json(model.fields(), request.viewer(), columns, pathOf(model)));
    });
}

void RecordApi::readBy(const Request& request, sdk::Disclosure disclosure) const {
    if (desk_->parts().reads && !disclosure.people.empty()) desk_->parts().reads->note(request, disclosure);
}

/// The fields of `fields=title,region`, all that this viewer sees unless said.
std::vector<std::string> RecordApi::columnsAsked(const Request& request) const {
    auto all = desk_->visibleFields(request.viewer(), sdk::Relation::None);
    const auto& asked = request.query("fields");
    if (asked.empty()) return all;
    std::vector<std::string> columns;
    for (const auto part : std::views::split(asked, ',')) {
        std::string name(part.begin(), part.end());
        if (std::ranges::find(all, name) == all.end()) throw sdk::Invalid({{"fields", "There is no field " + name}});
        if (std::ranges::find(columns, name) == columns.end()) columns.push_back(std::move(name));
    }
    return columns;
}

Response RecordApi::show(const Request& request) {
    return desk_->read(request, [&](Moment& moment) {
        const auto found = desk_->get(moment, request.pathValue("id"));
        const auto& model = desk_->model();
        sdk::Disclosure disclosure{.what = model.name(), .records = 1};
        for (const auto& name : desk_->visibleFields(moment.viewer, found.relation))
            disclosure.fields.push_back(model.fields().get(name).label);
        for (const auto& name : whomFields(model)) {
            const auto cell = model.cell(found.get(), name);
            const auto* person = std::get_if<std::string>(&cell);
            if (person && !person->empty() && disclosure.people.empty()) disclosure.people.push_back(*person);
        }
        readBy(request, std::move(disclosure));
        return answer(moment.viewer, found, 200);
    });
}

Response RecordApi::once(const Request& request, const std::function<Response(Moment&)>& work, std::any advice) {
    const auto& key = request.header("idempotency-key");
    if (key.empty()) return desk_->write(request, work, std::move(advice));
    if (key.size() > longestKey || !sdk::isUtf8(key))
        throw sdk::Invalid("An Idempotency-Key has at most 200 characters.");
    const auto asked = sdk::hashToken(request.method() + " " + request.path() + " " + request.header("if-match") +
                                      "\n" + request.body());
    return desk_->write(
        request,
        [&](Moment& moment) {
            auto& tx = data::GuardedTransaction::whole(moment.tx);
            // In another role they may see less of the record than the answer holds.
            const auto holder = moment.viewer.personId() + " " + moment.viewer.activeRole();
            if (const auto kept = RequestKeyRepository::find(tx, holder, key)) {
                if (kept->request != asked)
                    throw sdk::Invalid("This Idempotency-Key has been used for another request. Use a new one.");
                auto again = kept->body.empty() ? Response::text("", static_cast<int>(kept->status))
                                                : Response::jsonText(kept->body, static_cast<int>(kept->status));
                if (kept->version > 0) std::move(again).header("ETag", etag(kept->version));
                return std::move(again).header("Idempotent-Replayed", "true");
            }
            auto response = work(moment);
            if (response.statusCode >= 300) return response;
            const auto body = response.body.empty() ? Value() : Value::parse(response.body);
            RequestKeyRepository::add(tx, holder, key,
                                      {asked, response.statusCode,
                                       body.is_object() ? body.value("version", std::int64_t{0}) : 0, response.body},
                                      moment.now);
            return response;
        },
        std::move(advice));
}

RecordDesk::Change RecordApi::wanted(Moment& moment, const Request& request, bool fresh) const {
    Found found;
    if (fresh) {
        Place place;
        if (desk_->parent()) place = desk_->place(moment, parentFromJson(*desk_, request.body()));
        found = {desk_->fresh(place), place.parent.relation};
    } else {
        found = desk_->get(moment, request.pathValue("id"));
    }
    RecordDesk::Change change{fresh ? nullptr : found.record, desk_->model().copy(found.get())};
    desk_->model().assign(change.after.get(), fieldsFromJson(moment, *desk_, found, request.body(), fresh));
    return change;
}

Place RecordApi::placeAsked(Moment& moment, const Request& request) const {
    try {
        return desk_->heldPlace(moment, parentFromJson(*desk_, request.body()));
    } catch (const sdk::NotFound&) {
        throw sdk::Invalid(
            {{desk_->model().parentField(), "There is no " + desk_->parent()->model().words().one + " with this id"}});
    }
}

Response RecordApi::create(const Request& request) {
    auto advice = desk_->advice(request, [&](Moment& moment) { return wanted(moment, request, true); });
    const auto work = [&](Moment& moment) {
        Place place;
        if (desk_->parent()) place = placeAsked(moment, request);
        desk_->requireAdding(moment, place);
        Found added{desk_->fresh(place), place.parent.relation};
        desk_->model().assign(added.record.get(), fieldsFromJson(moment, *desk_, added, request.body(), true));
        if (auto errors = desk_->check(moment, nullptr, added.record.get()); !errors.empty())
            throw sdk::Invalid(std::move(errors));
        desk_->add(moment, added.record.get());
        desk_->readAgain(moment, added);
        return answer(moment.viewer, added, 201)
            .header("Location", pathOf(desk_->model()) + "/" + desk_->model().id(added.get()));
    };
    return once(request, work, std::move(advice));
}

Response RecordApi::change(const Request& request) {
    const auto seen = versionAsked(request);
    if (!seen) return noVersion();
    auto advice = desk_->advice(request, [&](Moment& moment) { return wanted(moment, request, false); });
    const auto work = [&](Moment& moment) {
        const auto found = desk_->lock(moment, request.pathValue("id"));
        if (const auto locked = desk_->whyNotChange(moment, found.get())) throw sdk::Conflict(*locked);
        auto mine = fieldsFromJson(moment, *desk_, found, request.body(), false);
        if (*seen != desk_->model().version(found.get())) {
            const auto conflicts = mergeMissed(moment, *desk_, found, *seen, mine);
            return problem(412, "Precondition Failed",
                           "This record has been changed since you read it. Nothing was saved: read it again.",
                           {{"version", desk_->model().version(found.get())},
                            {"conflicts", exportConflicts(conflicts, moment.viewer, found.relation)}});
        }
        Found after{desk_->model().copy(found.get()), found.relation};
        desk_->model().assign(after.record.get(), mine);
        if (auto errors = desk_->check(moment, found.get(), after.record.get()); !errors.empty())
            throw sdk::Invalid(std::move(errors));
        desk_->change(moment, found.get(), after.record.get());
        desk_->readAgain(moment, after);
        return answer(moment.viewer, after, 200);
    };
    return once(request, work, std::move(advice));
}

Response RecordApi::remove(const Request& request) {
    const auto seen = versionAsked(request);
    if (!seen) return noVersion();
    return once(request, [&](Moment& moment) {
        const auto found = desk_->lock(moment, request.pathValue("id"));
        if (*seen != desk_->model().version(found.get()))
            return problem(412, "Precondition Failed",
                           "This record has been changed since you read it. Nothing was removed: read it again.",
                           {{"version", desk_->model().version(found.get())}});
        if (const auto whyNot = desk_->whyNotRemove(moment, found.get())) throw sdk::Conflict(*whyNot);
        desk_->remove(moment, found.get(), "");
        return Response::text("", 204);
    });
}

void RecordApi::describeFiles(sdk::Registrar& add) {
    const auto changes = desk_->access(Deed::Change);
    for (const auto& name : desk_->model().fileFields()) {
        const auto path = pathOf(desk_->model()) + "/{id}/" + name;
        const auto to = [&](Response (RecordApi::*handler)(const Request&, const std::string&)) {
            return [self = shared_from_this(), handler, name](const Request& request) {
                return (self.get()->*handler)(request, name);
            };
        };
        add.get(path, *desk_->access(Deed::See), to(&RecordApi::getFile));
        if (!changes) continue;
        const auto most = desk_->files()->longestFile(desk_->model().declared().get(name));
        add.route({"PUT", path, *changes, to(&RecordApi::putFile), {.maxBody = most}});
        add.route({"DELETE", path, *changes, to(&RecordApi::removeFile), {}});
    }
}

Response RecordApi::getFile(const Request& request, const std::string& field) {
    return desk_->read(request, [&](Moment& moment) {
        const auto found = desk_->get(moment, request.pathValue("id"));
        const auto& declared = desk_->model().fields().get(field);
        if (!moment.viewer.sees(declared.options.sensitivity, found.relation)) throw sdk::NotFound();
        return desk_->files()->answer(request, found, declared);
    });
}

Found RecordApi::settable(Moment& moment, const Request& request, const std::string& field, bool lock) const {
    const auto& id = request.pathValue("id");
    auto found = lock ? desk_->lock(moment, id) : desk_->get(moment, id);
    if (auto whyNot = whyNotSet(moment.viewer, *desk_, found, field); !whyNot.empty())
        throw sdk::Invalid({{field, std::move(whyNot)}});
    if (const auto locked = desk_->whyNotChange(moment, found.get())) throw sdk::Conflict(*locked);
    const auto& model = desk_->model();
    if (!model.fields().asks(model.fields().get(field), model.values(found.get())))
        throw sdk::Invalid({{field, model.fields().notAsked(model.fields().get(field))}});
    return found;
}

Response RecordApi::putFile(const Request& request, const std::string& field) {
    if (!versionAsked(request)) return noVersion();
    const auto type = sdk::asciiLower(request.header("content-type"));
    if (type.starts_with("multipart/") || type.starts_with("application/x-www-form-urlencoded"))
        throw sdk::Invalid("Send the file itself as the body, with its own Content-Type, and not as a form.");
    const auto name = nameIn(request.header("content-disposition"));
    if (name.empty())
        throw sdk::Invalid({{field,
                             "Say what the file is called: Content-Disposition: attachment; "
                             "filename*=UTF-8''manual.pdf"}});
    desk_->read(request, [&](Moment& moment) { settable(moment, request, field, false); });
    const sdk::Upload upload{.field = field, .fileName = name, .contentType = type, .content = request.body()};
    auto received = desk_->files()->receive(request.viewer(), desk_->model().fields().get(field), upload);
    if (received.error) throw sdk::Invalid({{field, std::move(*received.error)}});
    return setFile(request, field, received.value);
}

Response RecordApi::removeFile(const Request& request, const std::string& field) {
    if (!versionAsked(request)) return noVersion();
    if (auto needed = sdk::parseField(desk_->model().fields().get(field), "").error)
        throw sdk::Invalid({{field, std::move(*needed)}});
    return setFile(request, field, "");
}

Response RecordApi::setFile(const Request& request, const std::string& field, const std::string& stored) {
    const auto& model = desk_->model();
    const auto wanted = [&](Moment& moment, bool lock) {
        const auto found = settable(moment, request, field, lock);
        RecordDesk::Change change{found.record, model.copy(found.get())};
        model.set(change.after.get(), field, sdk::Cell(stored));
        return std::pair(change, found.relation);
    };
    auto advice = desk_->advice(request, [&](Moment& moment) { return wanted(moment, false).first; });
    const auto work = [&](Moment& moment) {
        const auto [change, relation] = wanted(moment, true);
        if (versionAsked(request) != model.version(change.before.get()))
            return problem(412, "Precondition Failed",
                           "This record has been changed since you read it. Nothing was saved: read it again.",
                           {{"version", model.version(change.before.get())}});
        if (auto errors = desk_->check(moment, change.before.get(), change.after.get()); !errors.empty())
            throw sdk::Invalid(std::move(errors));
        desk_->change(moment, change.before.get(), change.after.get());
        Found after{change.after, relation};
        desk_->readAgain(moment, after);
        return answer(moment.viewer, after, 200);
    };
    return once(request, work, std::move(advice));
}

Response RecordApi::act(const Request& request, const sdk::RecordAction& action) {
    const auto work = [&](Moment& moment) {
        const auto found = desk_->lock(moment, request.pathValue("id"));
        if (const auto whyNot = desk_->whyNotAct(moment, found.get(), action)) throw sdk::Conflict(*whyNot);
        std::string reason;
        if (action.asksReason) {
            const auto json = base::decodeJson(request.body());
            const auto fields = reasonFields(action);
            const auto& asked = fields.get("reason");
            const bool there = json && json->is_object() && json->contains("reason") && (*json)["reason"].is_string();
            const auto parsed = sdk::parseField(asked, there ? (*json)["reason"].get<std::string>() : "");
            if (parsed.error) throw sdk::Invalid({{"reason", *parsed.error}});
            reason = parsed.value.get<std::string>();
        }
        desk_->act(moment, found.get(), action, reason);
        return answer(moment.viewer, desk_->get(moment, request.pathValue("id")), 200);
    };
    return once(request, work, desk_->adviceToAct(request, action, request.pathValue("id")));
}

}  // namespace guildhall::records
