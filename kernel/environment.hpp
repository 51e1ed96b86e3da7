// What the server takes from outside (rule 12). A rehearsal or test puts its own in their place.
#pragma once

#include <guildhall/sdk/http_client.hpp>
#include <guildhall/sdk/id.hpp>
#include <guildhall/sdk/log.hpp>
#include <guildhall/sdk/time.hpp>

#include <memory>

namespace guildhall {

/// What is left null is the real world's: the system's clock and randomness, the network, standard error.
struct Environment {
    std::shared_ptr<sdk::Clock> clock = {};
    std::shared_ptr<sdk::Random> random = {};
    std::shared_ptr<sdk::HttpClient> http = {};
    std::shared_ptr<sdk::Log> log = {};
};

}  // namespace guildhall
