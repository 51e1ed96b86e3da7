// Rules without code: conditions on what a hook gives, and what then is answered. Made from the hook's declaration;
// written as Lua that one can read and go on from, and read back from it. Pure; any thread.
#pragma once

#include <guildhall/sdk/rules.hpp>

#include <optional>
#include <string>
#include <vector>

namespace guildhall::lua {

/// What kind of thing stands at a path of the input, or is answered.
enum class BuilderType { Text, Choice, Date, Number, Boolean, List, Texts };

struct BuilderField {
    std::string path;   ///< `participant.attendance`
    std::string label;  ///< “Participant: attendance”
    std::string note;
    BuilderType type = BuilderType::Text;
    std::vector<sdk::Choice> choices = {};  ///< of a Choice
};

struct BuilderDeed {
    std::string code;   ///< `is`
    std::string label;  ///< “is”
    bool takesValue = true;
};
/// What a field of that type can be asked.
const std::vector<BuilderDeed>& deedsOf(BuilderType type);

/// What conditions can be made on: every field of the sample with a value that has one meaning.
std::vector<BuilderField> conditionFields(const sdk::HookDeclaration& hook);
/// What can be answered without Lua: the keys at the top of its answer that are no tables. Empty: the hook needs Lua.
std::vector<BuilderField> answerFields(const sdk::HookDeclaration& hook);

struct BuiltCondition {
    std::string path;
    std::string deed;   ///< BuilderDeed::code
    std::string value;  ///< as it is typed
};

struct BuiltRule {
    enum class When { All, Any, NotAll };
    When when = When::All;
    std::vector<BuiltCondition> conditions;
    std::map<std::string, std::string> answers;  ///< by key, as they are typed; several lines are several texts

    std::string lua(const sdk::HookDeclaration& hook) const;
    /// None for a text that somebody has gone on with.
    static std::optional<BuiltRule> read(const std::string& lua, const sdk::HookDeclaration& hook);
    /// What is wrong: {field of the form, sentence}. The fields are `value_1` … and `answer_reason` ….
    std::vector<std::pair<std::string, std::string>> problems(const sdk::HookDeclaration& hook) const;
};

}  // namespace guildhall::lua
