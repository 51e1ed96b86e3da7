// A request: a student asks for a mini-badge or a capstone, with evidence, and a reviewer decides.
#pragma once

#include "badge/badge.hpp"

#include <optional>
#include <string>

namespace guildhall::badges {

enum class RequestState : int { Draft, Submitted, NeedsChanges, Approved, Rejected, Withdrawn };

struct BadgeRequest {
    std::string id;
    std::int64_t version = 0;
    std::string badge;
    std::string person;  ///< who asks; empty: erased
    std::string evidence;
    std::string link;
    sdk::StoredFile attachment;
    RequestState state = RequestState::Draft;
    std::optional<sdk::Instant> submittedAt;
    std::string assignee;  ///< the reviewer who has taken it on
    std::optional<sdk::Instant> decidedAt;
    std::string decidedBy;
    std::string badgeTitle, personName;

    bool isOpen() const { return state <= RequestState::NeedsChanges; }
    /// Can the student change it?
    bool withStudent() const { return state == RequestState::Draft || state == RequestState::NeedsChanges; }
    bool hasEvidence() const { return !evidence.empty() || !link.empty() || attachment.has(); }
};

const sdk::RecordType<BadgeRequest>& requests();

/// What student and reviewers say to each other about one.
struct Comment {
    std::string id;
    std::int64_t version = 0;
    std::string request;
    std::string author;
    std::string words;
    sdk::Instant at{};
    std::string authorName;
};

const sdk::RecordType<Comment>& comments();

}  // namespace guildhall::badges
