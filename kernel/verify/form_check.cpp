#include "kernel/verify/check.hpp"
#include "kernel/verify/sample_address.hpp"
#include "kernel/verify/subject.hpp"

#include <guildhall/sdk/words.hpp>

namespace guildhall::plugins::verify {

namespace {

Finding tryForms(Subject& subject) {
    Finding finding;
    std::int64_t forms = 0, posts = 0;
    std::set<std::string> told;
    for (const auto& page : subject.pages)
        for (const auto& form : page.forms) {
            forms += form.posts;
            if (form.posts && !form.token && told.insert(page.pattern).second)
                finding.faults.push_back("The form to " + form.action + " on " + page.target +
                                         " carries no token: put {{> csrf}} into it.");
        }
    auto superAdmin = subject.stage().signedInAs("super_admin");
    for (const auto& route : subject.routes) {
        if (route.method == "GET") continue;
        ++posts;
        const auto reply = superAdmin.ask(route.method, absentAddress(route.pattern), false);
        if (reply.status < 400)
            finding.faults.push_back(route.method + " " + route.pattern + " accepts a form without a token.");
    }
    finding.done = sdk::countText(forms, "form", "forms") + " seen, " +
                   sdk::countText(posts, "address that takes forms", "addresses that take forms") + " tried without";
    return finding;
}

}  // namespace

Check formCheck() {
    return {
        .id = "forms", .promise = "Every form carries its token, and nothing is taken without one", .run = tryForms};
}

}  // namespace guildhall::plugins::verify
