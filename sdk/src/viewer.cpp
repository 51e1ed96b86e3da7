#include <guildhall/sdk/viewer.hpp>

namespace guildhall::sdk {

Viewer::Viewer(Parts parts) : parts_(std::make_shared<const Parts>(std::move(parts))) {}

const Viewer::Parts& Viewer::parts() const {
    static const Parts nobody;
    return parts_ ? *parts_ : nobody;
}

const std::string& Viewer::personId() const { return parts().personId; }
const std::string& Viewer::name() const { return parts().name; }
const std::string& Viewer::email() const { return parts().email; }
const std::string& Viewer::timeZone() const { return parts().timeZone; }
const std::string& Viewer::region() const { return parts().region; }
const std::string& Viewer::activeRole() const { return parts().activeRole; }
const std::string& Viewer::activeRoleTitle() const { return parts().activeRoleTitle; }
const std::vector<std::string>& Viewer::roles() const { return parts().roles; }
bool Viewer::staff() const { return parts().staff; }
const std::string& Viewer::identity() const { return parts().identity; }

bool Viewer::can(std::string_view permission) const {
    return parts().everything || parts().permissions.contains(permission);
}

bool Viewer::sees(Sensitivity sensitivity, Relation relation) const {
    switch (sensitivity) {
        case Sensitivity::Public: return true;
        case Sensitivity::SignedIn: return signedIn();
        case Sensitivity::Pii: return relation != Relation::None || can("participants.view.pii");
        case Sensitivity::Contact: return relation != Relation::None || can("participants.view.contact");
        case Sensitivity::Financial: return relation == Relation::Own || can("participants.view.financial");
        case Sensitivity::Private: return false;
    }
    return false;
}

bool Viewer::is(std::string_view personId) const { return signedIn() && parts().personId == personId; }

}  // namespace guildhall::sdk
