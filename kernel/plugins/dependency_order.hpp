// In which order plugins are enabled: what a plugin needs comes before it. Pure; any thread.
#pragma once

#include "kernel/plugins/manifest.hpp"

#include <map>
#include <string>
#include <vector>

namespace guildhall::plugins {

using Manifests = std::map<std::string, Manifest>;

/// “a → b → a” when `id` needs itself by way of others, else empty. Optional dependencies make no circle.
std::string dependencyCircle(const Manifests& all, const std::string& id);

/// `ids` with those they need, dependencies first, optional ones too as far as they are among `ids`; equal ones in the
/// order given. Unknown ids are left out. A circle is cut at its second visit: who enables finds and names it.
std::vector<std::string> enablingOrder(const Manifests& all, const std::vector<std::string>& ids);

}  // namespace guildhall::plugins
