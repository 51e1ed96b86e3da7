#include "kernel/data/guarded_transaction.hpp"

#include <guildhall/sdk/field.hpp>

#include <cctype>
#include <stdexcept>

namespace guildhall::data {

namespace {

bool isWord(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

void refuseKernelTables(std::string_view sql) {
    if (const auto table = kernelTableIn(sql); !table.empty())
        throw std::logic_error("a plugin's statement names the kernel's table " + table +
                               "; ask sdk::People, or read the view person_directory");
}

}  // namespace

std::string kernelTableIn(std::string_view sql) {
    constexpr std::string_view prefix = "kernel_";
    bool text = false;
    for (std::size_t at = 0; at < sql.size(); ++at) {
        if (sql[at] == '\'') text = !text;
        if (text || (sql[at] | 0x20) != 'k' || (at > 0 && isWord(sql[at - 1]))) continue;
        auto end = at;
        while (end < sql.size() && isWord(sql[end])) ++end;
        auto word = sdk::asciiLower(std::string(sql.substr(at, end - at)));
        if (word.starts_with(prefix)) return word;
    }
    return {};
}

std::function<void(sdk::Transaction&)> guarded(const std::function<void(sdk::Transaction&)>& work) {
    if (!work) return {};
    return [&work](sdk::Transaction& tx) {
        GuardedTransaction mine(tx);
        work(mine);
    };
}

sdk::Transaction& GuardedTransaction::whole(sdk::Transaction& tx) {
    auto* guarded = dynamic_cast<GuardedTransaction*>(&tx);
    return guarded ? guarded->whole_ : tx;
}

sdk::Rows GuardedTransaction::run(std::string_view sql, std::span<const sdk::Param> params, std::int64_t* changed) {
    refuseKernelTables(sql);
    if (!changed) return whole_.queryWith(sql, params);
    *changed = whole_.executeWith(sql, params);
    return sdk::Rows();
}

sdk::Rows GuardedTransaction::runLast(std::string_view sql, std::span<const sdk::Param> params) {
    refuseKernelTables(sql);
    return whole_.queryLast(sql, params);
}

void GuardedTransaction::runInParts(std::string_view sql, std::span<const sdk::Param> params,
                                    const std::function<void(const sdk::Rows&)>& part) {
    refuseKernelTables(sql);
    whole_.queryInParts(sql, params, part);
}

}  // namespace guildhall::data
