// The templates of the theme and of every plugin, checked and compiled once. A theme may replace any template of a
// plugin by one of the same name. Owners come and go while the server runs.
#pragma once

#include "kernel/web/folder_watch.hpp"
#include "kernel/web/template_program.hpp"

#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/value.hpp>

#include <atomic>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::web {

/// Any thread.
///
/// Names: `layouts/staff`, `partials/list`, `parts/steps`, `errors/error` and `kernel/home` (from pages/kernel) of the
/// theme;
/// `<plugin>/<file>` and `<plugin>/mail/<key>.txt` of plugins. Files end in `.mustache`, mail texts in `.txt` and
/// `.html`.
/// `{{> list}}` means `partials/list` of the theme; with a slash the name is a full one.
class TemplateStore {
public:
    /// `theme`: themes/govuk. With `reload`, changed files are read again at the next use (development).
    /// Throws TemplateError.
    explicit TemplateStore(std::filesystem::path theme, bool reload = false);
    ~TemplateStore();

    /// All templates below `folder` as `<owner>/…`; a missing folder means none. Throws TemplateError and adds nothing
    /// when one is wrong.
    void add(const std::string& owner, const std::filesystem::path& folder);
    /// Throws what add() would, and changes nothing.
    void check(const std::string& owner, const std::filesystem::path& folder) const;
    void remove(const std::string& owner);
    bool has(std::string_view name) const;
    /// Does it, or a partial of its, use one of the theme's parts/, which have a style sheet and a script of their own?
    /// False when there is no such template.
    bool usesParts(std::string_view name) const;
    /// As it stands in its file. Throws TemplateError when there is no such template.
    std::string source(std::string_view name) const;

    /// The first of `views` that knows a name says what it stands for. Throws TemplateError when there is no such
    /// template.
    std::string render(std::string_view name, std::span<const sdk::View* const> views) const;
    /// The same with a layout around it, which says {{{content}}} where it stands.
    std::string renderWithin(std::string_view layout, std::span<const sdk::View* const> layoutViews,
                             std::string_view name, std::span<const sdk::View* const> views) const;
    /// The first again, over plain data.
    std::string render(std::string_view name, const std::vector<const sdk::Value*>& models) const;

private:
    struct Template;
    using Templates = std::map<std::string, std::shared_ptr<Template>, std::less<>>;

    void readTheme(Templates& into) const;
    void readFolder(const std::filesystem::path& folder, const std::string& prefix, Templates& into) const;
    static void compile(Template& target, const Templates& all);
    static void compileAll(const Templates& all, std::string_view onlyPrefix);
    std::shared_ptr<const TemplateProgram> program(std::string_view name) const;
    std::shared_ptr<const TemplateProgram> inLanguage(std::string_view name, const sdk::Texts& texts) const;
    std::shared_ptr<Template> find(std::string_view name) const;
    Templates with(const std::string& owner, const std::filesystem::path& folder) const;
    void watch(const std::filesystem::path& folder) const;
    void reloadChanged() const;
    void reloadAll() const;

    std::filesystem::path theme_;
    std::unique_ptr<FolderWatch> watch_;  ///< null: files are read once
    mutable std::atomic<bool> reloadDue_{false};
    mutable std::shared_mutex mutex_;
    mutable Templates templates_;
    std::map<std::string, std::filesystem::path> owners_;
};

}  // namespace guildhall::web
