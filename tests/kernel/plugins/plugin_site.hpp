// One node with a plugin folder of its own on a real database: the host, the switch and how plugins stand.
#pragma once

#include "kernel/audit/audit_log.hpp"
#include "kernel/data/migrator.hpp"
#include "kernel/plugins/plugin_standing.hpp"
#include "kernel/plugins/plugin_switch.hpp"
#include "tests/kernel/data/test_databases.hpp"
#include "tests/kernel/plugins/greeting_kinds.hpp"
#include "tests/kernel/plugins/plugin_folder.hpp"

namespace guildhall::testing {

class PluginSite : public EveryKernelDatabase {
protected:
    void prepare() override {
        EveryKernelDatabase::prepare();
        host_ = std::make_unique<plugins::PluginHost>(
            folder_.path(),
            plugins::HostPorts{.services = [this](const plugins::Manifest&) { return none_.services; },
                               .migrate =
                                   [this](const plugins::Manifest& manifest) {
                                       return data::Migrator(db(), manifest.id, manifest.folder / "db").upAtOnce();
                                   },
                               .kinds = &kinds_.all,
                               .log = &log_,
                               .dataVersion = [this](const std::string& id) { return row(id).version; },
                               .migrateBack =
                                   [this](const plugins::Manifest& manifest, int count) {
                                       data::Migrator(db(), manifest.id, manifest.folder / "db").downAtOnce(count);
                                   }});
        switch_ = std::make_unique<plugins::PluginSwitch>(
            plugins::PluginSwitch::Parts{db(), *host_, audit_, clock_, log_, "node"});
        standings_ = std::make_unique<plugins::PluginStandings>(*host_, false);
    }
    void TearDown() override {
        switch_.reset();
        host_.reset();
        EveryKernelDatabase::TearDown();
    }

    /// As the server does twice a second; a wish of a later moment is a new one.
    void round() {
        clock_.advance(std::chrono::milliseconds(500));
        switch_->applyOnce();
    }
    void want(const std::string& id, bool enabled) {
        clock_.advance(std::chrono::milliseconds(1));
        db().write([&](sdk::Transaction& tx) { switch_->want(tx, {}, id, enabled); });
    }
    plugins::WantedPlugin row(const std::string& id) {
        return db().read([&](sdk::Transaction& tx) {
            return plugins::PluginRepository::find(tx, id).value_or(plugins::WantedPlugin());
        });
    }
    plugins::PluginStanding standing(const std::string& id) {
        return db().read(
            [&](sdk::Transaction& tx) { return standings_->find(tx, id).value_or(plugins::PluginStanding()); });
    }
    std::string phase(const std::string& id) { return phaseName(standing(id).phase); }
    /// The actions of the audit log, oldest first.
    std::string audited() {
        return db().read([](sdk::Transaction& tx) {
            std::string all;
            for (const auto row : tx.query("SELECT action FROM kernel_audit ORDER BY seq")) all += row.text(0) + " ";
            return all;
        });
    }

    /// Finds the plugin of this name unfit.
    class Judge : public kinds::Kind {
    public:
        void check(const kinds::Contribution& contribution) const override {
            if (contribution.name == unfit) throw std::runtime_error("it is unfit");
        }
        std::string unfit = "-";
    } judge_;
    GreetingKinds kinds_{&judge_};
    PluginFolder folder_;
    NoServices none_;
    FakeClock clock_;
    FakeRandom random_;
    FakeLog log_;
    audit::AuditLog audit_{clock_};
    std::unique_ptr<plugins::PluginHost> host_;
    std::unique_ptr<plugins::PluginSwitch> switch_;
    std::unique_ptr<plugins::PluginStandings> standings_;
};

}  // namespace guildhall::testing
