// Record types as plugins declare them, and what becomes of each: pages, addresses for programs, the declaration that
// exports and checks read.
#pragma once

#include "kernel/kinds/kind.hpp"
#include "kernel/privacy/personal_source.hpp"
#include "kernel/records/custom_fields.hpp"
#include "kernel/records/import_pages.hpp"
#include "kernel/records/managed_lists.hpp"
#include "kernel/search/search_index.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace guildhall::records {

/// Any thread asks; the host adds and removes.
class RecordTypeKind : public kinds::KindOf<sdk::RecordRegistration> {
public:
    /// `kernel`: for what the kernel reads of the schema, and for record types of its own. `parts`: as the plugins
    /// themselves have them.
    RecordTypeKind(sdk::Database& kernel, RecordDesk::Parts parts, ImportPages::Parts imports,
                   search::SearchIndex& search, ManagedLists& lists, CustomFields& custom);

    void derive(const kinds::Contribution& all, sdk::Registrar& add) const override;
    void add(const kinds::Contribution& all) override;
    void remove(const std::string& owner) override;

    /// A record type that is on. Holding it keeps its plugin loaded.
    struct Live {
        std::shared_ptr<void> keepAlive;
        const sdk::RecordModel* model;
        std::shared_ptr<const RecordDesk> desk;
    };
    /// Nothing: it is not there, or not on.
    std::optional<Live> find(const std::string& record) const;
    /// Those that are on, by name.
    std::vector<LiveModels::One> all() const;
    /// Those that programs may use, by name.
    std::vector<Live> forPrograms() const;
    /// Those that say what they hold about people, by name.
    privacy::PersonalSources aboutPeople() const;

protected:
    void refuse(const sdk::RecordRegistration& one, const kinds::Contribution& all) const override;
    std::string identity(const sdk::RecordRegistration& one) const override;
    sdk::Value line(const sdk::RecordRegistration& one) const override;
    std::string lacks(const sdk::RecordRegistration& one) const override;

private:
    /// Lets what can be found by typing follow the fields that administrators have added.
    void findAgain(const std::string& record);
    /// Of each of its types, below each other where they belong to each other.
    std::vector<std::shared_ptr<RecordDesk>> desks(const std::vector<sdk::RecordRegistration>& types) const;

    sdk::Database& kernel_;
    RecordDesk::Parts parts_;
    ImportPages::Parts imports_;
    search::SearchIndex& search_;
    ManagedLists& lists_;
    CustomFields& custom_;
    mutable std::mutex mutex_;
    std::multimap<std::string, Live> live_;  ///< by owner
};

}  // namespace guildhall::records
