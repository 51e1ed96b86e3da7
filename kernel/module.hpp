// An area of the kernel as the composition sees it: it builds its parts from the foundation and the modules it needs,
// and says here what it adds. Files named *_module stand above all rooms but the composition.
#pragma once

#include "kernel/kinds/kind.hpp"
#include "kernel/metrics/registry.hpp"
#include "kernel/plugins/owned_area.hpp"
#include "kernel/privacy/personal_source.hpp"
#include "kernel/vault/sealed_column.hpp"

#include <guildhall/sdk/registrar.hpp>

#include <vector>

namespace guildhall {

/// Calls come from one thread.
class Module {
public:
    /// Joins `all` the modules of a server: they start in this order and stop in the other.
    explicit Module(std::vector<Module*>& all) { all.push_back(this); }
    virtual ~Module() = default;
    Module(const Module&) = delete;
    Module& operator=(const Module&) = delete;

    /// The kinds of things that plugins and modules can add to it. They live as long as this.
    virtual std::vector<kinds::Kind*> kinds() { return {}; }
    /// Its pages, jobs, hooks and cards, as a plugin describes its own.
    virtual void describe(sdk::Registrar&) {}
    /// What it keeps for a plugin, for that plugin's purge.
    virtual std::vector<plugins::OwnedArea> ownedAreas() { return {}; }
    /// Its columns with sealed values, for a change of keys.
    virtual std::vector<vault::SealedColumn> sealedColumns() const { return {}; }
    /// What it holds about people.
    virtual privacy::PersonalSources personalData() { return {}; }
    /// What /metrics tells of it.
    virtual void addFigures(metrics::Registry&) {}
    /// Work beside requests, of a server only. Everything is built and described by then.
    virtual void start() {}
    virtual void stop() {}

protected:
    /// Describes the page and keeps it as long as this.
    template <class Page>
    void keep(sdk::Registrar& add, std::shared_ptr<Page> page) {
        page->describe(add);
        pages_.push_back(std::move(page));
    }

private:
    std::vector<std::shared_ptr<void>> pages_;
};

}  // namespace guildhall
