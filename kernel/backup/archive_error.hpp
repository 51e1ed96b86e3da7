// An archive cannot be made, read or restored. The text names the file, what is wrong and the remedy.
#pragma once

#include <stdexcept>

namespace guildhall::backup {

class ArchiveError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

}  // namespace guildhall::backup
