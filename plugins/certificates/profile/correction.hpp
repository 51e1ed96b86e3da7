// A correction somebody asks for: a certificate of theirs that does not have the name they want. What was issued stays
// as it was issued; whoever issues certificates agrees to a new one in its place, or says why not.
#pragma once

#include <guildhall/sdk/record.hpp>

#include <string>

namespace guildhall::certificates {

struct Correction {
    std::string id;
    std::int64_t version = 0;
    std::string certificateId;
    std::string personId;
    std::string wantedName;
    std::string state = "asked";  ///< issued, declined
    std::string answer;           ///< why it was declined
    // Worked out.
    std::string printedName;
    std::string workshop;
};

const sdk::RecordType<Correction>& corrections();

/// How many of the scope wait for somebody's word.
std::int64_t correctionsAskedFor(sdk::Transaction& tx, const sdk::ListScope& scope);

}  // namespace guildhall::certificates
