// The seals of this site: the one in force, and those that certificates issued before carry. The first is made when the
// first certificate is issued; an administrator may put another in its place. The key of one that is no longer in force
// is gone: nobody signs with it any more.
#pragma once

#include "seal/seal.hpp"

#include <guildhall/sdk/services.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace guildhall::certificates {

/// Any thread.
class Seals {
public:
    explicit Seals(sdk::Services& services) : services_(services) {}

    static sdk::SealedColumn keyColumn();

    /// The one to seal with; the first is made now. Throws Conflict when that cannot be, with what to do about it.
    std::shared_ptr<const Seal> inForce(const sdk::Actor& actor);

    /// By the fingerprint that certificates name, in force or not.
    static std::optional<SealCertificate> find(sdk::Transaction& tx, std::string_view fingerprint);
    struct InForce {
        SealCertificate certificate;
        sdk::Instant since{};
    };
    /// Nothing: none has been made yet.
    static std::optional<InForce> current(sdk::Transaction& tx);
    /// Puts it in the place of the one in force. Throws Conflict where that seal has been in force before.
    void put(sdk::Transaction& tx, const sdk::Actor& actor, const Seal& seal);

private:
    std::shared_ptr<const Seal> load();

    sdk::Services& services_;
};

}  // namespace guildhall::certificates
