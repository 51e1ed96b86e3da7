// A record type for programs: `/api/v1/<name>`, JSON over HTTP with problem+json (RFC 9457), versions as ETag and
// If-Match (RFC 9110), and Idempotency-Key. What it answers is described in open_api.hpp.
#pragma once

#include "kernel/records/record_desk.hpp"

#include <guildhall/sdk/registrar.hpp>

#include <memory>

namespace guildhall::records {

/// Any thread. Its handlers keep it.
class RecordApi : public std::enable_shared_from_this<RecordApi> {
public:
    explicit RecordApi(std::shared_ptr<RecordDesk> desk) : desk_(std::move(desk)) {}
    void describe(sdk::Registrar& add);

    static std::string pathOf(const sdk::RecordModel& model) { return "/api/v1/" + model.api(); }
    /// How long an answer is kept for a request sent again with its Idempotency-Key.
    static constexpr std::chrono::hours keepsAnswers{24};

private:
    sdk::Response list(const sdk::Request& request);
    sdk::Response show(const sdk::Request& request);
    sdk::Response create(const sdk::Request& request);
    sdk::Response change(const sdk::Request& request);
    sdk::Response remove(const sdk::Request& request);
    sdk::Response act(const sdk::Request& request, const sdk::RecordAction& action);
    // A file of a record, by itself.
    void describeFiles(sdk::Registrar& add);
    sdk::Response getFile(const sdk::Request& request, const std::string& field);
    sdk::Response putFile(const sdk::Request& request, const std::string& field);
    sdk::Response removeFile(const sdk::Request& request, const std::string& field);
    /// Throws Invalid or Conflict when this viewer cannot set it.
    Found settable(sdk::Moment& moment, const sdk::Request& request, const std::string& field, bool lock) const;
    /// `stored`: as the column holds it; empty: none.
    sdk::Response setFile(const sdk::Request& request, const std::string& field, const std::string& stored);

    /// Enters in the account of disclosures what has been read, where it tells of people.
    void readBy(const sdk::Request& request, sdk::Disclosure disclosure) const;
    std::vector<std::string> columnsAsked(const sdk::Request& request) const;
    /// What a new record is to belong to, by the request's body.
    Place placeAsked(sdk::Moment& moment, const sdk::Request& request) const;
    /// Once for each Idempotency-Key: what `work` answers is kept in its transaction.
    sdk::Response once(const sdk::Request& request, const std::function<sdk::Response(sdk::Moment&)>& work,
                       std::any advice = {});
    /// What a request wants to add or change.
    RecordDesk::Change wanted(sdk::Moment& moment, const sdk::Request& request, bool fresh) const;
    sdk::Response answer(const sdk::Viewer& viewer, const Found& found, int status) const;

    std::shared_ptr<RecordDesk> desk_;
};

}  // namespace guildhall::records
