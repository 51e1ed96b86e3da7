// View models (JSON) as a mustache template reads them, without converting what it does not ask for: a page's model has
// thousands of values, and making the library's own data of them took longer than everything else on a page.
//
// Empty text, null, false and empty lists are “no” in a section; numbers become text. A list `x` also gives `has_x`.
// The items of the SDK's view models (fields, cells, heads, pages …) have their absent keys as “no”: otherwise mustache
// would look further out and find, say, the row's `url` for a cell that has none.
#pragma once

#include <guildhall/sdk/value.hpp>

#include <nlohmann/json.hpp>

#include <kainjow/mustache.hpp>

#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::web {

/// For one rendering, on one thread.
class ViewContext : public kainjow::mustache::basic_context<std::string> {
public:
    using Data = kainjow::mustache::data;

    /// The first of `models` that knows a name gives it its value. They must outlive the context.
    explicit ViewContext(const std::vector<const sdk::Value*>& models);

    void push(const Data* data) override;
    void pop() override;
    const Data* get(const std::string& name) const override;
    const Data* get_partial(const std::string&) const override { return nullptr; }

private:
    using Shape = std::vector<std::string>;

    /// A value of the model and what is known of it from its name.
    struct Node {
        const sdk::Value* value = nullptr;
        const Shape* shape = nullptr;  ///< of an item of a list: keys that are “no” when absent
        bool fields = false;           ///< holds form fields under their names
    };
    /// What was handed to the library, and from where.
    struct Made {
        Data data;
        Node node;
        const Shape* itemShape = nullptr;  ///< of a list
    };
    struct Level {
        Node node;
        std::size_t made;  ///< how much had been made when it began: the rest is not needed when it ends
    };

    static const Shape* shapeOf(std::string_view listName);
    const Data* look(const Node& node, std::string_view name) const;
    const Data* lookDeep(const Node& node, std::string_view path) const;
    const Data* make(Node node, std::string_view name) const;
    Node nodeOf(const Data* data) const;

    std::vector<Level> levels_;
    mutable std::deque<Made> made_;
};

}  // namespace guildhall::web
