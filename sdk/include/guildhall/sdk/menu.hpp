// The menu of the staff frame.
#pragma once

#include <guildhall/sdk/access.hpp>

#include <string>

namespace guildhall::sdk {

enum class MenuGroup { Work, People, Catalogue, System };

struct MenuItem {
    MenuGroup group;
    std::string label;
    std::string path;
    Access access;
    int order = 100;
};

}  // namespace guildhall::sdk
