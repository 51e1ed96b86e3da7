#include "kernel/lua/rule_engine.hpp"
#include "kernel/lua/answer_check.hpp"

#include <guildhall/sdk/field.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <csignal>
#include <fstream>
#include <thread>

namespace guildhall::lua {
namespace {

using sdk::Value;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using namespace std::chrono_literals;

/// Before any test starts a thread, as main does it.
class ZygoteEnvironment : public ::testing::Environment {
    void SetUp() override { RuleZygote::start(); }
};
const auto* const environment = ::testing::AddGlobalTestEnvironment(new ZygoteEnvironment);

class Rules : public ::testing::Test {
protected:
    Rules() : folder_(::testing::TempDir() + "guildhall-rules-" + std::to_string(getpid())) {
        std::filesystem::remove_all(folder_);
        std::filesystem::create_directories(folder_);
    }
    ~Rules() override { std::filesystem::remove_all(folder_); }

    void write(const std::string& name, const std::string& text) { std::ofstream(folder_ / name) << text; }
    std::unique_ptr<RuleEngine> engine(std::chrono::milliseconds deadline = 200ms) {
        auto made = std::make_unique<RuleEngine>(RuleOptions{folder_, deadline, 0ms, 4});
        made->declare("kernel", {"test.hook", "For tests.", {}, {}});
        return made;
    }
    /// The one problem of calling the hook with a rule of this text.
    std::string problemOf(const std::string& rule) {
        write("test.hook.lua", rule);
        const auto outcome = engine()->call("test.hook", {{"a", 1}});
        EXPECT_FALSE(outcome.value);
        return outcome.problems.empty() ? "no problem" : outcome.problems.front().message;
    }

