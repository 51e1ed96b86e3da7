#include "kernel/web/template_store.hpp"

#include "kernel/web/view_context.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>

namespace guildhall::web {

struct TemplateStore::Template {
    std::filesystem::path file;
    std::string source;
    std::unique_ptr<kainjow::mustache::mustache> parsed;
};

namespace {

std::string readText(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) throw TemplateError("cannot read the template " + file.string());
    return {std::istreambuf_iterator<char>(in), {}};
}

struct PartialTag {
    std::size_t begin, end;
    std::string name;
};

std::optional<PartialTag> nextPartial(const std::string& text, std::size_t from) {
    const auto begin = text.find("{{>", from);
    if (begin == std::string::npos) return {};
    const auto end = text.find("}}", begin);
    if (end == std::string::npos) return {};
    auto name = text.substr(begin + 3, end - begin - 3);
    std::erase(name, ' ');
    return PartialTag{begin, end + 2, name.find('/') == std::string::npos ? "partials/" + name : name};
}

}  // namespace

TemplateStore::TemplateStore(std::filesystem::path theme, bool reload)
    : theme_(std::move(theme)), watch_(reload ? std::make_unique<FolderWatch>() : nullptr) {
    if (!std::filesystem::is_directory(theme_))
        throw TemplateError("the theme folder " + theme_.string() + " is missing");
    watch(theme_);
    readTheme(templates_);
    resolveAll(templates_, "");
}

TemplateStore::~TemplateStore() = default;

void TemplateStore::readTheme(Templates& into) const {
    for (const auto* part : {"layouts", "partials", "errors"}) readFolder(theme_ / part, part, into);
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

/// Writes the text of each partial in place of its tag, so that one parse serves all pages.
void TemplateStore::resolve(const std::string& name, const Templates& all) {
    auto& target = *all.at(name);
    std::string text = target.source;
    std::vector<std::pair<std::size_t, std::string>> open;  // {where the partial's text ends, its name}
    for (auto tag = nextPartial(text, 0); tag; tag = nextPartial(text, tag->begin)) {
        std::erase_if(open, [&](const auto& item) { return item.first <= tag->begin; });
        const auto found = all.find(tag->name);
        if (found == all.end())
            throw TemplateError(target.file.string() + " uses the partial " + tag->name + ", which does not exist");
        const bool inside = std::ranges::any_of(open, [&](const auto& item) { return item.second == tag->name; });
        if (inside || tag->name == name)
            throw TemplateError(target.file.string() + ": the partial " + tag->name + " contains itself");
        auto part = found->second->source;
        if (part.ends_with('\n')) part.pop_back();
        const auto oldLength = tag->end - tag->begin;
        text.replace(tag->begin, oldLength, part);
        for (auto& [end, openName] : open) end += part.size() - oldLength;
        open.emplace_back(tag->begin + part.size(), tag->name);
    }
    auto parsed = std::make_unique<kainjow::mustache::mustache>(text);
    if (!parsed->is_valid()) throw TemplateError(target.file.string() + ": " + parsed->error_message());
    if (target.file.extension() == ".txt") parsed->set_custom_escape([](const std::string& plain) { return plain; });
    target.parsed = std::move(parsed);
}

void TemplateStore::resolveAll(const Templates& all, std::string_view onlyPrefix) {
    for (const auto& [name, unused] : all)
        if (name.starts_with(onlyPrefix)) resolve(name, all);
}

/// All templates, those of `owner` read anew.
TemplateStore::Templates TemplateStore::with(const std::string& owner, const std::filesystem::path& folder) const {
    auto next = templates_;
    const auto prefix = owner + "/";
    std::erase_if(next, [&](const auto& item) { return item.first.starts_with(prefix); });
    readFolder(folder, owner, next);
    readFolder(theme_ / "plugins" / owner, owner, next);
    resolveAll(next, prefix);
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
    resolveAll(next, "");
    templates_ = std::move(next);
}

std::shared_ptr<TemplateStore::Template> TemplateStore::find(std::string_view name) const {
    const std::shared_lock lock(mutex_);
    const auto found = templates_.find(name);
    if (found == templates_.end()) throw TemplateError("there is no template named " + std::string(name));
    return found->second;
}

std::string TemplateStore::render(std::string_view name, const std::vector<const sdk::Value*>& models) const {
    reloadChanged();
    const auto found = find(name);
    ViewContext context(models);
    return found->parsed->render(context);
}

}  // namespace guildhall::web
