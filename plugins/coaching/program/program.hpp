// A program: what participants are coached in, over two sessions or five.
#pragma once

#include <guildhall/sdk/record.hpp>

#include <string>
#include <vector>

namespace guildhall::coaching {

/// Programs of one track share a pool of coaches; nobody is matched across pools.
enum class Track : int { TwoSession, FiveSession };

constexpr std::int64_t sessionsOf(Track track) { return track == Track::TwoSession ? 2 : 5; }
/// `TWO_SESSION`, `FIVE_SESSION`: as lists write it; any case.
std::optional<Track> trackCalled(std::string_view text);

/// Which competencies a session can be about.
enum class Topics : int { Managerial, Executive };

struct Program {
    std::string id;
    std::int64_t version = 0;
    std::string code;
    std::string name;
    std::string organization;
    Track track = Track::TwoSession;
    Topics topics = Topics::Managerial;
    bool active = true;
    std::int64_t overdueDays = 7;      ///< after day 0 without a coach, for the figures
    std::int64_t stalledDays = 14;     ///< without a session
    std::int64_t escalationDays = 21;  ///< without anybody doing anything about it
};

const sdk::RecordType<Program>& programs();

class ProgramRules : public sdk::RecordRules<Program> {
public:
    void check(sdk::Moment& moment, const Program* before, Program& program, sdk::FieldErrors& errors) override;
    void show(sdk::Moment& moment, const Program& program, sdk::Relation relation, sdk::Value& data) override;
};

}  // namespace guildhall::coaching
