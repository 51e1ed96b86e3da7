#include <guildhall/sdk/mail.hpp>

namespace guildhall::sdk {

Mail::~Mail() = default;

}  // namespace guildhall::sdk
