// How many times a second a hook with several rules can be asked: the input of a certificate, three rules as sites have
// them. Prints calls and calls a second. Usage: rules_bench [CALLS=10000]
#include "kernel/lua/rule_engine.hpp"

#include <nlohmann/json.hpp>

#include <unistd.h>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>

using namespace guildhall;

int main(int count, char** words) {
    lua::RuleZygote::start();
    const int calls = count > 1 ? std::atoi(words[1]) : 10'000;
    const auto folder = std::filesystem::temp_directory_path() / ("rules-bench-" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder);
    const auto write = [&](const char* name, const char* text) { std::ofstream(folder / name) << text; };
    write("bench.layout.a.lua",
          "return function(input)\n  if utf8.len(input.participant.name) > 30 then\n"
          "    return {elements = {name = {size = {max = 40}}}}\n  end\nend\n");
    write("bench.layout.b.lua",
          "return function(input)\n  if input.session.region == 'EU' then\n"
          "    return {elements = {date = {baseline = 78}}}\n  end\nend\n");
    write("bench.layout.c.lua",
          "return function(input, outcome)\n  if input.workshop.code:find('^PS') then\n"
          "    return {elements = {workshop = {colour = '#8A6116'}}}\n  end\nend\n");
    std::ifstream design(std::string(GUILDHALL_SOURCE_DIR) + "/plugins/certificates/layouts/default.json");
    sdk::Value input{{"participant", {{"name", "Ada Example"}, {"email", "ada@example.com"}, {"region", "EU"}}},
                     {"session", {{"title", "Leeds"}, {"region", "EU"}, {"end_date", "2026-03-12"}}},
                     {"workshop", {{"code", "PSDM"}, {"name", "Problem Solving"}}},
                     {"layout", sdk::Value::parse(design)}};
    lua::RuleEngine engine(lua::RuleOptions{.folder = folder});
    sdk::HookDeclaration hook;
    hook.name = "bench.layout";
    hook.sampleInput = input;
    engine.declare("bench", std::move(hook));
    for (int i = 0; i < 200; ++i) engine.call("bench.layout", input);
    int answered = 0;
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < calls; ++i) answered += engine.call("bench.layout", input).answers.size() == 2;
    const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start;
    std::filesystem::remove_all(folder);
    std::cout << answered << " of " << calls << " calls answered as they must, "
              << static_cast<int>(calls / spent.count()) << " a second\n";
    return answered == calls ? 0 : 1;
}
