#include <guildhall/sdk/error.hpp>

namespace guildhall::sdk {

Error::~Error() = default;
NotFound::~NotFound() = default;
Forbidden::~Forbidden() = default;
Conflict::~Conflict() = default;
Unavailable::~Unavailable() = default;
TooManyRequests::~TooManyRequests() = default;

Invalid::Invalid(std::vector<FieldError> errors)
    : Error(errors.empty() ? "The input is not valid." : errors.front().message), errors_(std::move(errors)) {}
Invalid::Invalid(const std::string& message) : Error(message), errors_{{"", message}} {}
Invalid::~Invalid() = default;

}  // namespace guildhall::sdk
