// Between JSON and Lua. The first byte chooses: data given to a rule, or tables as a rule may have built them.
#include "kernel/base/json_decoder.hpp"
#include "kernel/lua/lua_values.hpp"
#include "tests/fuzz/fuzzing.hpp"

#include <memory>

namespace guildhall::fuzz {
namespace {

using sdk::Value;
using State = std::unique_ptr<lua_State, decltype(&lua_close)>;

int pushProtected(lua_State* state) {
    lua::pushValue(state, *static_cast<const Value*>(lua_touserdata(state, 1)));
    return 1;
}

/// What a value is after Lua had it: absent for null, an object for an empty list.
Value expected(const Value& value) {
    if (value.is_number_unsigned() && value.get<std::uint64_t>() > static_cast<std::uint64_t>(LUA_MAXINTEGER))
        return value.get<double>();
    if (!value.is_structured()) return value;
    Value out = Value::object();
    if (value.is_array() && !value.empty()) out = Value::array();
    for (auto item = value.begin(); item != value.end(); ++item) {
        if (value.is_array())
            out.push_back(expected(*item));
        else if (!item->is_null())
            out[item.key()] = expected(*item);
    }
    return out;
}

bool hasNullInList(const Value& value) {
    if (value.is_structured())
        for (const auto& inner : value)
            if ((value.is_array() && inner.is_null()) || hasNullInList(inner)) return true;
    return false;
}

void throughLua(lua_State* state, std::string_view text) {
    const auto value = base::decodeJson(text);
    if (!value) return;
    lua_pushcfunction(state, pushProtected);
    lua_pushlightuserdata(state, const_cast<Value*>(&*value));
    promise(lua_pcall(state, 1, 1, 0) == LUA_OK, "JSON from outside goes into Lua");
    const auto back = lua::plainValue(state);
    promise(hasNullInList(*value) || back == expected(*value), "values come back from Lua");
}

/// Each byte puts something on the stack or into the table below.
int build(lua_State* state) {
    const auto& text = *static_cast<const std::string_view*>(lua_touserdata(state, 1));
    lua_newtable(state);
    for (std::size_t i = 0; i < text.size(); ++i) {
        luaL_checkstack(state, 8, "too many tables");
        switch (text[i] % 12) {
            case 0: lua_newtable(state); break;
            case 1: lua_pushinteger(state, text[i]); break;
            case 2: lua_pushnumber(state, 1.0 / text[i]); break;
            case 3: lua_pushlstring(state, text.data() + i, std::min<std::size_t>(text.size() - i, 4)); break;
            case 4: lua_pushboolean(state, text[i] > 0); break;
            case 5: lua_pushvalue(state, lua_gettop(state) / 2 + 1); break;
            case 6: lua_pushcfunction(state, build); break;
            case 7: lua_pushinteger(state, LUA_MININTEGER); break;
            default:
                if (lua_gettop(state) < 3 || !lua_istable(state, -2)) break;
                if (text[i] % 2)
                    lua_rawseti(state, -2, static_cast<lua_Integer>(lua_rawlen(state, -2)) + 1);
                else
                    lua_setfield(state, -2, std::string(1, static_cast<char>('a' + text[i] % 16)).c_str());
        }
    }
    lua_pushvalue(state, 2);
    return 1;
}

void fromLua(lua_State* state, std::string_view text) {
    lua_pushcfunction(state, build);
    lua_pushlightuserdata(state, &text);
    if (lua_pcall(state, 1, 1, 0) != LUA_OK) return;
    const int top = lua_gettop(state);
    try {
        const auto value = lua::plainValue(state);
        promise(value.dump().size() < 8 * lua::maxOutputBytes, "what comes out is bounded");
        promise(base::decodeJson(value.dump()).has_value(), "what comes out is JSON as we read it");
        promise(lua_gettop(state) == top, "the stack is as before");
    } catch (const lua::NotPlain&) {
    }
}

}  // namespace
}  // namespace guildhall::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace guildhall::fuzz;
    if (size == 0) return 0;
    const State state(luaL_newstate(), lua_close);
    const auto text = textOf(data + 1, size - 1);
    try {
        data[0] % 2 ? throughLua(state.get(), text) : fromLua(state.get(), text);
    } catch (const guildhall::lua::NotPlain&) {
    }
    return 0;
}
