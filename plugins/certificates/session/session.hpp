// A session: one delivery of a workshop, from planning to closed.
#pragma once

#include "session/session_state.hpp"

#include <guildhall/sdk/record.hpp>

namespace guildhall::certificates {

/// What is sent for a session: “Workbooks, 24”.
struct Material {
    std::string item;
    std::int64_t quantity = 1;
    std::string notes;
};

struct Session {
    std::string id;
    std::int64_t version = 0;
    std::string title;
    std::string workshopType;
    std::string client;  ///< id; empty: none
    sdk::Date start{};
    sdk::Date end{};
    std::string startTime, endTime;  ///< `HH:MM`, each day; empty: not said
    std::string timeZone = "UTC";
    std::string delivery;
    std::string location;
    std::string region;
    std::string language = "en";
    std::optional<std::int64_t> capacity;
    std::string lead;
    std::string csa;  ///< client session administrator: the person who keeps the participants at the client
    std::string sponsor;
    std::string crmId;
    std::vector<Material> materials;
    std::string shipContact, shipPhone, shipEmail, shipAddress, shipInstructions;
    std::string courier, tracking;
    std::optional<sdk::Date> shipDate;
    std::string outline;
    std::string notes;
    bool materialsOrdered = false, ready = false, infoSent = false, delivered = false, finalized = false,
         onHold = false, cancelled = false;
    /// When each was reached for the first time.
    std::optional<sdk::Instant> materialsOrderedAt, readyAt, infoSentAt, deliveredAt, finalizedAt, onHoldAt,
        cancelledAt;
    sdk::CustomValues custom;
    // Worked out.
    std::string status;
    std::string workshopCode;
    std::string workshopName;
    std::string clientName;
    std::string clientManager;                   ///< name of the client's relationship manager
    std::optional<std::int64_t> validityMonths;  ///< of its workshop's certificates; none: they do not expire
    std::int64_t participants = 0;
    std::int64_t certificates = 0;  ///< issued and not revoked

    SessionState state() const;
    std::optional<sdk::Instant> reachedAt(Step step) const;
    /// Sets the step and, for the first time, when.
    void take(Step step, bool reached, sdk::Instant now);
    std::string url() const { return "/sessions/" + id; }
};

/// What sessions are held in.
std::vector<sdk::Choice> sessionLanguages();

/// The one place that says what a session is.
const sdk::RecordType<Session>& sessions();
/// What lists write for a region besides its code.
std::vector<std::pair<std::string, std::string>> regionSpellings();

}  // namespace guildhall::certificates