    std::filesystem::path folder_;
};

TEST_F(Rules, GetPlainDataAndGivePlainData) {
    write("test.hook.lua",
          "return function(input)\n"
          "  return {sum = input.a + input.list[2], list = {1, 2.5, 'ü', true}, nested = {empty = {}}}\nend");
    const auto outcome = engine()->call("test.hook", {{"a", 40}, {"list", {1, 2}}, {"none", nullptr}});
    EXPECT_THAT(outcome.problems, IsEmpty());
    EXPECT_EQ(*outcome.value, Value::parse(R"({"sum": 42, "list": [1, 2.5, "ü", true], "nested": {"empty": {}}})"));
}

TEST_F(Rules, AreCalledInNameOrderWithTheOutcomeSoFar) {
    write("test.hook.lua", "return function(input, outcome) return {1} end");
    write("test.hook.late.lua", "return function(input, outcome) outcome[#outcome + 1] = 3 return outcome end");
    write("test.hook.early.lua", "return function(input, outcome) if outcome == nil then return {0} end end");
    write("test.hookish.lua", "error('not mine')");
    write("test.hook.sample.lua.example", "error('not a rule')");
    const auto outcome = engine()->call("test.hook", Value::object());
    EXPECT_THAT(outcome.problems, IsEmpty());
    EXPECT_EQ(outcome.value->dump(), "[1]");
}

/// The workers, from the kernel's list of a process's children.
std::vector<pid_t> workers() {
    const auto zygote = std::to_string(RuleZygote::processId());
    std::ifstream children("/proc/" + zygote + "/task/" + zygote + "/children");
    return {std::istream_iterator<pid_t>(children), {}};
}

TEST_F(Rules, AreNotStoppedBecauseTheMachineIsBusy) {
    write("test.hook.lua", "return function(input) return {a = input.a} end");
    const auto rules = engine();
    ASSERT_TRUE(rules->call("test.hook", {{"a", 1}}).value);
    // Its worker gets no time for twice as long as a rule may use.
    const auto busy = workers();
    ASSERT_FALSE(busy.empty());
    for (const auto worker : busy) kill(worker, SIGSTOP);
    std::thread later([&] {
        std::this_thread::sleep_for(400ms);
        for (const auto worker : busy) kill(worker, SIGCONT);
    });
    const auto outcome = rules->call("test.hook", {{"a", 2}});
    later.join();
    EXPECT_THAT(outcome.problems, IsEmpty());
    EXPECT_EQ(outcome.value.value_or(Value()).dump(), R"({"a":2})");
}

TEST_F(Rules, ThatDoNothingForEverAreStoppedByTheClock) {
    write("test.hook.lua", "return function(input) return {a = input.a} end");
    const auto rules = engine(20ms);
    ASSERT_TRUE(rules->call("test.hook", {{"a", 1}}).value);
    const auto asleep = workers();
    for (const auto worker : asleep) kill(worker, SIGSTOP);
    const auto outcome = rules->call("test.hook", {{"a", 2}});
    for (const auto worker : asleep) kill(worker, SIGCONT);
    ASSERT_EQ(outcome.problems.size(), 1U);
    EXPECT_THAT(outcome.problems[0].message, HasSubstr("was stopped"));
}

TEST_F(Rules, ThatReturnNothingLeaveTheDefault) {
    write("test.hook.lua", "return function() end");
    const auto rules = engine();
    EXPECT_TRUE(rules->has("test.hook"));
    EXPECT_FALSE(rules->call("test.hook", 1).value);
    EXPECT_FALSE(rules->has("other.hook"));
    EXPECT_FALSE(rules->call("other.hook", 1).value);
}

TEST_F(Rules, KeepNothingBetweenCalls) {
    write("test.hook.lua",
          "count = (count or 0) + 1\nstring.upper = nil\nreturn function() return {count, string.upper == nil} end");
    const auto rules = engine();
    for (int i = 0; i < 3; ++i) EXPECT_EQ(rules->call("test.hook", 1).value->dump(), "[1,true]");
}

TEST_F(Rules, ReportFileAndLineOfAnError) {
    EXPECT_THAT(problemOf("return function(input)\n\n  return input.a.b.c\nend"), HasSubstr("test.hook.lua:3: "));
    EXPECT_THAT(problemOf("return function(\n  oops"), HasSubstr("test.hook.lua:2: "));
    EXPECT_THAT(problemOf("return 1"), HasSubstr("must return a function"));
    EXPECT_THAT(problemOf("return function()\n  while true do end\nend"),
                HasSubstr("test.hook.lua:2: it took too long"));
    EXPECT_THAT(problemOf(std::string(70'000, ' ')), HasSubstr("larger than 64 KiB"));
}

TEST_F(Rules, AreCountedByHowTheyEnd) {
    write("test.hook.a.lua", "return function(input) return 1 end");
    write("test.hook.b.lua", "return function(input) error('no') end");
    write("test.hook.c.lua", "return function(input) while true do end end");
    const auto rules = engine();
    rules->call("test.hook", 1);
    metrics::Exposition out;
    rules->figures().tell(out);
    for (const auto* line : {"{result=\"answered\"} 1\n", "{result=\"failed\"} 1\n", "{result=\"killed\"} 1\n"})
        EXPECT_THAT(out.text(), HasSubstr(line));
}

TEST_F(Rules, TellWhoListensToProblems) {
    write("test.hook.lua", "error('no')");
    std::vector<std::string> heard;
    RuleEngine rules({folder_}, [&](std::string_view hook, const sdk::RuleProblem& problem) {
        heard.push_back(std::string(hook) + " " + problem.rule);
    });
    rules.declare("a", {"test.hook", "", {}, {}});
    rules.call("test.hook", 1);
    EXPECT_THAT(heard, ::testing::ElementsAre("test.hook test.hook.lua"));
}

TEST_F(Rules, AreReadAgainWhenTheyChange) {
    const auto rules = engine();
    EXPECT_FALSE(rules->has("test.hook"));
    write("test.hook.lua", "return function() return 'first' end");
    EXPECT_EQ(*rules->call("test.hook", 1).value, "first");
    write("test.hook.lua", "return function() return 'second' end");
    EXPECT_EQ(*rules->call("test.hook", 1).value, "second");
    std::filesystem::remove(folder_ / "test.hook.lua");
    EXPECT_FALSE(rules->call("test.hook", 1).value);
}

TEST_F(Rules, BelongToTheOwnerOfTheirHook) {
    const auto rules = engine();
    EXPECT_THROW(rules->declare("other", {"test.hook", "", {}, {}}), std::invalid_argument);
    rules->declare("other", {"test.hook.vip", "", {}, {}});
    write("test.hook.vip.lua", "return function() return 'vip' end");
    EXPECT_FALSE(rules->has("test.hook"));
    EXPECT_TRUE(rules->has("test.hook.vip"));
    rules->withdraw("other");
    EXPECT_EQ(rules->hooks().size(), 1u);
    EXPECT_TRUE(rules->has("test.hook"));
}

TEST_F(Rules, HaveNoWayOut) {
    write("test.hook.lua", R"(return function()
        local open = {}
        for _, name in ipairs{'io', 'os', 'package', 'debug', 'coroutine', 'load', 'loadfile', 'dofile',
                              'collectgarbage', 'print', 'loadstring'} do
            if _G[name] ~= nil then open[#open + 1] = name end
        end
        if string.dump then open[#open + 1] = 'string.dump' end
        return {open = open, n = #open}
    end)");
    EXPECT_EQ((*engine()->call("test.hook", 1).value)["n"], 0);
    EXPECT_THAT(problemOf("\x1bLua binary"), HasSubstr("binary"));
}

TEST_F(Rules, ReckonWithDates) {
    write("test.hook.lua", R"(return function()
        return {
            later = date.add('2026-03-12', 20), before = date.add('2026-03-01', -1), leap = date.add('2028-02-28', 1),
            short = date.add('2026-01-31', {months = 1}), year = date.add('2028-02-29', {years = 1}),
            both = date.add('2026-12-31', {months = 2, weeks = 1, days = -2}),
            far = date.days_between('2026-03-12', '2027-03-12'), back = date.days_between('2026-03-12', '2026-03-10'),
            monday = date.weekday('2026-03-09'), sunday = date.weekday('2026-03-15'),
            yes = date.is_date('2026-03-12'), no = date.is_date('12.3.2026') or date.is_date('2026-02-30') or date.is_date(nil),
        }
    end)");
    const auto outcome = engine()->call("test.hook", 1);
    EXPECT_THAT(outcome.problems, IsEmpty());
    EXPECT_EQ(*outcome.value, Value::parse(R"({"later": "2026-04-01", "before": "2026-02-28", "leap": "2028-02-29",
        "short": "2026-02-28", "year": "2029-02-28", "both": "2027-03-05", "far": 365, "back": -2, "monday": 1,
        "sunday": 7, "yes": true, "no": false})"));
}

TEST_F(Rules, AreToldWhatIsNoDate) {
    const auto says = [&](const std::string& call) {
        return problemOf("return function() return {x = " + call + "} end");
    };
    EXPECT_THAT(says("date.add('tomorrow', 1)"), HasSubstr("a date like 2026-03-12 is needed"));
    EXPECT_THAT(says("date.weekday()"), HasSubstr("string expected"));
    EXPECT_THAT(says("date.add('2026-03-12', {month = 1})"),
                HasSubstr("“month” is none of years, months, weeks and days"));
    EXPECT_THAT(says("date.add('2026-03-12', {months = 1.5})"), HasSubstr("the number of months must be a whole one"));
    EXPECT_THAT(says("date.add('2026-03-12', {'x'})"), HasSubstr("must be a whole one"));
    EXPECT_THAT(says("date.add('2026-03-12', math.maxinteger)"), HasSubstr("too far away"));
    EXPECT_THAT(says("date.add('2026-03-12', {years = 9000})"), HasSubstr("no date that far away"));
    EXPECT_THAT(says("date.add('0001-01-01', -1)"), HasSubstr("no date in the year 0"));
    EXPECT_THAT(says("date.add('2026-03-12')"), HasSubstr("number expected"));
}

TEST_F(Rules, TakeTextsApart) {
    write("test.hook.lua", R"(return function()
        return {
            parts = text.split('Leeds ; Oslo;;Wien ', ';'), one = text.split('', ','), dots = text.split('a.b', '.'),
            trimmed = text.trim(' \u{A0}\t Ada \n'), nothing = text.trim('  '),
            starts = text.starts('Grüße', 'Grü') and not text.starts('a', 'ab'), ends = text.ends('a@b.org', '.org'),
            has = text.contains('50% off', '% o') and not text.contains('abc', 'x'),
        }
    end)");
    const auto outcome = engine()->call("test.hook", 1);
    EXPECT_THAT(outcome.problems, IsEmpty());
    EXPECT_EQ(*outcome.value, Value::parse(R"({"parts": ["Leeds", "Oslo", "", "Wien"], "one": [""], "dots": ["a", "b"],
        "trimmed": "Ada", "nothing": "", "starts": true, "ends": true, "has": true})"));
    EXPECT_THAT(problemOf("return function() return text.split('a', '') end"), HasSubstr("must not be empty"));
}

TEST_F(Rules, SayInWordsWhatIsNotThere) {
    EXPECT_THAT(problemOf("return function() return {x = os.time()} end"),
                HasSubstr("(global 'os'): rules have no files, no network, no other programs and no clock"));
    EXPECT_THAT(problemOf("return function() print('here') end"), HasSubstr("rules print nothing"));
    EXPECT_THAT(problemOf("return function() local t = require('offices') end"),
                HasSubstr("there is no module “offices”"));
    EXPECT_THAT(problemOf("return function() local n = 'offices' require(n) end"),
                HasSubstr("there is no module “offices” (its name must stand in the text)"));
    EXPECT_THAT(problemOf("return function() return {x = data.offices} end"),
                HasSubstr("there is no data table “offices”"));
    EXPECT_THAT(problemOf("return function() return {x = nosuch.y} end"), ::testing::EndsWith("(global 'nosuch')"));
}

TEST_F(Rules, ShareModulesAndDataTables) {
    std::filesystem::create_directories(folder_ / "lib");
    std::filesystem::create_directories(folder_ / "data");
    std::ofstream(folder_ / "data/offices.csv")
        << "Code,City,seats:number,open:yes/no,since:date\r\nBER,Berlin,40,yes,2019-05-01\r\nOSL,\"Oslo, "
           "Norge\",12,no,\r\n";
    std::ofstream(folder_ / "lib/offices.lua") << "local tools = require 'tools'\nlocal m = {}\n"
                                                  "function m.of(code) return tools.loud(data.offices[code].city) end\n"
                                                  "return m";
    std::ofstream(folder_ / "lib/tools.lua") << "return {loud = function(s) return text.upper(s) end}";
    write("test.hook.a.lua",
          "local offices = require('offices')\n"
          "return function(input) return {first = offices.of(input.code)} end");
    write("test.hook.b.lua",
          "return function() local o = data.offices\n"
          "return {n = #o, seats = o[1].seats + o.OSL.seats, open = o.BER.open, shut = o.OSL.open, "
          "since = o.BER.since, none = o.OSL.since == nil} end");
    const auto rules = engine();
    auto outcome = rules->call("test.hook", {{"code", "OSL"}});
    EXPECT_THAT(outcome.problems, IsEmpty());
    EXPECT_EQ(outcome.value->dump(), R"({"first":"OSLO, NORGE","n":2,"none":true,"open":true,"seats":52,"shut":false,)"
                                     R"("since":"2019-05-01"})");
    // A table that cannot be read stops the rules that read it, and no other.
    std::ofstream(folder_ / "data/offices.csv") << "code,seats:number\nBER,many\n";
    write("test.hook.c.lua", "return function() return {c = true} end");
    outcome = rules->call("test.hook", {{"code", "BER"}});
    ASSERT_EQ(outcome.problems.size(), 2U);
    EXPECT_THAT(outcome.problems[0].message,
                HasSubstr("the data table “offices” cannot be used: Line 2: seats must be a number such as 12 or 0.5"));
    EXPECT_EQ(outcome.value->dump(), R"({"c":true})");
}

// TableTool's issue 84: what is a text keeps its zeros; what is a number says so in its column.
TEST_F(Rules, GetNumbersFromDataTablesOnlyWhereTheColumnSaysSo) {
    std::filesystem::create_directories(folder_ / "data");
    std::ofstream(folder_ / "data/codes.csv") << "code,phone,floor:number\n007,03333056899,007\n008,,1.50\n";
    write("test.hook.lua",
          "return function() local r = data.codes['007']\n"
          "return {r.code, r.phone, r.floor, data.codes['008'].floor} end");
    const auto outcome = engine()->call("test.hook", 1);
    EXPECT_THAT(outcome.problems, IsEmpty());
    EXPECT_EQ(outcome.value->dump(), R"(["007","03333056899",7,1.5])");
}

// overlunky's pull request 438: require gave scripts the library that their sandbox had taken away.
TEST_F(Rules, GetNoLibraryByRequire) {
    for (const std::string name : {"io", "os", "package", "string", "debug", "_G"})
        EXPECT_THAT(problemOf("return function() return {x = require('" + name + "') ~= nil} end"),
                    HasSubstr("there is no module"));
}

// Zammad's issue 3071: a rule that answered first must not look to the next one like what really happened.
TEST_F(Rules, SeeWhatHappenedAndNotWhatOthersMadeOfIt) {
    write("test.hook.a.lua", "return function(input) input.kind = 'mail' return {kind = 'mail'} end");
    write("test.hook.b.lua", "return function(input, outcome) return {seen = input.kind, said = outcome.kind} end");
    EXPECT_EQ(engine()->call("test.hook", {{"kind", "web"}}).value->dump(),
              R"({"kind":"mail","said":"mail","seen":"web"})");
}

TEST_F(Rules, MayCallAVariableOfTheirOwnData) {
    write("test.hook.lua", "return function(input) local data = input.list\nreturn {x = data.offices} end");
    EXPECT_EQ((*engine()->call("test.hook", {{"list", {{"offices", 3}}}}).value)["x"], 3);
}

TEST_F(Rules, ThatAskForEachOtherAreToldSo) {
    std::filesystem::create_directories(folder_ / "lib");
    std::ofstream(folder_ / "lib/one.lua") << "return require 'two'";
    std::ofstream(folder_ / "lib/two.lua") << "return require 'one'";
    EXPECT_THAT(problemOf("return function() return require 'one' end"), HasSubstr("asks for itself"));
    EXPECT_THAT(engine()->tryModule("three", "return requir"), HasSubstr("returns nothing"));
    EXPECT_THAT(engine()->tryModule("three", "retrun {}"), HasSubstr("lib.three:1"));
    EXPECT_EQ(engine()->tryModule("three", "return {}"), "");
}

class GivenClock : public sdk::Clock {
public:
    sdk::Instant now() const override { return at; }
    sdk::Instant at{};
};

TEST_F(Rules, AreToldTheTimeInTheRecordsZoneTheSiteAndWhoActs) {
    GivenClock clock;
    clock.at = sdk::instantOf(*sdk::parseDate("2026-03-15"), 23 * 60 + 30, "UTC");  // a Sunday
    RuleEngine rules(RuleOptions{.folder = folder_, .recheck = 0ms, .site = {{"name", "Guild"}}, .clock = &clock});
    rules.declare("kernel", {.name = "test.hook",
                             .description = "",
                             .sampleInput = {{"session", {{"zone", "UTC"}}}},
                             .sampleOutput = {},
                             .zone = "session.zone"});
    write("test.hook.lua",
          "return function(input) return {input.now.date, input.now.time, input.now.weekday, "
          "input.now.zone, input.now.instant, input.site.name, input.actor.role or 'nobody'} end");
    sdk::RuleRun run({.personId = "cabc-abcdefghjkmn", .role = "client_manager"});
    EXPECT_EQ(rules.call("test.hook", {{"session", {{"zone", "Asia/Tokyo"}}}}, &run).value->dump(),
              R"(["2026-03-16","08:30",1,"Asia/Tokyo","2026-03-15T23:30:00Z","Guild","client_manager"])");
    EXPECT_EQ(rules.call("test.hook", {{"session", {{"zone", "Nowhere/Land"}}}}).value->dump(),
              R"(["2026-03-15","23:30",7,"UTC","2026-03-15T23:30:00Z","Guild","nobody"])");
    // What was recorded with its time keeps it.
    write("test.hook.lua", "return function(input) return {input.now.date} end");
    EXPECT_EQ(rules.call("test.hook", {{"now", {{"date", "2020-01-01"}}}}).value->dump(), R"(["2020-01-01"])");
}

TEST_F(Rules, WriteDatesOutAndChangeCase) {
    write("test.hook.lua", R"(return function()
        return {date.format("2026-03-12"), date.format("2026-03-12", "de"), date.format("2026-03-12", "fr"),
                date.format("2026-03-12", "de-AT", "EEEE, dd.MM.yy"), date.format("2026-03-12", "xx"),
                date.format("2026-03-12", "en", "d 'of' MMM y"), date.on_or_after("2026-03-14", 1),
                date.on_or_after("2026-03-16", 1), text.upper("äöß"), text.lower("ÄÖΣ"),
                tostring(list.has({"EU", "SEA"}, "SEA")), tostring(number.round(2.5)), tostring(number.round(1.005, 1))}
    end)");
    const auto outcome = engine()->call("test.hook", 1);
    ASSERT_THAT(outcome.problems, IsEmpty());
    EXPECT_EQ(outcome.value->dump(),
              R"(["12 March 2026","12. März 2026","12 mars 2026","Donnerstag, 12.03.26","12 March 2026",)"
              R"("12 of Mar 2026","2026-03-16","2026-03-16","ÄÖß","äöσ","true","3","1.0"])");
    EXPECT_THAT(problemOf("return function() return date.format('2026-03-12', 'en', 'QQ') end"),
                HasSubstr("is none of"));
}

TEST_F(Rules, HoldOrGoOnAsAnAdministratorHasChosen) {
    write("test.hook.lua", "return function() error('x') end");
    const auto rules = engine();
    EXPECT_FALSE(rules->call("test.hook", 1).held);
    rules->setHolds({{"test.hook", true}});
    EXPECT_TRUE(rules->call("test.hook", 1).held);
    rules->setHolds({});
    EXPECT_FALSE(rules->call("test.hook", 1).held);
}

TEST(HookSamples, AreComparedWithWhatArrives) {
    const sdk::HookDeclaration hook{
        .name = "test.hook", .description = "", .sampleInput = {{"a", {{"b", 1}, {"c", "x"}}}, {"list", {{{"d", 1}}}}}};
    const std::vector<Value> inputs{{{"a", {{"b", 2}, {"c", nullptr}}}, {"list", Value::array()}},
                                    {{"a", {{"b", 3}, {"z", 1}}}, {"list", {{{"d", 1}}}}}};
    EXPECT_EQ(neverArriving(hook, inputs), std::vector<std::string>{"a.c"}) << "a field that never arrives";
    EXPECT_EQ(undeclaredInput(hook, inputs[1]), std::vector<std::string>{"a.z"});
}

TEST_F(Rules, LogBesideWhatTheyDecide) {
    write("test.hook.lua",
          "return function(input) log('late by', 3, 'days', {a = {1, 2}})\nlog(nil, true)\n"
          "for i = 1, 50 do log(i) end\nlog(('x'):rep(1000))\nreturn {x = 1} end");
    const auto rules = engine();
    const auto trial = rules->tryRule(rules->hooks().front().declaration, rules->rulesOf("test.hook").front(), 1);
    EXPECT_EQ(trial.problem, "");
    ASSERT_EQ(trial.said.size(), 20U);
    EXPECT_EQ(trial.said[0], R"(late by 3 days {"a":[1,2]})");
    EXPECT_EQ(trial.said[1], "nil true");
}

TEST_F(Rules, TellOfFilesThatNeverRunOrCannot) {
    std::filesystem::create_directories(folder_ / "data");
    write("test.hoook.lua", "return function() end");
    write("test.hook.good.lua", "return function() end");
    write("test.hook.bad.lua", "return function() retrun end");
    std::ofstream(folder_ / "data/offices.csv") << "code\nBER,too many\n";
    std::map<std::string, std::string> told;
    for (const auto& [file, problem] : engine()->fileTroubles()) told[file] = problem;
    ASSERT_EQ(told.size(), 3U);
    EXPECT_THAT(told["test.hoook.lua"], HasSubstr("so it never runs"));
    EXPECT_THAT(told["test.hook.bad.lua"], HasSubstr("test.hook.bad.lua:1"));
    EXPECT_THAT(told["data/offices.csv"], HasSubstr("Line 2 has 2 values"));
}

struct Hostile {
    const char* what;
    const char* body;
};

const Hostile hostile[] = {
    {"endless loop", "while true do end"},
    {"endless goto", "::again:: goto again"},
    {"endless repeat", "repeat until false"},
    {"loop that swallows errors", "while true do pcall(error) end"},
    {"loop that swallows its own end", "while true do pcall(function() while true do end end) end"},
    {"handler that never ends", "xpcall(error, function() while true do end end)"},
    {"nested pcall", "local function f() while true do pcall(f) end end f()"},
    {"endless recursion", "local function f() return 1 + f() end return f()"},
    {"endless tail call", "local function f() return f() end return f()"},
    {"memory in one text", "return #string.rep('x', 1 << 40)"},
    {"memory in doubled texts", "local s = 'x' while true do s = s .. s end"},
    {"memory in a table", "local t = {} for i = 1, 1e9 do t[i] = i end"},
    {"memory in small tables", "local t = {} while true do t = {t} end"},
    {"memory in swallowed errors",
     "local t = {} while true do pcall(function() t[#t + 1] = string.rep('x', 1e6) end) end"},
    {"memory through concat",
     "local t = {} for i = 1, 1e5 do t[i] = 'abcdefgh' end while true do t[#t + 1] = table.concat(t) end"},
    {"memory through gsub", "return string.gsub(string.rep('a', 1e6), 'a', string.rep('b', 1e4))"},
    {"memory through format", "local s = '' while true do s = s .. string.format('%099d', 1) end"},
    {"slow pattern", "return string.find(string.rep('a', 200), string.rep('a?', 200) .. 'b')"},
    {"slower pattern", "return string.match(string.rep('a', 5e4), '.-.-.-.-b')"},
    {"balanced pattern", "return string.rep('(', 1e6):find(string.rep('%b()', 20))"},
    {"pattern too complex", "return string.find(string.rep('a', 3e5), string.rep('(a', 30))"},
    {"huge move", "table.move({}, 1, 2e9, 2)"},
    {"huge concat of nothing",
     "return table.concat(setmetatable({}, {__index = function() return '' end, __len = function() return 1 << 50 "
     "end}))"},
    {"huge unpack", "return table.unpack({}, 1, 1e8)"},
    {"unpack of everything", "return table.unpack({}, math.mininteger, math.maxinteger)"},
    {"huge select", "return select('#', table.unpack({}, 1, 9e5)), select(-1, 1, string.rep('x', 1 << 33))"},
    {"sort that lies",
     "local t = {} for i = 1, 1e5 do t[i] = i end while true do table.sort(t, function() return true end) end"},
    {"sort of a length that lies",
     "table.sort(setmetatable({}, {__len = function() return 2^31 - 2 end, __index = function() return 1 end}))"},
    {"finalizer that never ends", "setmetatable({}, {__gc = function() while true do end end}) return nil"},
    {"finalizer that revives",
     "local m = {} m.__gc = function(o) setmetatable({}, m) while true do end end setmetatable({}, m)"},
    {"index that never ends", "local t = setmetatable({}, {__index = function(t, k) return t[k] end}) return t.x"},
    {"tostring that never ends", "return tostring(setmetatable({}, {__tostring = function() while true do end end}))"},
    {"error whose text never ends", "error(setmetatable({}, {__tostring = function() while true do end end}))"},
    {"error that is a table", "error({})"},
    {"error of broken text", "error('\\xff\\xfe', 0)"},
    {"error of a long text", "error(string.rep('ü', 1e5), 0)"},
    {"error without text", "error('', 0)"},
    {"method of every text replaced", "getmetatable('').__index = function() while true do end end return ('x').upper"},
    {"answer that contains itself", "local t = {} t.t = t return t"},
    {"answer nested deep", "local t = {} for i = 1, 1e4 do t = {t} end return t"},
    {"answer too large", "return string.rep('x', 3e6)"},
    {"answer of too many values", "local t = {} for i = 1, 2e4 do t[i] = i end return t"},
    {"answer with a function", "return {f = function() end}"},
    {"answer with a false key", "return {[true] = 1}"},
    {"answer with broken text", "return '\\xff\\xfe'"},
    {"answer without number", "return 0/0"},
    {"bytecode", "return load(string.dump(function() end))"},
    {"files", "return io.open('/etc/passwd')"},
    {"programs", "return os.execute('id')"},
    {"libraries", "return package.loadlib('libc.so.6', 'system')"},
    {"the registry", "return debug.getregistry()"},
    {"huge pack size", "return string.pack(string.rep('i16', 1e6), 1)"},
    {"utf8 without end", "while true do utf8.codepoint(string.rep('ü', 1e5), 1, -1) end"},
    {"load of text", "return load('while true do end')()"},
    {"libraries by name", "return require('os').exit()"},
    {"a file as code", "return dofile('/etc/passwd')"},
    {"collector stopped", "collectgarbage('stop') return 1"},
    {"coroutines", "return coroutine.wrap(function() while true do end end)()"},
    {"pairs that never end",
     "for _ in pairs(setmetatable({}, {__pairs = function() return function() return 1 end end})) do end"},
    {"close that never ends",
     "do local x <close> = setmetatable({}, {__close = function() while true do end end}) end return 1"},
    {"comparison that never ends",
     "local m = {__lt = function() while true do end end} return setmetatable({}, m) < setmetatable({}, m)"},
    {"concatenation that never ends", "return setmetatable({}, {__concat = function() while true do end end}) .. 'x'"},
    {"count to infinity", "for i = 1, math.huge do end"},
    {"repetition beyond all numbers", "return ('x'):rep(math.maxinteger, 'y')"},
    {"format of a huge width", "return string.format('%' .. string.rep('9', 1e5) .. 'd', 1)"},
    {"input that contains itself", "input.a = input return input"},
    {"matches without end", "while true do for _ in string.gmatch(string.rep('a', 1e6), '()') do end end"},
    {"globals replaced", "error = nil pcall = nil _G.tostring = function() while true do end end return tostring(1)"},
};

TEST_F(Rules, ThatAreHostileEndInTimeAndDoNoHarm) {
    write("good.hook.lua", "return function(input) return input.a * 2 end");
    const auto rules = engine();
    rules->declare("kernel", {"good.hook", "", {}, {}});
    std::chrono::milliseconds slowest{0};
    for (const Hostile& script : hostile) {
        write("test.hook.lua", std::string("return function(input)\n  ") + script.body + "\nend");
        const auto start = std::chrono::steady_clock::now();
        const auto outcome = rules->call("test.hook", {{"a", 1}});
        slowest = std::max(
            slowest, std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start));
        EXPECT_FALSE(outcome.value) << script.what << ": " << outcome.value->dump().substr(0, 100);
        ASSERT_EQ(outcome.problems.size(), 1u) << script.what;
        EXPECT_THAT(outcome.problems[0].message, ::testing::StartsWith("test.hook.lua")) << script.what;
        EXPECT_TRUE(sdk::isUtf8(outcome.problems[0].message)) << script.what;
        EXPECT_EQ(rules->call("good.hook", {{"a", 21}}).value.value_or(nullptr), 42) << script.what;
    }
    // The promise is 250 ms; the bound here only tells a rule that was not stopped from a busy machine.
    EXPECT_LT(slowest, 3s);
    std::cout << std::size(hostile) << " hostile rules, the slowest ended after " << slowest.count() << " ms\n";
    EXPECT_THAT(rules->trouble(), IsEmpty());
}

TEST_F(Rules, OfTheSamplesWork) {
    const auto rules = engine();
    // The others are tried where the hooks are that they are for.
    const std::filesystem::path sample(std::string(GUILDHALL_SOURCE_DIR) +
                                       "/scripts/rules/certificate.layout.names.lua.example");
    copy_file(sample, folder_ / sample.stem());
    rules->declare("certificates", {"certificate.layout", "", {}, {}});
    const Value input = {{"participant", {{"name", std::string(31, 'x')}}}, {"workshop", {{"name", "Masterclass"}}}};
    const auto layout = rules->call("certificate.layout", input);
    EXPECT_THAT(layout.problems, IsEmpty());
    EXPECT_EQ((*layout.value)["elements"]["name"]["size"]["max"], 40);
    EXPECT_EQ((*layout.value)["elements"]["workshop"]["colour"], "#8A6116");
}

TEST_F(Rules, RunFromManyThreadsAtOnce) {
    write("test.hook.lua",
          "return function(input) if input.n % 50 == 0 then while true do end end return input.n * 2 end");
    const auto rules = engine(500ms);
    std::atomic<int> right = 0, stopped = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&, t] {
            for (int i = 1; i <= 100; ++i) {
                const auto outcome = rules->call("test.hook", {{"n", t * 1000 + i}});
                stopped += outcome.problems.size() == 1 && i % 50 == 0;
                right += outcome.value && *outcome.value == (t * 1000 + i) * 2;
            }
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(right, 4 * 98);
    EXPECT_EQ(stopped, 4 * 2);
}

/// Like the hook of mails before they go.
sdk::HookDeclaration sendHook() {
    return {.name = "shop.send",
            .sampleInput = {{"to", "ada@example.org"}, {"order", {{"price", 1}}}, {"tags", {"new"}}},
            .sampleOutput = {{"hold", true},
                             {"subject", "Hello"},
                             {"weight", 2},
                             {"tags", {"new"}},
                             {"parts", {{"head", {{"colour", "#000000"}}}}}},
            .sensitive = {{"to", sdk::Sensitivity::Contact}},
            .limits = {{"weight", {.least = 0, .most = 9}},
                       {"subject", {.longest = 12}},
                       {"parts", {.keys = {"head", "foot"}}},
                       {"parts.head.colour", {.pattern = "#[0-9a-f]{6}"}}},
            .failure = sdk::RuleFailure::Hold};
}

TEST_F(Rules, StandEachForItselfAndAreMergedByKey) {
    write("shop.send.a.lua", "return function() return {hold = true, parts = {head = {colour = '#111111'}}} end");
    write("shop.send.b.lua", "return function(input) return input.absent.value end");
    write("shop.send.c.lua",
          "return function(input, outcome) return {subject = outcome.hold and 'Late', parts = {foot = {colour = "
          "'#222222'}}} end");
    const auto rules = engine();
    rules->declare("shop", sendHook());
    const auto outcome = rules->call("shop.send", Value::object());
    EXPECT_EQ(*outcome.value, Value::parse(R"({"hold": true, "subject": "Late", "parts":
        {"head": {"colour": "#111111"}, "foot": {"colour": "#222222"}}})"));
    ASSERT_EQ(outcome.problems.size(), 1u);
    EXPECT_EQ(outcome.problems[0].rule, "shop.send.b.lua");
    EXPECT_TRUE(outcome.held);
    ASSERT_EQ(outcome.answers.size(), 2u);
    EXPECT_EQ(outcome.answers[1].rule, "shop.send.c.lua");
}

TEST_F(Rules, AreLeftOutAloneAfterThreeFailuresInARow) {
    write("test.hook.good.lua", "return function(input) return {n = input} end");
    write("test.hook.bad.lua", "return function(input) if input < 2 or input > 3 then error('x') end end");
    const auto rules = engine();
    sdk::RuleRun run;
    for (int i = 0; i < 9; ++i) {
        const auto outcome = rules->call("test.hook", i, &run);
        EXPECT_EQ((*outcome.value)["n"], i);
        EXPECT_EQ(outcome.problems.size(), i == 2 || i == 3 ? 0u : 1u) << i;
        if (!outcome.problems.empty()) {
            EXPECT_EQ(outcome.problems[0].aside, i > 6) << i;
        }
        EXPECT_FALSE(outcome.held);
    }
    EXPECT_FALSE(rules->call("test.hook", 9).problems.front().aside);  // another run asks it again
}

TEST_F(Rules, AnswerOnlyWhatTheirHookDeclares) {
    const auto rules = engine();
    rules->declare("shop", sendHook());
    const auto told = [&](const std::string& answer) {
        write("shop.send.lua", "return function() return " + answer + " end");
        const auto outcome = rules->call("shop.send", Value::object());
        EXPECT_EQ(outcome.problems.empty(), outcome.value.has_value()) << answer;
        return outcome.problems.empty() ? outcome.value->dump() : outcome.problems[0].detail;
    };
    const std::pair<const char*, const char*> cases[] = {
        {"{hold = 'yes'}", "shop.send.lua: hold must be true or false, and is a text: \"yes\""},
        {"{hodl = true}",
         "shop.send.lua: its answer must be a table with hold, parts, subject, tags or weight, and is one with another "
         "key: hodl"},
        {"false",
         "shop.send.lua: its answer must be a table with hold, parts, subject, tags or weight, and is false: false"},
        {"5",
         "shop.send.lua: its answer must be a table with hold, parts, subject, tags or weight, and is a number: 5"},
        {"{weight = 'low'}", "shop.send.lua: weight must be a number from 0 to 9, and is a text: \"low\""},
        {"{weight = 9.5}", "shop.send.lua: weight must be a number from 0 to 9, and is 9.5"},
        {"{subject = 'a\\nb'}",
         "shop.send.lua: subject must be one line that can be printed, and is one with line breaks or other characters "
         "that cannot: a\nb"},
        {"{subject = '1234567890abc'}",
         "shop.send.lua: subject must be a text of at most 12 characters, and is one of 13: 1234567890abc"},
        {"{parts = {middle = {}}}",
         "shop.send.lua: parts must be a table with head or foot, and is one with another key: middle"},
        {"{parts = {foot = {colour = 'red'}}}",
         "shop.send.lua: parts.foot.colour must be a text such as “#000000”, and is another text: red"},
        {"{tags = {1}}", "shop.send.lua: tags.1 must be a text, and is a number: 1"},
        {"{tags = {}, weight = 0}", R"({"tags":[],"weight":0})"}};
    for (const auto& [answer, expected] : cases) EXPECT_EQ(told(answer), expected) << answer;
}

TEST_F(Rules, TellOthersNothingOfWhatTheyWereGiven) {
    const auto rules = engine();
    rules->declare("shop", sendHook());
    for (const auto* body : {"error('no ' .. input.to)", "error(input.to, 0)", "assert(nil, input.to)",
                             "return {subject = input.to .. '............'}", "return {[input.to] = 1}"}) {
        write("shop.send.lua", std::string("return function(input)\n  ") + body + "\nend");
        const auto problem = rules->call("shop.send", {{"to", "ada@secret.org"}}).problems.at(0);
        EXPECT_THAT(problem.message,
                    ::testing::AllOf(::testing::StartsWith("shop.send.lua"), ::testing::Not(HasSubstr("ada"))))
            << body;
        EXPECT_THAT(problem.detail, HasSubstr("ada@secret.org")) << body;
    }
    write("shop.send.lua", "return function(input)\n  error('no ' .. input.to)\nend");
    EXPECT_THAT(rules->call("shop.send", {{"to", "x"}}).problems.at(0).message,
                ::testing::StartsWith("shop.send.lua:2: "));
}

TEST_F(Rules, ShowNoAddressesOfMemoryAndObeyNoTerminal) {
    EXPECT_THAT(problemOf("return function() error(tostring({}) .. string.format(' %s', print or error)) end"),
                ::testing::Not(HasSubstr("0x")));
    const auto rules = engine();
    write("test.hook.lua",
          "return function() return tostring({}) .. ' ' .. string.format('%s', {}) .. ' ' .. tostring(12) end");
    EXPECT_EQ(*rules->call("test.hook", 1).value, "table table 12");
    write("test.hook.lua", "return function() error('\\27[31mred\\27[0m\\nmore') end");
    EXPECT_THAT(rules->call("test.hook", 1).problems.at(0).detail,
                ::testing::Not(::testing::AnyOf(HasSubstr("\x1b"), HasSubstr("\n"))));
}

TEST_F(Rules, MayBeginWithAByteOrderMark) {
    write("test.hook.lua", "\xEF\xBB\xBFreturn function() return 'read' end");
    EXPECT_EQ(*engine()->call("test.hook", 1).value, "read");
}

TEST_F(Rules, AreToldWhenTheirHooksSampleLacksWhatArrives) {
    std::vector<std::string> heard;
    RuleEngine rules({folder_},
                     [&](std::string_view, const sdk::RuleProblem& problem) { heard.push_back(problem.message); });
    rules.declare("shop", sendHook());
    rules.call("shop.send", {{"to", "x"}, {"order", {{"price", 1.5}}}, {"tags", Value::array()}});
    EXPECT_THAT(heard, IsEmpty());
    rules.call("shop.send", {{"to", "x"}, {"order", {{"price", 1}, {"vat", 2}}}});
    EXPECT_THAT(heard, ::testing::ElementsAre(HasSubstr("“order.vat”")));
}

TEST_F(Rules, AreNotAskedByAHookThatContradictsItself) {
    const auto refused = [&](auto change) {
        auto hook = sendHook();
        change(hook);
        try {
            engine()->declare("shop", hook);
            return std::string("accepted");
        } catch (const std::invalid_argument& problem) {
            return std::string(problem.what());
        }
    };
    EXPECT_EQ(refused([](auto&) {}), "accepted");
    EXPECT_THAT(refused([](auto& hook) { hook.notes["order.prize"] = "…"; }), HasSubstr("order.prize"));
    EXPECT_THAT(refused([](auto& hook) { hook.sensitive["name"] = sdk::Sensitivity::Pii; }), HasSubstr("name"));
    EXPECT_THAT(refused([](auto& hook) { hook.limits["hodl"] = {}; }), HasSubstr("hodl"));
    EXPECT_THAT(refused([](auto& hook) { hook.limits["weight"].most = 1; }), HasSubstr("its own sample output"));
}

TEST_F(Rules, RefuseInputThatIsTooLarge) {
    write("test.hook.lua", "return function(input) return #input end");
    const auto rules = engine();
    EXPECT_EQ(*rules->call("test.hook", std::string(900'000, 'x')).value, 900'000);
    EXPECT_THAT(rules->call("test.hook", std::string(1'100'000, 'x')).problems[0].message, HasSubstr("1 MiB"));
}

/// In a process of its own, since the zygote does not come back.
TEST_F(Rules, AreProblemsWhenTheirProcessesAreGone) {
    write("test.hook.lua", "return function() return 1 end");
    const auto scenario = [&] {
        const auto rules = engine();
        if (!rules->call("test.hook", 1).value) std::exit(1);
        kill(RuleZygote::processId(), SIGKILL);
        std::this_thread::sleep_for(50ms);
        const auto outcome = rules->call("test.hook", 1);
        if (outcome.value || outcome.problems.size() != 1) std::exit(2);
        if (outcome.problems[0].message.find("not available") == std::string::npos) std::exit(3);
        std::exit(rules->trouble().empty() ? 4 : 0);
    };
    ::testing::FLAGS_gtest_death_test_style = "threadsafe";
    EXPECT_EXIT(scenario(), ::testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace guildhall::lua
