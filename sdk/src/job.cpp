#include <guildhall/sdk/job.hpp>

namespace guildhall::sdk {

Jobs::~Jobs() = default;
JobContext::~JobContext() = default;
LeaseLost::~LeaseLost() = default;

}  // namespace guildhall::sdk
