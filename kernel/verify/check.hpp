// One check of `guildhall plugin verify`: what is promised, in a sentence, and the code that tries it.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace guildhall::plugins::verify {

class Subject;

/// What a check found.
struct Finding {
    std::string done;                 ///< what was tried, with figures: “45 routes, 17 roles”
    std::vector<std::string> faults;  ///< one sentence each; none: passed
};

struct Check {
    std::string id;        ///< stable, for programs: `redaction`
    std::string promise;   ///< “No page shows a value to somebody who may not see it”
    bool needed = false;   ///< when it fails nothing after it can be tried
    bool database = true;  ///< tried on each database; false: once
    /// Throwing is a fault, too: what() is its sentence.
    std::function<Finding(Subject&)> run;
};

// In the order they are tried.
Check manifestCheck();
Check dependencyCheck();
Check noteCheck();
Check migrationCheck();
Check setUpCheck();
Check kernelSetUpCheck();  ///< in the place of all before, where the kernel is what is verified
Check permissionCheck();
Check declarationCheck();
Check enablingCheck();
Check pageCheck();
Check formCheck();
Check readingCheck();
Check idCheck();
Check denialCheck();
Check redactionCheck();
Check sealedColumnCheck();
/// `rounds`: how often the plugin is switched off and on.
Check switchingCheck(int rounds);
Check purgeCheck();

}  // namespace guildhall::plugins::verify
