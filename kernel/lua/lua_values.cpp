#include "kernel/lua/lua_values.hpp"

#include <Poco/UTF8Encoding.h>

#include <cmath>
#include <string>

namespace guildhall::lua {

using sdk::Value;

namespace {

struct Budget {
    int values = 0;
    std::size_t bytes = 0;
};

std::string textAt(lua_State* state, int index, Budget& budget) {
    std::size_t length = 0;
    const char* bytes = lua_tolstring(state, index, &length);
    budget.bytes += length;
    if (budget.bytes > maxOutputBytes) throw NotPlain("it returned more than 256 KiB");
    for (std::size_t at = 0; at < length;) {
        const auto* character = reinterpret_cast<const unsigned char*>(bytes + at);
        const std::size_t size = *character < 0x80 ? 1 : *character >= 0xF0 ? 4 : *character >= 0xE0 ? 3 : 2;
        if (at + size > length || !Poco::UTF8Encoding::isLegal(character, static_cast<int>(size))) {
            throw NotPlain("it returned a text that is not UTF-8");
        }
        at += size;
    }
    return {bytes, length};
}

Value convert(lua_State* state, Budget& budget, int depth);

/// The table at the top has `length` entries 1…length and no other key.
bool isArray(lua_State* state, lua_Unsigned length) {
    if (length == 0) return false;
    lua_Unsigned count = 0;
    for (lua_pushnil(state); lua_next(state, -2); lua_pop(state, 1)) {
        if (!lua_isinteger(state, -2) || ++count > length) {
            lua_pop(state, 2);
            return false;
        }
        const lua_Integer key = lua_tointeger(state, -2);
        if (key < 1 || static_cast<lua_Unsigned>(key) > length) {
            lua_pop(state, 2);
            return false;
        }
    }
    return count == length;
}

Value convertTable(lua_State* state, Budget& budget, int depth) {
    if (depth >= maxDepth) throw NotPlain("it returned tables nested deeper than 16, or one that contains itself");
    if (!lua_checkstack(state, 4)) throw NotPlain("it returned tables nested too deep");
    const lua_Unsigned length = lua_rawlen(state, -1);
    if (isArray(state, length)) {
        if (length > maxValues) throw NotPlain("it returned more than 10,000 values");
        Value array = Value::array();
        for (lua_Unsigned i = 1; i <= length; ++i) {
            lua_rawgeti(state, -1, static_cast<lua_Integer>(i));
            array.push_back(convert(state, budget, depth + 1));
            lua_pop(state, 1);
        }
        return array;
    }
    Value object = Value::object();
    for (lua_pushnil(state); lua_next(state, -2); lua_pop(state, 1)) {
        if (lua_type(state, -2) != LUA_TSTRING) throw NotPlain("it returned a table with a key that is not a text");
        std::string key = textAt(state, -2, budget);
        object[std::move(key)] = convert(state, budget, depth + 1);
    }
    return object;
}

Value convert(lua_State* state, Budget& budget, int depth) {
    if (++budget.values > maxValues) throw NotPlain("it returned more than 10,000 values");
    budget.bytes += 8;
    switch (lua_type(state, -1)) {
        case LUA_TNIL: return nullptr;
        case LUA_TBOOLEAN: return lua_toboolean(state, -1) != 0;
        case LUA_TSTRING: return textAt(state, -1, budget);
        case LUA_TTABLE: return convertTable(state, budget, depth);
        case LUA_TNUMBER: {
            if (lua_isinteger(state, -1)) return static_cast<std::int64_t>(lua_tointeger(state, -1));
            const double number = lua_tonumber(state, -1);
            if (!std::isfinite(number)) throw NotPlain("it returned a number that is not finite");
            return number;
        }
        default: throw NotPlain(std::string("it returned a ") + lua_typename(state, lua_type(state, -1)));
    }
}

void push(lua_State* state, const Value& value, int depth) {
    if (depth > maxInputDepth) luaL_error(state, "input nested too deep");
    luaL_checkstack(state, 4, "input nested too deep");
    switch (value.type()) {
        case Value::value_t::boolean: return lua_pushboolean(state, value.get<bool>());
        case Value::value_t::number_integer: return lua_pushinteger(state, value.get<std::int64_t>());
        case Value::value_t::number_unsigned:
            // Beyond Lua's integers a number stays about as large instead of becoming negative.
            if (value.get<std::uint64_t>() > static_cast<std::uint64_t>(LUA_MAXINTEGER))
                return lua_pushnumber(state, value.get<double>());
            return lua_pushinteger(state, value.get<std::int64_t>());
        case Value::value_t::number_float: return lua_pushnumber(state, value.get<double>());
        case Value::value_t::string: {
            const auto& text = value.get_ref<const std::string&>();
            lua_pushlstring(state, text.data(), text.size());
            return;
        }
        case Value::value_t::array: {
            lua_createtable(state, static_cast<int>(value.size()), 0);
            lua_Integer at = 0;
            for (const Value& item : value) {
                push(state, item, depth + 1);
                lua_rawseti(state, -2, ++at);
            }
            return;
        }
        case Value::value_t::object: {
            lua_createtable(state, 0, static_cast<int>(value.size()));
            for (auto item = value.begin(); item != value.end(); ++item) {
                lua_pushlstring(state, item.key().data(), item.key().size());
                push(state, item.value(), depth + 1);
                lua_rawset(state, -3);
            }
            return;
        }
        default: return lua_pushnil(state);
    }
}

}  // namespace

void pushValue(lua_State* state, const Value& value) { push(state, value, 0); }

Value plainValue(lua_State* state) {
    Budget budget;
    return convert(state, budget, 0);
}

}  // namespace guildhall::lua
