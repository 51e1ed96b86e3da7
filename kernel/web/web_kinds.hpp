// What plugins add to pages: the files of their folder, menu, portal links, cards and parts of a person's page.
#pragma once

#include "kernel/access/catalogue.hpp"
#include "kernel/kinds/kind.hpp"
#include "kernel/web/card_shelf.hpp"
#include "kernel/web/menu.hpp"
#include "kernel/web/plugin_assets.hpp"
#include "kernel/web/section_shelf.hpp"
#include "kernel/web/template_store.hpp"

namespace guildhall::web {

/// Templates and assets, which are no declarations.
class FileKind : public kinds::Kind {
public:
    FileKind(TemplateStore& templates, PluginAssets& assets) : templates_(templates), assets_(assets) {}
    void check(const kinds::Contribution& contribution) const override;
    void add(const kinds::Contribution& contribution) override;
    void remove(const std::string& owner) override;

private:
    TemplateStore& templates_;
    PluginAssets& assets_;
};

/// Puts on portal links as well.
class MenuKind : public kinds::KindOf<sdk::MenuItem> {
public:
    MenuKind(Menu& menu, const access::Catalogue& catalogue);
    void add(const kinds::Contribution& contribution) override;
    void remove(const std::string& owner) override { menu_.remove(owner); }

protected:
    sdk::Value line(const sdk::MenuItem& one) const override;

private:
    Menu& menu_;
    const access::Catalogue& catalogue_;
};

class PortalLinkKind : public kinds::KindOf<sdk::PortalLink> {
public:
    PortalLinkKind();

protected:
    sdk::Value line(const sdk::PortalLink& one) const override;
};

class CardKind : public kinds::KindOf<sdk::CardSource> {
public:
    CardKind(CardShelf& shelf, const access::Catalogue& catalogue);
    void add(const kinds::Contribution& contribution) override;
    void remove(const std::string& owner) override { shelf_.remove(owner); }

protected:
    void refuse(const sdk::CardSource& one, const kinds::Contribution&) const override;
    sdk::Value line(const sdk::CardSource& one) const override;

private:
    CardShelf& shelf_;
    const access::Catalogue& catalogue_;
};

/// What both kinds of sections do.
class SectionKinds {
public:
    SectionKinds(SectionShelf& shelf, const access::Catalogue& catalogue) : shelf_(shelf), catalogue_(catalogue) {}
    void put(const kinds::Contribution& contribution);
    void remove(const std::string& owner) { shelf_.remove(owner); }

private:
    SectionShelf& shelf_;
    const access::Catalogue& catalogue_;
};

/// Puts on the sections of records as well.
class SectionKind : public kinds::KindOf<sdk::PersonSection> {
public:
    SectionKind(SectionShelf& shelf, const access::Catalogue& catalogue);
    void add(const kinds::Contribution& contribution) override { kinds_.put(contribution); }
    void remove(const std::string& owner) override { kinds_.remove(owner); }

protected:
    void refuse(const sdk::PersonSection& one, const kinds::Contribution&) const override;
    sdk::Value line(const sdk::PersonSection& one) const override;

private:
    SectionKinds kinds_;
};

class RecordSectionKind : public kinds::KindOf<sdk::RecordSection> {
public:
    RecordSectionKind();

protected:
    void refuse(const sdk::RecordSection& one, const kinds::Contribution&) const override;
    sdk::Value line(const sdk::RecordSection& one) const override;
};

}  // namespace guildhall::web
