#include <guildhall/sdk/vault.hpp>

namespace guildhall::sdk {

Vault::~Vault() = default;

}  // namespace guildhall::sdk
