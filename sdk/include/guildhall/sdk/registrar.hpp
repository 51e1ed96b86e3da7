// The table of contents of a plugin: it declares, the kernel owns (rule 3). Everything added here carries the plugin's
// id, appears when the plugin is enabled and goes, as a whole, when it is disabled.
#pragma once

#include <guildhall/sdk/event.hpp>
#include <guildhall/sdk/field.hpp>
#include <guildhall/sdk/interface.hpp>
#include <guildhall/sdk/job.hpp>
#include <guildhall/sdk/mail.hpp>
#include <guildhall/sdk/request.hpp>
#include <guildhall/sdk/response.hpp>
#include <guildhall/sdk/rules.hpp>
#include <guildhall/sdk/schedule.hpp>
#include <guildhall/sdk/vault.hpp>

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace guildhall::sdk {

/// Who may use a route: a permission code, or one of the two words below. There is no default (rule 4).
class Access {
public:
    Access(const char* permission) : permission_(permission) {}
    Access(std::string permission) : permission_(std::move(permission)) {}

    enum class Kind { Permission, SignedIn, Public };
    Kind kind() const { return kind_; }
    const std::string& permission() const { return permission_; }

    explicit Access(Kind kind) : kind_(kind) {}

private:
    Kind kind_ = Kind::Permission;
    std::string permission_;
};

/// Anyone with a session, whatever their role: the handler checks what is theirs.
inline const Access SignedIn{Access::Kind::SignedIn};
/// Anyone at all.
inline const Access Public{Access::Kind::Public};

using Handler = std::function<Response(const Request&)>;

struct RouteOptions {
    std::size_t maxBody = 64 * 1024;  ///< bytes; larger is 413. Uploads need to say more.
    bool csrf = true;                 ///< false only for callers that sign their requests
    /// After this the caller gets 504 and the handler counts as hung. 0: the server's `http.handler_seconds`.
    std::chrono::milliseconds deadline{0};
};

struct Route {
    std::string method;   ///< GET (also answers HEAD), POST, PUT, PATCH or DELETE
    std::string pattern;  ///< `/sessions/{id}/participants`
    Access access;
    Handler handler;
    RouteOptions options;
};

struct PermissionDeclaration {
    std::string code;  ///< `resource.action[.scope]`
    std::string description;
    bool dangerous = false;
};

struct RoleDeclaration {
    std::string code;
    std::string title;
    int priority = 0;
    bool staff = true;  ///< uses the staff frame
    std::vector<std::string> permissions = {};
    std::string inherits = {};  ///< code of another role; empty: none
};

enum class MenuGroup { Work, People, Catalogue, System };

struct MenuItem {
    MenuGroup group;
    std::string label;
    std::string path;
    Access access;
    int order = 100;
};

/// A card on the dashboard: a number, what it means and where it leads.
struct Card {
    std::string title;
    std::int64_t number = 0;
    std::string note = {};  ///< its change or meaning in a few words
    std::string path = {};
    bool attention = false;  ///< something waits for a person
};

struct CardSource {
    Access access;
    std::function<std::vector<Card>(const Viewer&)> cards;
    int order = 100;
};

/// A part of a person's page: what this plugin knows about them.
struct PersonSection {
    std::string title;
    Access access;
    /// The part's template (`<id>/person_notices`) and its data, which has passed redaction (present()). None: nothing
    /// to show for this person.
    std::function<std::optional<Value>(Transaction&, const Viewer&, std::string_view personId)> data;
    std::string templateName;
    int order = 100;
};

/// Which table and columns hold a field set. From it come the check that no page leaks a sensitive field
/// (`guildhall plugin verify`) and what is exported before a purge.
struct RecordDeclaration {
    const FieldSet& (*fields)();
    std::string table;                                ///< `<plugin>_<noun>`
    std::map<std::string, std::string> columns = {};  ///< field → column, where the names differ; "" : not stored
};

/// What is wrong with a value typed for a setting, as a sentence beside it; empty: nothing. For what the type in
/// plugin.json cannot say: a file that has to be there, an address that has to answer. Quick, and without effects.
using SettingCheck = std::function<std::string(std::string_view value)>;

/// Used only inside Plugin::describe. A duplicate or undeclared name refuses the plugin with a clear line.
class Registrar {
public:
    virtual ~Registrar();

    void get(std::string pattern, Access access, Handler handler, RouteOptions options = {}) {
        route({"GET", std::move(pattern), std::move(access), std::move(handler), options});
    }
    void post(std::string pattern, Access access, Handler handler, RouteOptions options = {}) {
        route({"POST", std::move(pattern), std::move(access), std::move(handler), options});
    }
    virtual void route(Route route) = 0;
    virtual void permission(PermissionDeclaration permission) = 0;
    virtual void role(RoleDeclaration role) = 0;
    /// More permissions for a role the kernel ships (`admin` gets `sessions.view`), while the plugin is enabled.
    virtual void grant(std::string role, std::vector<std::string> permissions) = 0;
    virtual void menu(MenuItem item) = 0;
    /// An entry of the portal's top navigation, for everyone signed in.
    virtual void portalLink(std::string label, std::string path, int order = 100) = 0;
    virtual void job(std::string kind, JobHandler handler) = 0;
    virtual void schedule(Schedule schedule) = 0;
    virtual void hook(HookDeclaration hook) = 0;
    virtual void mailTemplate(MailTemplate declaration) = 0;
    virtual void mailCategory(MailCategory category) = 0;
    /// Asked each time before a value of this setting is saved while the plugin is enabled.
    virtual void settingCheck(std::string key, SettingCheck check) = 0;
    virtual void cards(CardSource source) = 0;
    virtual void personSection(PersonSection section) = 0;
    virtual void records(RecordDeclaration records) = 0;
    virtual void sealedColumn(SealedColumn column) = 0;

    /// An event this plugin publishes.
    virtual void event(EventDeclaration event) = 0;
    /// A listener for an event of any plugin. Nobody publishing it is a normal case.
    virtual void listen(Listener listener) = 0;
    /// The same with the event's own type.
    template <class Event>
    void on(std::string purpose, std::function<void(Transaction&, const Event&)> handler,
            Delivery delivery = Delivery::Afterwards, int order = 100) {
        listen({std::string(Event::event), std::move(purpose),
                [handler = std::move(handler)](Transaction& tx, const Value& data) { handler(tx, data.get<Event>()); },
                delivery, order});
    }

    /// This plugin answers for the interface; a second provider is refused when it is enabled. `object` lives as long
    /// as the plugin.
    template <class T>
    void provide(std::string purpose, T& object) {
        provideAny({std::string(T::interfaceId), std::move(purpose), typeid(T).name(), unowned(&object)});
    }
    /// This plugin asks for extensions of T.
    template <class T>
    void extensionPoint(std::string purpose) {
        extensionPointOf({std::string(T::interfaceId), std::move(purpose), typeid(T).name(), nullptr});
    }
    /// An extension of another plugin's extension point, which need not be there.
    template <class T>
    void extend(std::string purpose, T& object, int order = 100) {
        extendAny({std::string(T::interfaceId), std::move(purpose), typeid(T).name(), unowned(&object), order});
    }
    /// Fills an empty site with believable data for `guildhall demo`. Called once, after the kernel's demonstration
    /// people exist and in order of dependencies; the function opens its own transactions.
    virtual void demonstration(std::function<void()> load) = 0;

protected:
    virtual void provideAny(Implementation implementation) = 0;
    virtual void extensionPointOf(Implementation declaration) = 0;
    virtual void extendAny(Implementation implementation) = 0;

private:
    static std::shared_ptr<void> unowned(void* object) { return {std::shared_ptr<void>(), object}; }
};

}  // namespace guildhall::sdk
