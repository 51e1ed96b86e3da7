// `/metrics` for Prometheus. Not for everybody: addresses of `metrics.allowed`, or who brings `metrics.token`.
#pragma once

#include "kernel/http/networks.hpp"
#include "kernel/metrics/registry.hpp"

#include <guildhall/sdk/registrar.hpp>

#include <string>

namespace guildhall::metrics {

class MetricsPages {
public:
    struct Access {
        http::Networks allowed;
        http::Networks trustedProxies;
        std::string token;  ///< empty: none opens
    };
    /// `registry` outlives it.
    MetricsPages(const Registry& registry, Access access) : registry_(registry), access_(std::move(access)) {}
    void describe(sdk::Registrar& add);

private:
    bool mayRead(const sdk::Request& request) const;
    bool fromAllowedAddress(const sdk::Request& request) const;

    const Registry& registry_;
    const Access access_;
};

}  // namespace guildhall::metrics
