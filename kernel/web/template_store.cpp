#include "kernel/web/template_store.hpp"

#include "kernel/texts/template_texts.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>

namespace guildhall::web {

struct TemplateStore::Template {
    std::filesystem::path file;
    std::string source;
    std::optional<TemplateProgram> program;
    bool usesParts = false;
    /// In other languages, made when they are first asked for.
    std::map<const sdk::Texts*, std::shared_ptr<const TemplateProgram>> spoken = {};
    bool plain() const { return file.extension() == ".txt"; }
};

namespace {

std::string readText(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) throw TemplateError("cannot read the template " + file.string());
    return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TemplateStore::TemplateStore(std::filesystem::path theme, bool reload)
    : theme_(std::move(theme)), watch_(reload ? std::make_unique<FolderWatch>() : nullptr) {
    if (!std::filesystem::is_directory(theme_))
        throw TemplateError("the theme folder " + theme_.string() + " is missing");
    watch(theme_);
    readTheme(templates_);
    compileAll(templates_, "");
}

TemplateStore::~TemplateStore() = default;

void TemplateStore::readTheme(Templates& into) const {
    for (const auto* part : {"layouts", "partials", "parts", "errors"}) readFolder(theme_ / part, part, into);
    readFolder(theme_ / "pages" / "kernel", "kernel", into);
}

void TemplateStore::readFolder(const std::filesystem::path& folder, const std::string& prefix, Templates& into) const {
    if (!std::filesystem::is_directory(folder)) return;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        const auto extension = entry.path().extension();
        if (!entry.is_regular_file() || (extension != ".mustache" && extension != ".txt" && extension != ".html"))
            continue;
        auto name = entry.path().lexically_relative(folder);
        if (extension == ".mustache") name.replace_extension();
        auto made = std::make_shared<Template>();
        made->file = entry.path();
        made->source = readText(entry.path());
        into[prefix + "/" + name.generic_string()] = std::move(made);
    }
}

void TemplateStore::compile(Template& target, const Templates& all) {
    const auto partial = [&](const std::string& name) -> const std::string* {
        target.usesParts = target.usesParts || name.starts_with("parts/");
        const auto found = all.find(name.find('/') == std::string::npos ? "partials/" + name : name);
        return found == all.end() ? nullptr : &found->second->source;
    };
    const auto escape = target.plain() ? TemplateProgram::Escape::None : TemplateProgram::Escape::Html;
    try {
        target.program.emplace(target.source, escape, partial);
    } catch (const TemplateError& problem) {
        throw TemplateError(target.file.string() + ": " + problem.what());
    }
}

void TemplateStore::compileAll(const Templates& all, std::string_view onlyPrefix) {
    for (const auto& [name, target] : all)
        if (name.starts_with(onlyPrefix)) compile(*target, all);
}

/// All templates, those of `owner` read anew.
TemplateStore::Templates TemplateStore::with(const std::string& owner, const std::filesystem::path& folder) const {
    auto next = templates_;
    const auto prefix = owner + "/";
    std::erase_if(next, [&](const auto& item) { return item.first.starts_with(prefix); });
    readFolder(folder, owner, next);
    readFolder(theme_ / "plugins" / owner, owner, next);
    compileAll(next, prefix);
    return next;
}

void TemplateStore::add(const std::string& owner, const std::filesystem::path& folder) {
    const std::unique_lock lock(mutex_);
    watch(folder);
    templates_ = with(owner, folder);
    owners_[owner] = folder;
}

void TemplateStore::check(const std::string& owner, const std::filesystem::path& folder) const {
    const std::shared_lock lock(mutex_);
    with(owner, folder);
}

void TemplateStore::remove(const std::string& owner) {
    const std::unique_lock lock(mutex_);
    if (owners_.erase(owner) == 0) return;
    std::erase_if(templates_, [&](const auto& item) { return item.first.starts_with(owner + "/"); });
}

bool TemplateStore::has(std::string_view name) const {
    const std::shared_lock lock(mutex_);
    return templates_.contains(name);
}

bool TemplateStore::usesParts(std::string_view name) const {
    const std::shared_lock lock(mutex_);
    const auto found = templates_.find(name);
    return found != templates_.end() && found->second->usesParts;
}

std::string TemplateStore::source(std::string_view name) const { return find(name)->source; }

void TemplateStore::watch(const std::filesystem::path& folder) const {
    if (watch_) watch_->watch(folder);
}

/// What cannot be read is told at each use until it is mended.
void TemplateStore::reloadChanged() const {
    if (!watch_) return;
    if (watch_->changed()) reloadDue_ = true;
    if (!reloadDue_) return;
    const std::unique_lock lock(mutex_);
    reloadAll();
    reloadDue_ = false;
}

void TemplateStore::reloadAll() const {
    Templates next;
    watch(theme_);
    readTheme(next);
    for (const auto& [owner, folder] : owners_) {
        watch(folder);
        readFolder(folder, owner, next);
        readFolder(theme_ / "plugins" / owner, owner, next);
    }
    compileAll(next, "");
    templates_ = std::move(next);
}

std::shared_ptr<TemplateStore::Template> TemplateStore::find(std::string_view name) const {
    const std::shared_lock lock(mutex_);
    const auto found = templates_.find(name);
    if (found == templates_.end()) throw TemplateError("there is no template named " + std::string(name));
    return found->second;
}

std::string TemplateStore::render(std::string_view name, std::span<const sdk::View* const> views) const {
    reloadChanged();
    return program(name)->run(views);
}

std::string TemplateStore::renderWithin(std::string_view layout, std::span<const sdk::View* const> layoutViews,
                                        std::string_view name, std::span<const sdk::View* const> views) const {
    reloadChanged();
    return program(layout)->runAround(layoutViews, *program(name), views);
}

/// In the language that is spoken.
std::shared_ptr<const TemplateProgram> TemplateStore::program(std::string_view name) const {
    if (const auto* texts = sdk::spoken()) return inLanguage(name, *texts);
    auto found = find(name);
    const auto* program = &*found->program;
    return {std::move(found), program};
}

std::shared_ptr<const TemplateProgram> TemplateStore::inLanguage(std::string_view name, const sdk::Texts& texts) const {
    const std::unique_lock lock(mutex_);
    const auto found = templates_.find(name);
    if (found == templates_.end()) throw TemplateError("there is no template named " + std::string(name));
    auto& target = *found->second;
    auto& program = target.spoken[&texts];
    if (program) return program;
    const auto kind = [](const Template& one) {
        return one.plain() ? texts::TemplateKind::Plain : texts::TemplateKind::Html;
    };
    std::map<std::string, std::string> sources;  // of its partials
    const auto partial = [&](const std::string& wanted) -> const std::string* {
        const auto part = templates_.find(wanted.find('/') == std::string::npos ? "partials/" + wanted : wanted);
        if (part == templates_.end()) return nullptr;
        const auto [at, fresh] = sources.try_emplace(part->first);
        if (fresh) at->second = texts::inLanguage(part->second->source, kind(*part->second), texts);
        return &at->second;
    };
    return program = std::make_shared<const TemplateProgram>(
               texts::inLanguage(target.source, kind(target), texts),
               target.plain() ? TemplateProgram::Escape::None : TemplateProgram::Escape::Html, partial);
}

std::string TemplateStore::render(std::string_view name, const std::vector<const sdk::Value*>& models) const {
    std::vector<sdk::ValueView> views;
    for (const auto* model : models) views.emplace_back(*model);
    std::vector<const sdk::View*> seen;
    for (const auto& view : views) seen.push_back(&view);
    return render(name, seen);
}

}  // namespace guildhall::web
