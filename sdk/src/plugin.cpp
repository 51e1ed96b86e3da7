#include <guildhall/sdk/plugin.hpp>

// Virtual destructors live here, so that each type has its one vtable and type information in this library and
// exceptions and casts work across plugins.
namespace guildhall::sdk {

Plugin::~Plugin() = default;
Registrar::~Registrar() = default;
Settings::~Settings() = default;
Rules::~Rules() = default;
Log::~Log() = default;

}  // namespace guildhall::sdk
