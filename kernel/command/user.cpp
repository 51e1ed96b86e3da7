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
    throw UsageError("say create, grant, set-password or link");
}

}  // namespace

Command userCommand() {
    return {"user",
            "create | grant | set-password | link  --email E",
            "Add people, give roles, set passwords, print a sign-in link.",
            {{"email", "E", "The person's address"},
             {"name", "N", "The name of a new person"},
             {"role", "R", "A role to give; may be repeated"},
             {"password-stdin", "", "Read the password from standard input"},
             {"json", "", "Print JSON"}},
            user};
}

}  // namespace guildhall::command
