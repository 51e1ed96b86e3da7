// Requests that must be refused, as bytes: what a careless or hostile client sends. Grouped by the part that is wrong.
#pragma once

#include <string>
#include <vector>

namespace guildhall::http {

struct MalformedRequest {
    std::string name;
    std::string bytes;
    int status = 400;
    int served = 0;          ///< right requests before the wrong one, each with its answer
    bool endsThere = false;  ///< the client stops sending there; otherwise another request follows
};

struct MalformedGroup {
    std::string name;  ///< UpperCamel
    std::vector<MalformedRequest> requests;
};

/// `POST /form` takes any form up to 64 KiB, in any encoding; every other address is unknown.
std::vector<MalformedGroup> malformedRequests();

/// Close neighbours of the above that are right, so that a refusal is known to have its own reason.
std::vector<MalformedRequest> harmlessRequests();

}  // namespace guildhall::http
