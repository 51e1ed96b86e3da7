// The table of contents of a plugin: it declares, the kernel owns (rule 3). Everything added here carries the plugin's
// id, appears when the plugin is enabled and goes, as a whole, when it is disabled.
#pragma once

#include <guildhall/sdk/access.hpp>
#include <guildhall/sdk/event.hpp>
#include <guildhall/sdk/field.hpp>
#include <guildhall/sdk/interface.hpp>
#include <guildhall/sdk/job.hpp>
#include <guildhall/sdk/mail.hpp>
#include <guildhall/sdk/menu.hpp>
#include <guildhall/sdk/parts.hpp>
#include <guildhall/sdk/request.hpp>
#include <guildhall/sdk/response.hpp>
#include <guildhall/sdk/rules.hpp>
#include <guildhall/sdk/schedule.hpp>
#include <guildhall/sdk/vault.hpp>

#include <any>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

namespace guildhall::sdk {

using Handler = std::function<Response(const Request&)>;

struct RouteOptions {
    std::size_t maxBody = 64 * 1024;  ///< bytes; larger is 413. Uploads need to say more.
    bool csrf = true;                 ///< false only for callers that sign their requests
    /// After this the caller gets 504 and the handler counts as hung. 0: the server's `http.handler_seconds`.
    std::chrono::milliseconds deadline{0};
    /// For what is dangerous: whoever has not shown lately who they are (`session.fresh_minutes`) is asked to, and
    /// comes back to what they were at.
    bool fresh = false;
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

/// A card on the dashboard: a number, what it means and where it leads.
struct Card {
    std::string title;
    std::int64_t number = 0;
    std::string note = {};  ///< its meaning in a few words
    std::string path = {};
    bool attention = false;                   ///< something waits for a person
    std::optional<std::int64_t> before = {};  ///< the number it is compared with; none: no change is shown
    std::string since = {};                   ///< what that was: “the 30 days before”
    KeyFigure::Better better = KeyFigure::Better::Neither;
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

/// A part of the page of each record of a type, this plugin's or another's, by its name: `certificates.session`. A type
/// that is not there is a normal case. `kernel.profile`: the page My profile, for everyone signed in, with their own
/// id; `kernel.home`: Home, likewise.
struct RecordSection {
    std::string record;
    std::string title;
    Access access;
    /// As PersonSection has it.
    std::function<std::optional<Value>(Transaction&, const Viewer&, std::string_view id)> data;
    std::string templateName;
    int order = 100;
};

/// Which table and columns hold a field set. From it come the check that no page leaks a sensitive field
/// (`guildhall plugin verify`) and what is exported before a purge.
struct RecordDeclaration {
    std::function<const FieldSet&()> fields;
    std::string table;                                ///< `<plugin>_<noun>`
    std::map<std::string, std::string> columns = {};  ///< field → column, where the names differ
    std::vector<std::string> workedOut = {};          ///< fields that are stored in no column
};

/// What is wrong with a value typed for a setting, as a sentence beside it; empty: nothing. For what the type in
/// plugin.json cannot say: a file that has to be there, an address that has to answer. Quick, and without effects.
using SettingCheck = std::function<std::string(std::string_view value)>;

// How one thing of each kind is declared where it is no struct of its own already.

/// More permissions for a role the kernel or another plugin ships.
struct RoleGrant {
    std::string role;
    std::vector<std::string> permissions;
};

/// An entry of the portal's top navigation.
struct PortalLink {
    std::string label;
    std::string path;
    int order = 100;
    Access access = SignedIn;
};

class AnyRecordRules;
class RecordModel;
template <class T>
class RecordRules;
template <class T>
class RecordType;

/// A record type with all that follows from it: pages, addresses for programs, history (record.hpp).
struct RecordRegistration {
    const RecordModel* type = nullptr;                ///< lives as long as the plugin
    std::shared_ptr<AnyRecordRules> rules = nullptr;  ///< none: what the declaration says is all
};

struct JobDeclaration {
    std::string kind;  ///< `<plugin>.<deed>`
    JobHandler handler;
};

struct CheckedSetting {
    std::string key;
    SettingCheck check;
};

/// Told after saved values of the plugin's settings have changed.
struct SettingsListener {
    std::function<void()> changed;
};

struct Demonstration {
    std::function<void()> load;
};

/// Used only inside Plugin::describe. What is wrong with a declaration, a duplicate, a name that is not the plugin's
/// own, refuses the plugin with a clear line. One thread.
class Registrar {
public:
    virtual ~Registrar();

