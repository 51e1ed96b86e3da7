// The part of a person's page that lists their certificates.
#pragma once

#include <guildhall/sdk/registrar.hpp>

namespace guildhall::certificates {

sdk::PersonSection personCertificates(sdk::Clock& clock);

}  // namespace guildhall::certificates
