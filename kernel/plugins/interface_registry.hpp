// The interfaces plugins offer each other: services with one provider, extension points with any number of extensions.
#pragma once

#include "kernel/kinds/contribution.hpp"

#include <guildhall/sdk/interface.hpp>

#include <map>
#include <mutex>
#include <set>
#include <shared_mutex>
#include <string>
#include <vector>

namespace guildhall::plugins {

/// One side of a connection, for the page that lists them.
struct OfferedInterface {
    enum class Kind { Service, ExtensionPoint, Extension };
    Kind kind;
    std::string owner;
    std::string interfaceId;
    std::string purpose;
    int order;
};

/// Any thread.
class InterfaceRegistry : public sdk::Interfaces {
public:
    /// Throws std::runtime_error naming both plugins when a service has a provider or a point an owner already, or when
    /// two plugins mean different classes by one id.
    void add(const kinds::Contribution& contribution);
    void remove(const std::string& owner);
    /// By interface, then as all() gives them.
    std::vector<OfferedInterface> list() const;
    /// Interfaces someone has looked for and that nobody offers now.
    std::vector<std::string> missing() const;

protected:
    std::vector<std::shared_ptr<void>> implementations(std::string_view interfaceId, const char* typeName) override;

private:
    struct Offer {
        OfferedInterface told;
        std::string typeName;
        std::weak_ptr<void> keepAlive;
        void* object;
    };
    void refuseClash(const Offer& offer) const;

    mutable std::shared_mutex mutex_;
    std::map<std::string, std::vector<Offer>, std::less<>> offers_;  ///< by interface, in order
    mutable std::mutex missedMutex_;
    std::set<std::string, std::less<>> missed_;  ///< looked for in vain at least once
};

}  // namespace guildhall::plugins
