// Everything one plugin declared, or the kernel itself.
#pragma once

#include <guildhall/sdk/registrar.hpp>

#include <any>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace guildhall::kinds {

struct Contribution {
    std::string owner;  ///< plugin id, or `kernel`
    std::string name = {};
    std::filesystem::path folder = {};
    /// Held by every request and job inside the plugin: while anyone holds it the library stays loaded.
    std::shared_ptr<void> keepAlive = {};
    std::vector<std::any> declarations = {};  ///< in the order they were made

    bool kernels() const { return owner == "kernel"; }
    /// The declarations of this type.
    template <class T>
    std::vector<T> of() const {
        std::vector<T> all;
        for (const auto& one : declarations)
            if (const auto* found = std::any_cast<T>(&one)) all.push_back(*found);
        return all;
    }
};

/// Collects what is declared as it comes; Kinds::check judges it.
class Collector : public sdk::Registrar {
public:
    explicit Collector(std::string owner) { contribution_.owner = std::move(owner); }

    Contribution take() { return std::move(contribution_); }

protected:
    void declareAny(std::any declaration) override { contribution_.declarations.push_back(std::move(declaration)); }

private:
    Contribution contribution_;
};

}  // namespace guildhall::kinds
