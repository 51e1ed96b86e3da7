#include "kernel/lua/lua_values.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <memory>

namespace guildhall::lua {
namespace {

using sdk::Value;

class LuaValues : public ::testing::Test {
protected:
    /// What a rule is given, as it comes back; the message when Lua refuses it.
    std::string through(const Value& value) {
        lua_pushcfunction(state_.get(), [](lua_State* state) {
            pushValue(state, *static_cast<const Value*>(lua_touserdata(state, 1)));
            return 1;
        });
        lua_pushlightuserdata(state_.get(), const_cast<Value*>(&value));
        if (lua_pcall(state_.get(), 1, 1, 0) != LUA_OK) return lua_tostring(state_.get(), -1);
        return plainValue(state_.get()).dump();
    }
    static Value nested(int depth) {
        Value value = 1;
        for (int i = 0; i < depth; ++i) value = Value::array({std::move(value)});
        return value;
    }
    std::unique_ptr<lua_State, decltype(&lua_close)> state_{luaL_newstate(), lua_close};
};

TEST_F(LuaValues, KeepTheSignOfNumbersBeyondTheirIntegers) {
    EXPECT_EQ(through(std::numeric_limits<std::int64_t>::max()), "9223372036854775807");
    EXPECT_EQ(through(std::numeric_limits<std::uint64_t>::max()), "1.8446744073709552e+19");
}

TEST_F(LuaValues, RefuseInputNestedTooDeep) {
    EXPECT_EQ(through(nested(16)), std::string(16, '[') + "1" + std::string(16, ']'));
    EXPECT_EQ(through(nested(65)), "input nested too deep");
}

}  // namespace
}  // namespace guildhall::lua
