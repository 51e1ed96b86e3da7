// The server's program. Rule workers are forked from a process that has no thread and no secret yet, so that comes
// first.
#include "kernel/command/command.hpp"
#include "kernel/lua/rule_zygote.hpp"

#include <clocale>

int main(int count, char** words) {
    using guildhall::lua::RuleZygote;
    std::setlocale(LC_ALL, "C.UTF-8");
    if (count == 2 && words[1] == RuleZygote::command) RuleZygote::serve();
    RuleZygote::start("/proc/self/exe");
    return guildhall::command::runCommand({words + 1, words + count});
}
