#include "kernel/access/shipped_access.hpp"

#include <nlohmann/json.hpp>

#include <fstream>
#include <stdexcept>

namespace guildhall::access {

namespace {

void refuseOtherKeys(const sdk::Value& object, const std::set<std::string>& allowed) {
    for (const auto& [key, value] : object.items())
        if (!allowed.contains(key)) throw std::invalid_argument("unknown key “" + key + "”");
}

DeclaredRole roleOf(const sdk::Value& entry) {
    refuseOtherKeys(entry, {"code", "title", "description", "priority", "staff", "permissions", "sets", "except",
                            "inherits", "everything", "everything_but"});
    DeclaredRole role;
    role.declaration.code = entry.at("code");
    role.declaration.title = entry.at("title");
    role.declaration.priority = entry.at("priority");
    role.declaration.staff = entry.value("staff", true);
    role.declaration.permissions = entry.value("permissions", std::vector<std::string>());
    role.declaration.inherits = entry.value("inherits", "");
    role.everything = entry.value("everything", false);
    role.everythingBut = entry.contains("everything_but");
    role.description = entry.value("description", "");
    role.sets = entry.value("sets", std::vector<std::string>());
    role.except = entry.value(role.everythingBut ? "everything_but" : "except", std::vector<std::string>());
    return role;
}

}  // namespace

Declarations readShippedAccess(const std::filesystem::path& file) {
    std::ifstream in(file);
    if (!in) throw std::runtime_error(file.string() + " cannot be read");
    try {
        const auto content = sdk::Value::parse(in);
        refuseOtherKeys(content, {"permissions", "sets", "roles"});
        Declarations declarations;
        for (const auto& entry : content.at("permissions")) {
            refuseOtherKeys(entry, {"code", "description", "dangerous"});
            declarations.permissions.push_back(
                {entry.at("code"), entry.at("description"), entry.value("dangerous", false)});
        }
        for (const auto& entry : content.at("sets")) {
            refuseOtherKeys(entry, {"code", "title", "permissions"});
            declarations.sets.push_back({entry.at("code"), entry.at("title"), entry.at("permissions")});
        }
        for (const auto& entry : content.at("roles")) declarations.roles.push_back(roleOf(entry));
        return declarations;
    } catch (const std::exception& e) {
        throw std::runtime_error(file.string() + ": " + e.what());
    }
}

}  // namespace guildhall::access
