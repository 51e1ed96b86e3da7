// What the holder of a certificate and anyone who checks one sees: My certificates and verify.
#pragma once

#include "certificate/certificate_repository.hpp"

#include <guildhall/sdk/response.hpp>
#include <guildhall/sdk/services.hpp>

namespace guildhall::certificates {

class LearnerPages {
public:
    explicit LearnerPages(sdk::Services& services) : services_(services) {}

    sdk::Response mine(const sdk::Request& request);
    /// One's own PDF; anyone else's is 404, exactly as one that does not exist.
    sdk::Response download(const sdk::Request& request);
    sdk::Response verifyForm(const sdk::Request& request);
    sdk::Response verify(const sdk::Request& request);

private:
    sdk::Services& services_;
};

}  // namespace guildhall::certificates
