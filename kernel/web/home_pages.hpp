// Home: the dashboard of the staff side, the first page of the portal.
#pragma once

#include "kernel/web/card_shelf.hpp"
#include "kernel/web/menu.hpp"
#include "kernel/web/section_shelf.hpp"

#include <guildhall/sdk/log.hpp>

namespace guildhall::web {

class HomePages {
public:
    HomePages(const CardShelf& cards, const SectionShelf& sections, const Menu& menu, sdk::Log& log)
        : cards_(cards), sections_(sections), menu_(menu), log_(log) {}
    void describe(sdk::Registrar& add);

private:
    sdk::Response home(const sdk::Request& request);

    const CardShelf& cards_;
    const SectionShelf& sections_;
    const Menu& menu_;
    sdk::Log& log_;
};

}  // namespace guildhall::web
