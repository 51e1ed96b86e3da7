// The electronic seal: what administrators see of it and put in its place, and its certificate for anybody who checks.
#pragma once

#include "seal/seals.hpp"

#include <guildhall/sdk/request.hpp>
#include <guildhall/sdk/response.hpp>

namespace guildhall::certificates {

class SealPages {
public:
    static constexpr std::size_t mostBytes = 64 * 1024;

    SealPages(sdk::Services& services, Seals& seals) : services_(services), seals_(seals) {}

    sdk::Response show(const sdk::Request& request);
    /// One from a PKCS #12 file.
    sdk::Response replace(const sdk::Request& request);
    sdk::Response confirmRenewal(const sdk::Request& request);
    /// A new one made here.
    sdk::Response renew(const sdk::Request& request);
    /// PEM, by its fingerprint.
    sdk::Response certificate(const sdk::Request& request);

private:
    sdk::Response page(const sdk::Request& request, const std::string& error, const std::string& field);

    sdk::Services& services_;
    Seals& seals_;
};

/// `AB12 CD34 …`, as people compare fingerprints.
std::string spacedFingerprint(const std::string& fingerprint);

}  // namespace guildhall::certificates
