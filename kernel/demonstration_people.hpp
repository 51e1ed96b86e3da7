// The demonstration's own people: name, address and roles of config/demo/people.csv.
#pragma once

#include "kernel/composition.hpp"

namespace guildhall {

/// Roles nobody declares are left out, so that the demonstration works with any set of plugins.
void addDemonstrationPeople(Composition& house);

}  // namespace guildhall
