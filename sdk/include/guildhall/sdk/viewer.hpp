// Who is looking: one signed-in person with one active role, or nobody.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::sdk {

/// How private a field is. Said once, by its declaration.
enum class Sensitivity {
    Public,     ///< anyone, signed in or not
    SignedIn,   ///< anyone signed in who may open the page
    Pii,        ///< needs participants.view.pii
    Contact,    ///< needs participants.view.contact
    Financial,  ///< needs participants.view.financial
    Private,    ///< never shown: secrets and hashes
};

/// What the viewer is to a record, whatever role is active.
enum class Relation {
    None,
    Assigned,  ///< facilitator, client's CRM, CSA, coach: name and contact fields of this record
    Own,       ///< it is theirs
};

/// Immutable; copied into each request. Permissions are those of the active role only (default deny).
class Viewer {
public:
    /// Nobody: signed out.
    Viewer() = default;

    struct Parts {
        std::string personId;
        std::string name;
        std::string email;
        std::string timeZone = "UTC";
        std::string region = {};  ///< in the site's own words; may be empty
        std::string activeRole;
        std::string activeRoleTitle;
        std::vector<std::string> roles;  ///< all roles held
        std::set<std::string, std::less<>> permissions;
        bool everything = false;  ///< super_admin
        bool staff = false;       ///< the active role uses the staff frame
        std::string identity = {};  ///< as Actor::identity
    };
    explicit Viewer(Parts parts);

    bool signedIn() const { return parts_ != nullptr; }
    const std::string& personId() const;
    const std::string& name() const;
    const std::string& email() const;
    /// IANA name; UTC for nobody.
    const std::string& timeZone() const;
    /// In the site's own words; empty where nobody has said.
    const std::string& region() const;
    const std::string& activeRole() const;
    const std::string& activeRoleTitle() const;
    const std::vector<std::string>& roles() const;
    bool staff() const;
    /// As Actor::identity; empty for who is signed in by this site itself.
    const std::string& identity() const;

    /// Does the active role hold this permission code?
    bool can(std::string_view permission) const;
    /// May this viewer see a value of this sensitivity in a record they stand in this relation to?
    bool sees(Sensitivity sensitivity, Relation relation = Relation::None) const;
    /// True when `personId` is the viewer.
    bool is(std::string_view personId) const;

private:
    const Parts& parts() const;
    std::shared_ptr<const Parts> parts_;
};

}  // namespace guildhall::sdk
