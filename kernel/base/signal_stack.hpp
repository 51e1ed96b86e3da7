// A small stack of its own for signal handlers on each thread that enters a plugin: a plugin that has used up the
// thread's stack leaves none for the handler that writes its name down.
#pragma once

namespace guildhall::base {

/// Gives this thread its signal stack at the first call; freed when the thread ends. No memory to be had: the thread
/// goes on without.
void useSignalStack();

}  // namespace guildhall::base
