// A coach, the programs they coach in (their panels), and corrections of the draw that were recorded for them.
#pragma once

#include <guildhall/sdk/people.hpp>
#include <guildhall/sdk/record.hpp>
#include <guildhall/sdk/services.hpp>

#include <optional>
#include <string>
#include <vector>

namespace guildhall::coaching {

struct Coach {
    std::string id;
    std::int64_t version = 0;
    std::string person;  ///< their account; empty: erased
    std::string name;
    std::string email;
    std::string bio;
    sdk::StoredFile photo;
    std::vector<std::string> specialties;
    std::vector<std::string> languages;
    std::string location;
    std::vector<std::string> credentials;
    std::string bookingUrl;
    std::int64_t maxEngagements = 20;
    bool active = true;
    std::string calendarKey;  ///< of the address of their calendar; cannot be guessed
    std::int64_t open = 0;    ///< engagements that take a place: chosen, in progress, on hold
};

const sdk::RecordType<Coach>& coaches();

class CoachRules : public sdk::RecordRules<Coach> {
public:
    explicit CoachRules(sdk::Services& services) : services_(services) {}
    void check(sdk::Moment& moment, const Coach* before, Coach& coach, sdk::FieldErrors& errors) override;
    void beforeSave(sdk::Moment& moment, const Coach* before, Coach& coach) override;
    void afterSave(sdk::Moment& moment, const Coach* before, const Coach& coach) override;
    void beforeAnonymising(sdk::Moment& moment, const Coach& before, Coach& after) override;
    void show(sdk::Moment& moment, const Coach& coach, sdk::Relation relation, sdk::Value& data) override;

private:
    /// Puts them on the panels that an imported row names.
    void addPanels(sdk::Moment& moment, const Coach& coach) const;
    sdk::Services& services_;
};

struct Panel {
    std::string id;
    std::int64_t version = 0;
    std::string coach;
    std::string program;
};

const sdk::RecordType<Panel>& panels();

class PanelRules : public sdk::RecordRules<Panel> {
public:
    void check(sdk::Moment& moment, const Panel* before, Panel& panel, sdk::FieldErrors& errors) override;
    void beforeSave(sdk::Moment& moment, const Panel* before, Panel& panel) override;
};

/// Leave, or joining late: so many places are added to those free when coaches are drawn, or taken from them.
struct Offset {
    std::string id;
    std::int64_t version = 0;
    std::string coach;
    std::int64_t places = 0;
    sdk::Date from{};
    std::optional<sdk::Date> until;
    std::string reason;
};

const sdk::RecordType<Offset>& offsets();

class OffsetRules : public sdk::RecordRules<Offset> {
public:
    void check(sdk::Moment& moment, const Offset* before, Offset& offset, sdk::FieldErrors& errors) override;
};

}  // namespace guildhall::coaching
