// The parts of pages a template may use, each with what its data are made of and how one gets them: what /admin/design
// shows, and what tests hold against the partials and the samples.
#pragma once

#include "kernel/web/design_samples.hpp"

#include <string>
#include <vector>

namespace guildhall::web::design {

/// A value the partial asks for. `days[].events[].who` is in each item of a list in each item of a list; `lines[]` is
/// an item.
struct Member {
    std::string path;
    std::string what;    ///< English; said where it is shown
    bool needed = true;  ///< false: may be empty, or no
};

struct Part {
    std::string name;   ///< `bar_chart`; also its place on the page
    std::string title;  ///< English, as `purpose`
    std::string purpose;
    std::string partial;  ///< as templates name it
    std::string lines;    ///< of a template
    std::string code;     ///< of C++; lines of design_samples.cpp, which makes the first sample by them
    std::vector<Member> members;
    Samples (*samples)(const Asked&);
};

/// In the order of the page. Pure; any thread.
std::vector<Part> parts();

}  // namespace guildhall::web::design
