#include "kernel/web/web_kinds.hpp"

#include "kernel/access/access_kinds.hpp"
#include "kernel/data/guarded_transaction.hpp"
#include "kernel/kinds/marked.hpp"

#include <stdexcept>

namespace guildhall::web {

using kinds::Contribution;

void FileKind::check(const Contribution& contribution) const {
    if (!contribution.folder.empty()) templates_.check(contribution.owner, contribution.folder / "templates");
}

void FileKind::add(const Contribution& contribution) {
    if (contribution.folder.empty()) return;
    templates_.add(contribution.owner, contribution.folder / "templates");
    try {
        assets_.add(contribution.owner, contribution.folder / "assets");
    } catch (...) {
        templates_.remove(contribution.owner);
        throw;
    }
}

void FileKind::remove(const std::string& owner) {
    assets_.remove(owner);
    templates_.remove(owner);
}

MenuKind::MenuKind(Menu& menu, const access::Catalogue& catalogue)
    : KindOf({"menu", "Menu items", {{"label", "Menu item"}, {"path", "Address"}}}),
      menu_(menu),
      catalogue_(catalogue) {}

void MenuKind::add(const Contribution& contribution) {
    auto items = contribution.of<sdk::MenuItem>();
    for (const auto& item : items) access::requireDeclared(catalogue_, item.access, "menu item “" + item.label + "”");
    auto links = contribution.of<sdk::PortalLink>();
    for (const auto& link : links) access::requireDeclared(catalogue_, link.access, "portal link “" + link.label + "”");
    menu_.add(contribution.owner, std::move(items), std::move(links));
}

sdk::Value MenuKind::line(const sdk::MenuItem& one) const { return {{"label", one.label}, {"path", one.path}}; }

PortalLinkKind::PortalLinkKind() : KindOf({"portal_links", "Portal links", {{"label", "Link"}, {"path", "Address"}}}) {}

sdk::Value PortalLinkKind::line(const sdk::PortalLink& one) const { return {{"label", one.label}, {"path", one.path}}; }

CardKind::CardKind(CardShelf& shelf, const access::Catalogue& catalogue)
    : KindOf({"cards", "Cards on the dashboard", {{"access", "Who sees them", kinds::Column::Shows::Access}}}),
      shelf_(shelf),
      catalogue_(catalogue) {}

void CardKind::refuse(const sdk::CardSource& one, const Contribution&) const {
    if (!one.cards) throw std::invalid_argument("a source of cards has no function that makes them");
}

void CardKind::add(const Contribution& contribution) {
    auto sources = contribution.of<sdk::CardSource>();
    for (auto& source : sources) {
        access::requireDeclared(catalogue_, source.access, "source of cards");
        source.cards = kinds::marked(contribution.owner, std::move(source.cards));
    }
    shelf_.add(contribution.owner, std::move(sources), contribution.keepAlive);
}

sdk::Value CardKind::line(const sdk::CardSource& one) const { return {{"access", one.access.text()}}; }

namespace {

/// For the plugin's own tables, and in its name.
void makeOwn(sdk::RecordSection& section, const Contribution& contribution) {
    section.data = kinds::marked(contribution.owner, std::move(section.data));
    if (contribution.kernels()) return;
    section.data = [show = std::move(section.data)](sdk::Transaction& tx, const sdk::Viewer& viewer,
                                                    std::string_view id) {
        data::GuardedTransaction mine(tx);
        return show(mine, viewer, id);
    };
}

}  // namespace

/// Of both kinds: sections of people are sections of a record that the kernel has.
void SectionKinds::put(const Contribution& contribution) {
    std::vector<sdk::RecordSection> sections = contribution.of<sdk::RecordSection>();
    for (auto& one : contribution.of<sdk::PersonSection>())
        sections.push_back({SectionShelf::person, std::move(one.title), std::move(one.access), std::move(one.data),
                            std::move(one.templateName), one.order});
    for (auto& section : sections) {
        access::requireDeclared(catalogue_, section.access, "section “" + section.title + "” of a page");
        makeOwn(section, contribution);
    }
    shelf_.add(contribution.owner, std::move(sections), contribution.keepAlive);
}

SectionKind::SectionKind(SectionShelf& shelf, const access::Catalogue& catalogue)
    : KindOf({"sections", "Parts of a person's page", {{"title", "Section"}}}), kinds_(shelf, catalogue) {}

void SectionKind::refuse(const sdk::PersonSection& one, const Contribution&) const {
    if (!one.data) throw std::invalid_argument("person section “" + one.title + "” has no data");
}

sdk::Value SectionKind::line(const sdk::PersonSection& one) const { return {{"title", one.title}}; }

RecordSectionKind::RecordSectionKind()
    : KindOf({"record_sections", "Parts of other pages", {{"title", "Section"}, {"record", "Of each"}}}) {}

void RecordSectionKind::refuse(const sdk::RecordSection& one, const Contribution&) const {
    if (!one.data || one.record.find('.') == std::string::npos)
        throw std::invalid_argument("the section “" + one.title + "” names no record type and data");
}

sdk::Value RecordSectionKind::line(const sdk::RecordSection& one) const {
    return {{"title", one.title}, {"record", one.record}};
}

}  // namespace guildhall::web