    /// Adds one thing. Which kinds there are is the server's matter: one that it does not know refuses the plugin. The
    /// functions below say the same for the kinds every server knows.
    template <class Declaration>
    void declare(Declaration declaration) {
        declareAny(std::any(std::move(declaration)));
    }

    void get(std::string pattern, Access access, Handler handler, RouteOptions options = {}) {
        route({"GET", std::move(pattern), std::move(access), std::move(handler), options});
    }
    void post(std::string pattern, Access access, Handler handler, RouteOptions options = {}) {
        route({"POST", std::move(pattern), std::move(access), std::move(handler), options});
    }
    void route(Route route) { declare(std::move(route)); }
    void permission(PermissionDeclaration permission) { declare(std::move(permission)); }
    void role(RoleDeclaration role) { declare(std::move(role)); }
    /// More permissions for a role the kernel ships (`admin` gets `sessions.view`), while the plugin is enabled.
    void grant(std::string role, std::vector<std::string> permissions) {
        declare(RoleGrant{std::move(role), std::move(permissions)});
    }
    void menu(MenuItem item) { declare(std::move(item)); }
    void portalLink(std::string label, std::string path, int order = 100, Access access = SignedIn) {
        declare(PortalLink{std::move(label), std::move(path), order, std::move(access)});
    }
    void job(std::string kind, JobHandler handler) { declare(JobDeclaration{std::move(kind), std::move(handler)}); }
    void schedule(Schedule schedule) { declare(std::move(schedule)); }
    void hook(HookDeclaration hook) { declare(std::move(hook)); }
    void mailTemplate(MailTemplate declaration) { declare(std::move(declaration)); }
    void mailCategory(MailCategory category) { declare(std::move(category)); }
    /// Asked each time before a value of this setting is saved while the plugin is enabled.
    void settingCheck(std::string key, SettingCheck check) {
        declare(CheckedSetting{std::move(key), std::move(check)});
    }
    /// Called on every node within a second after this plugin's saved settings have changed while it is enabled: what
    /// was made from the old values (a connection, a compiled list) can be thrown away. Settings answers with the new
    /// ones by then. Quick, and from any thread; what it throws is logged.
    void whenSettingsChange(std::function<void()> changed) { declare(SettingsListener{std::move(changed)}); }
    void cards(CardSource source) { declare(std::move(source)); }
    void personSection(PersonSection section) { declare(std::move(section)); }
    void recordSection(RecordSection section) { declare(std::move(section)); }
    /// A noun: its pages, its addresses for programs and what else record.hpp names.
    template <class T>
    void record(const RecordType<T>& type, std::shared_ptr<std::type_identity_t<RecordRules<T>>> rules = nullptr) {
        declare(RecordRegistration{&type, std::move(rules)});
    }
    /// Records that have pages of their own making.
    void records(RecordDeclaration records) { declare(std::move(records)); }
    void sealedColumn(SealedColumn column) { declare(std::move(column)); }
    void personalTable(PersonalTable table) { declare(std::move(table)); }

    /// An event this plugin publishes.
    void event(EventDeclaration event) { declare(std::move(event)); }
    /// A listener for an event of any plugin. Nobody publishing it is a normal case.
    void listen(Listener listener) { declare(std::move(listener)); }
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
        declare(Service{{std::string(T::interfaceId), std::move(purpose), typeid(T).name(), unowned(&object)}});
    }
    /// This plugin asks for extensions of T.
    template <class T>
    void extensionPoint(std::string purpose) {
        declare(ExtensionPoint{{std::string(T::interfaceId), std::move(purpose), typeid(T).name(), nullptr}});
    }
    /// An extension of another plugin's extension point, which need not be there.
    template <class T>
    void extend(std::string purpose, T& object, int order = 100) {
        declare(
            Extension{{std::string(T::interfaceId), std::move(purpose), typeid(T).name(), unowned(&object), order}});
    }
    /// Fills an empty site with believable data for `guildhall demo`. Called once, after the kernel's demonstration
    /// people exist and in order of dependencies; the function opens its own transactions.
    void demonstration(std::function<void()> load) { declare(Demonstration{std::move(load)}); }

protected:
    virtual void declareAny(std::any declaration) = 0;

private:
    static std::shared_ptr<void> unowned(void* object) { return {std::shared_ptr<void>(), object}; }
};

}  // namespace guildhall::sdk
