// Interfaces between plugins: abstract classes found by id and version. The class stands in
// include/guildhall/<id>/ of the plugin that owns it.
//
//   class LoanLookup {
//   public:
//       static constexpr std::string_view interfaceId = "library.loan_lookup/1";
//       virtual ~LoanLookup() = default;
//       virtual std::string titleOf(Transaction& tx, std::string_view loan) = 0;
//   };
//
// Two shapes: a service has one provider (Registrar::provide) and is looked up with find(); an extension point is owned
// by the plugin that asks (Registrar::extensionPoint), has any number of extensions (Registrar::extend) and is walked
// with all(). The number after the slash goes up with every change of the class; callers of the old number then find
// nothing, which they must be ready for anyway.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <typeinfo>
#include <vector>

namespace guildhall::sdk {

/// An implementation as the host keeps it. `object` was made from a pointer to the interface class itself.
struct Implementation {
    std::string interfaceId;
    std::string purpose;        ///< for the page of connections, a few words
    const char* typeName = "";  ///< typeid(T).name(): a second class of the same id is refused
    std::shared_ptr<void> object;
    int order = 100;  ///< extensions only: lower is earlier, then plugin id
};
struct Service : Implementation {};
struct ExtensionPoint : Implementation {};
struct Extension : Implementation {};

/// Any thread. What is returned keeps its provider loaded: use it and let it go within the request or job; never store
/// it, or the provider cannot be disabled.
class Interfaces {
public:
    virtual ~Interfaces();

    /// The provider's object; null when no enabled plugin provides it. That is a normal case: say in the page that
    /// the part is not available, and go on.
    template <class T>
    std::shared_ptr<T> find() {
        auto found = implementations(T::interfaceId, typeid(T).name());
        return found.empty() ? nullptr : std::static_pointer_cast<T>(std::move(found.front()));
    }
    /// Every extension, in order.
    template <class T>
    std::vector<std::shared_ptr<T>> all() {
        std::vector<std::shared_ptr<T>> typed;
        for (auto& object : implementations(T::interfaceId, typeid(T).name()))
            typed.push_back(std::static_pointer_cast<T>(std::move(object)));
        return typed;
    }

protected:
    virtual std::vector<std::shared_ptr<void>> implementations(std::string_view interfaceId, const char* typeName) = 0;
};

}  // namespace guildhall::sdk
