// Memory, processor time, threads and files of this process, from /proc, under the names Prometheus clients use.
#pragma once

#include "kernel/metrics/exposition.hpp"

namespace guildhall::metrics {

/// Leaves out what cannot be read. Any thread.
void tellProcess(Exposition& out);

}  // namespace guildhall::metrics
