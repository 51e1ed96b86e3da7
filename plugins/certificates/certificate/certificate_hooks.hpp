// Hooks about one certificate that there is: what rules are told of it, and those that are asked after it was issued or
// revoked.
#pragma once

#include "certificate/certificate.hpp"

#include <guildhall/sdk/people.hpp>
#include <guildhall/sdk/rules.hpp>

#include <functional>

namespace guildhall::certificates {

/// What mails of it are told, and the certificate; null: its session is gone.
sdk::Value certificateHookInput(sdk::Transaction& tx, sdk::People& people, const Certificate& certificate);
/// A hook with such an input and its preview, to be completed with name, description and output. `more` adds to each
/// input.
sdk::HookDeclaration certificateHook(sdk::People& people,
                                     const std::function<void(const Certificate&, sdk::Value&)>& more = {});

sdk::HookDeclaration certificateIssuedHook(sdk::People& people);
sdk::HookDeclaration certificateRevokedHook(sdk::People& people);

}  // namespace guildhall::certificates
