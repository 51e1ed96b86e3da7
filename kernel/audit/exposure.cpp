#include "kernel/audit/exposure.hpp"

namespace guildhall::audit {

int exposureCategory(std::int64_t people) { return people >= 100 ? 1 : people >= 10 ? 2 : 3; }

}  // namespace guildhall::audit
