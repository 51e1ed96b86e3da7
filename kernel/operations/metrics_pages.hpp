// `/metrics` for Prometheus. Not for everybody: addresses of `metrics.allowed`, or who brings `metrics.token`.
#pragma once

#include "kernel/http/client_address.hpp"
#include "kernel/http/networks.hpp"
#include "kernel/metrics/registry.hpp"

#include <guildhall/sdk/registrar.hpp>

#include <string>

namespace guildhall::operations {

class MetricsPages {
public:
    struct Access {
        http::Networks allowed;
        http::Networks trustedProxies;
        std::string token;          ///< empty: none opens
        std::string siteHost = {};  ///< the name people use; beside it addresses and localhost are names of this server
    };
    /// `registry` outlives it.
    MetricsPages(const metrics::Registry& registry, Access access) : registry_(registry), access_(std::move(access)) {}
    void describe(sdk::Registrar& add);

private:
    bool mayRead(const sdk::Request& request) const;
    bool fromAllowedAddress(const sdk::Request& request) const;
    bool isOwnName(std::string_view host) const;

    const metrics::Registry& registry_;
    const Access access_;
};

}  // namespace guildhall::operations
