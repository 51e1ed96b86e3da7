// A certificate: what was printed for one participant of one session, and whether it still counts.
#pragma once

#include <guildhall/sdk/field.hpp>
#include <guildhall/sdk/time.hpp>

#include <string>

namespace guildhall::certificates {

/// As staff sees it: whose, for what, since when.
const sdk::FieldSet& certificateFields();
/// As anyone sees it who has its id: no e-mail address.
const sdk::FieldSet& verifyFields();

/// valid, expired or revoked, on `today`.
std::string certificateStatus(bool revoked, std::optional<sdk::Date> validUntil, sdk::Date today);
/// The last day it counts; the day of the month is kept where that month has it.
sdk::Date validUntil(sdk::Date endDate, std::int64_t months);
/// `<year of end date>/<session id>/<email>.pdf`. Never the same for two participants of a session.
std::string certificateFile(sdk::Date endDate, const std::string& sessionId, const std::string& email,
                            const std::string& participantId);

}  // namespace guildhall::certificates
