// The server's program. Rule workers are forked from a process that has no thread and no secret yet, so that comes
// first.
#include "kernel/command/command.hpp"
#include "kernel/lua/rule_zygote.hpp"

#include <clocale>

int main(int count, char** words) {
    std::setlocale(LC_ALL, "C.UTF-8");
    guildhall::lua::RuleZygote::start();
    return guildhall::command::runCommand({words + 1, words + count});
}
