// Whom something is about, as lists and keys name them: the id of an account, or for who has none a keyed digest of
// their address, which finds them again and tells nobody who they are.
#pragma once

#include <string>
#include <string_view>

namespace guildhall::keys {

/// `siteKey`: of the site's, for ever the same (vault::SiteKey::auditKey). An id stays as it is.
std::string subjectOf(std::string_view siteKey, std::string_view idOrAddress);

}  // namespace guildhall::keys
