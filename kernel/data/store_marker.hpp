// That every server of a site sees the same files: a marker among them, known to the database. Servers that
// each have a folder of their own would answer 404 for what another has written.
#pragma once

#include <guildhall/sdk/database.hpp>
#include <guildhall/sdk/files.hpp>
#include <guildhall/sdk/id.hpp>

#include <stdexcept>

namespace guildhall::data {

/// With what to do about it.
class OtherFiles : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// The first server of a site makes the marker when `mayMark`. Throws OtherFiles when the store is not the site's, or
/// cannot be read.
void checkStore(sdk::Database& database, sdk::FileStore& files, sdk::Random& random, bool mayMark);

}  // namespace guildhall::data
