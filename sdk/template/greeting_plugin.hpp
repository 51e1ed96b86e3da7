// The smallest plugin: it greets whoever is signed in.
#pragma once

#include <guildhall/sdk/plugin.hpp>

namespace guildhall::greeting {

class GreetingPlugin : public sdk::Plugin {
public:
    void describe(sdk::Registrar& add) override;
};

/// GET /greeting
sdk::Response greet(const sdk::Request& request);

}  // namespace guildhall::greeting
