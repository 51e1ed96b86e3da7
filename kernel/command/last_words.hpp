// What the server says when it ends by an exception nobody caught: one line in the log's format, also when there is no
// memory left to make one.
#pragma once

#include "kernel/log/log_format.hpp"

namespace guildhall::command {

/// For the whole process, from now on.
void prepareLastWords(log::LogFormat format);

}  // namespace guildhall::command
