#include "kernel/command/command.hpp"
#include "kernel/composition.hpp"

#include <guildhall/sdk/error.hpp>

#include <iostream>
#include <optional>

namespace guildhall::command {

namespace {

sdk::Person personOf(Composition& house, const Arguments& arguments) {
    const auto email = arguments.required("email");
    const auto person =
        house.database->read([&](sdk::Transaction& tx) { return house.identity.people.findByEmail(tx, email); });
    if (!person) throw sdk::NotFound("there is nobody with the address " + email);
    return *person;
}

std::string readPassword() {
    std::string password;
    std::getline(std::cin, password);
    return password;
}

void grant(Composition& house, const sdk::Person& person, const std::vector<std::string>& roles) {
    house.database->write([&](sdk::Transaction& tx) {
        for (const auto& role : roles)
            house.access.grants.grantFromConsole(tx, person.id, role, "From the command line");
    });
}

int create(Composition& house, const Arguments& arguments) {
    const auto email = arguments.required("email"), name = arguments.required("name");
    const auto password = arguments.has("password-stdin") ? std::optional(readPassword()) : std::nullopt;
    const auto there =
        house.database->read([&](sdk::Transaction& tx) { return house.identity.people.findByEmail(tx, email); });
    if (there && password)
        throw sdk::Conflict(there->email +
                            " is here already, and nothing was changed: use “user set-password” to "
                            "change their password");
    // Before anyone is made: a password that is refused leaves nothing half done.
    if (password)
        if (const auto problem = house.identity.passwordRules.problem(*password, email, name))
            throw sdk::Invalid(*problem);
    const auto made = house.database->write([&](sdk::Transaction& tx) {
        auto provisioned = house.identity.people.provision(tx, {}, email, name);
        for (const auto& role : arguments.all("role"))
            house.access.grants.grantFromConsole(tx, provisioned.person.id, role, "From the command line");
        return provisioned;
    });
    if (password) house.identity.passwords.setByHand({}, made.person.id, *password);
    if (arguments.has("json"))
        std::cout << sdk::Value{{"id", made.person.id}, {"email", made.person.email}, {"created", made.created}}.dump()
                  << "\n";
    else
        std::cout << made.person.email << (made.created ? " created: " : " was there already: ") << made.person.id
                  << "\n";
    return 0;
}

/// A sign-in link on the terminal: for the first sign-in, and where mail is not configured.
int link(Composition& house, const Arguments& arguments) {
    const auto person = personOf(house, arguments);
    const auto token = house.database->write([&](sdk::Transaction& tx) {
        house.audit.log.record(
            tx, {}, {.action = "SIGN_IN_LINK_CREATED", .target = person.id, .reason = "From the command line"});
        return house.identity.tokens.issue(tx, person.id, identity::TokenPurpose::MagicLink);
    });
    std::cout << house.base << "/magic-link?token=" << token << "\n";
    return 0;
}

int setStatus(Composition& house, const Arguments& arguments, const std::string& status, const char* done) {
    const auto person = personOf(house, arguments);
    house.database->write([&](sdk::Transaction& tx) {
        house.identity.people.setStatus(
            tx, {.role = "console"}, person.id, status,
            arguments.has("reason") ? arguments.required("reason") : "From the command line",
            status == "archived" ? sdk::isoDate(sdk::dateIn(house.clock.now(), "UTC")) : "");
    });
    std::cout << person.email << " " << done << "\n";
    return 0;
}

int revoke(Composition& house, const Arguments& arguments) {
    const auto person = personOf(house, arguments);
    const auto roles = arguments.all("role");
    if (roles.empty()) throw UsageError("say which role with --role");
    house.database->write([&](sdk::Transaction& tx) {
        for (const auto& role : roles)
            house.access.grants.revokeFromConsole(tx, person.id, role, "From the command line");
    });
    std::cout << "revoked\n";
    return 0;
}

int signOut(Composition& house, const Arguments& arguments) {
    const auto person = personOf(house, arguments);
    const auto ended = house.database->write(
        [&](sdk::Transaction& tx) { return house.identity.sessions.endOf(tx, {.role = "console"}, person.id, {}); });
    std::cout << ended << (ended == 1 ? " session ended\n" : " sessions ended\n");
    return 0;
}

/// For whoever has lost both the app and the codes on paper, and administrators among them.
int removeSecondStep(Composition& house, const Arguments& arguments) {
    const auto person = personOf(house, arguments);
    const bool done = house.database->write([&](sdk::Transaction& tx) {
        return house.identity.secondSteps.remove(
            tx, {.role = "console"}, person,
            arguments.has("reason") ? arguments.required("reason") : "From the command line");
    });
    std::cout << (done ? "removed: they sign in without a second step\n" : "there was no second step\n");
    return 0;
}

int show(Composition& house, const Arguments& arguments) {
    const auto person = personOf(house, arguments);
    house.database->read([&](sdk::Transaction& tx) {
        auto roles = sdk::Value::array();
        for (const auto& role : house.access.viewers.held(tx, person.id)) roles.push_back(role.code);
        const auto sessions = house.identity.sessions.ofPerson(tx, person.id).size();
        if (arguments.has("json")) {
            std::cout << sdk::Value{{"id", person.id},         {"name", person.name},     {"email", person.email},
                                    {"region", person.region}, {"status", person.status}, {"roles", roles},
                                    {"sessions", sessions}}
                             .dump()
                      << "\n";
            return;
        }
        std::cout << person.name << " <" << person.email << ">  " << person.id << "\n"
                  << person.status << ", signed in " << sessions << (sessions == 1 ? " time" : " times") << "\nroles:";
        for (const auto& role : roles) std::cout << " " << role.get<std::string>();
        std::cout << "\n";
    });
    return 0;
}

int user(const Arguments& arguments, const config::Settings& settings) {
    const auto deed = arguments.words().size() == 1 ? arguments.words().front() : std::string();
    Composition house(settings, Use::Command);
    house.enableWanted();
    if (deed == "create") return create(house, arguments);
    if (deed == "link") return link(house, arguments);
    if (deed == "grant") {
        grant(house, personOf(house, arguments), arguments.all("role"));
        std::cout << "granted\n";
        return 0;
    }
    if (deed == "set-password") {
        house.identity.passwords.setByHand({}, personOf(house, arguments).id, readPassword());
        std::cout << "password set\n";
        return 0;
    }
    if (deed == "revoke") return revoke(house, arguments);
    if (deed == "suspend") return setStatus(house, arguments, "suspended", "suspended, and signed out");
    if (deed == "archive") return setStatus(house, arguments, "archived", "archived, and signed out");
    if (deed == "activate") return setStatus(house, arguments, "active", "active again");
    if (deed == "sign-out") return signOut(house, arguments);
    if (deed == "show") return show(house, arguments);
    if (deed == "remove-second-step") return removeSecondStep(house, arguments);
    throw UsageError(
        "say create, show, grant, revoke, suspend, activate, archive, sign-out, set-password, remove-second-step or "
        "link");
}

}  // namespace

Command userCommand() {
    return {"user",
            "create | show | grant | revoke | suspend | activate | archive | sign-out | set-password | "
            "remove-second-step | link  --email E",
            "Add people, give and take roles, shut them out and let them in, set passwords, print a sign-in link.",
            {{"email", "E", "The person's address"},
             {"name", "N", "The name of a new person"},
             {"role", "R", "A role to give or take; may be repeated"},
             {"reason", "TEXT", "Why, for the audit log"},
             {"password-stdin", "", "Read the password from standard input"},
             {"json", "", "Print JSON"}},
            user};
}

}  // namespace guildhall::command
