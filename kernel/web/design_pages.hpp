// In development only: /admin/design shows every part that a page made by hand may use, in its states, with its data
// contract and the lines that make it.
#pragma once

#include <guildhall/sdk/registrar.hpp>
#include <guildhall/sdk/time.hpp>

namespace guildhall::web {

/// Any thread.
class DesignPages {
public:
    explicit DesignPages(const sdk::Clock& clock) : clock_(clock) {}
    void describe(sdk::Registrar& add);

private:
    sdk::Response show(const sdk::Request& request) const;

    const sdk::Clock& clock_;
};

}  // namespace guildhall::web
