// A student: somebody who takes part, known by their account.
#pragma once

#include <guildhall/sdk/people.hpp>
#include <guildhall/sdk/record.hpp>
#include <guildhall/sdk/services.hpp>

#include <optional>
#include <string>

namespace guildhall::badges {

struct Student {
    std::string id;
    std::int64_t version = 0;
    std::string person;  ///< their account; empty: erased
    std::string name;
    std::string email;
    std::string affiliation;
    std::string status = "active";
    std::string consentVersion;  ///< empty: they have not agreed to anything yet
    std::optional<sdk::Instant> consentAt;
    bool publicProfile = false;
    std::string credentialEmail = "hashed";  ///< how the address stands in credentials: plain, hashed, none
    std::string profileKey;                  ///< of the address of their public profile; cannot be guessed
    std::int64_t held = 0;
    sdk::CustomValues custom;

    bool active() const { return status == "active"; }
    bool agreedTo(std::string_view version) const { return consentAt && consentVersion == version; }
};

const sdk::RecordType<Student>& students();

class StudentRules : public sdk::RecordRules<Student> {
public:
    explicit StudentRules(sdk::People& people) : people_(people) {}
    void check(sdk::Moment& moment, const Student* before, Student& student, sdk::FieldErrors& errors) override;
    void beforeSave(sdk::Moment& moment, const Student* before, Student& student) override;
    void beforeAnonymising(sdk::Moment& moment, const Student& before, Student& after) override;
    void show(sdk::Moment& moment, const Student& student, sdk::Relation relation, sdk::Value& data) override;

private:
    sdk::People& people_;
};

/// The roster as code uses it. Any thread.
class Roster {
public:
    explicit Roster(sdk::Services& services)
        : people_(services.people), audit_(services.audit), random_(services.random), clock_(services.clock) {}

    static std::optional<Student> find(sdk::Transaction& tx, std::string_view person);
    /// Theirs, made when there is none, and locked: what is worked out from what somebody holds is worked out once at a
    /// time, on all nodes. Throws NotFound when there is no such person.
    Student lock(sdk::Transaction& tx, const sdk::Actor& actor, std::string_view person) const;
    void update(sdk::Transaction& tx, const sdk::Actor& actor, const char* action, const Student& before,
                Student& after) const;

private:
    sdk::People& people_;
    sdk::Audit& audit_;
    sdk::Random& random_;
    sdk::Clock& clock_;
};

}  // namespace guildhall::badges
