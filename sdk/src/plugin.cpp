#include <guildhall/sdk/plugin.hpp>

#include <charconv>

// Virtual destructors live here, so that each type has its one vtable and type information in this library and
// exceptions and casts work across plugins.
namespace guildhall::sdk {

Plugin::~Plugin() = default;
Registrar::~Registrar() = default;
Settings::~Settings() = default;

Log::~Log() = default;
Events::~Events() = default;
Interfaces::~Interfaces() = default;
HttpClient::~HttpClient() = default;
HttpFailure::~HttpFailure() = default;
HttpRefused::~HttpRefused() = default;

std::int64_t Settings::number(std::string_view key) const {
    const auto typed = text(key);
    std::int64_t value = 0;
    std::from_chars(typed.data(), typed.data() + typed.size(), value);
    return value;
}

}  // namespace guildhall::sdk
