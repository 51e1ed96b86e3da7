#include "kernel/plugins/library_note.hpp"

#include "kernel/plugins/ordinary_file.hpp"

#include <guildhall/sdk/abi_note.hpp>

#include <elf.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <vector>

namespace guildhall::plugins {

namespace {

constexpr std::size_t maxNotes = 64 * 1024;

template <class T>
bool readAt(std::ifstream& file, std::uint64_t offset, T* target, std::size_t bytes = sizeof(T)) {
    file.seekg(static_cast<std::streamoff>(offset));
    file.read(reinterpret_cast<char*>(target), static_cast<std::streamsize>(bytes));
    return static_cast<bool>(file);
}

std::optional<std::string> findNote(const std::vector<char>& segment) {
    std::size_t at = 0;
    const auto padded = [](std::size_t size) { return (size + 3) / 4 * 4; };
    while (at + sizeof(Elf64_Nhdr) <= segment.size()) {
        Elf64_Nhdr head;
        std::memcpy(&head, segment.data() + at, sizeof head);
        const auto name = at + sizeof head, text = name + padded(head.n_namesz);
        at = text + padded(head.n_descsz);
        if (at > segment.size() || at < text) return std::nullopt;
        const bool ours = head.n_type == sdk::abiNoteType && head.n_namesz == 10 &&
                          std::memcmp(segment.data() + name, "Guildhall", 10) == 0 && head.n_descsz > 0;
        if (ours) return std::string(segment.data() + text, head.n_descsz - 1);
    }
    return std::nullopt;
}

/// In the order of the note, which puts what a plugin author can mend first.
std::vector<std::pair<std::string, std::string>> partsOf(const std::string& note) {
    std::vector<std::pair<std::string, std::string>> parts;
    std::istringstream in(note);
    for (std::string part; std::getline(in, part, ';');) {
        const auto equals = part.find('=');
        if (equals != part.npos) parts.emplace_back(part.substr(0, equals), part.substr(equals + 1));
    }
    return parts;
}

/// How many bytes a library's own head says it has. The loader believes that; what is not there then ends the process
/// with SIGBUS at its first use. 0: no ELF library.
std::uint64_t statedSize(std::ifstream& file) {
    Elf64_Ehdr head;
    if (!readAt(file, 0, &head) || std::memcmp(head.e_ident, ELFMAG, SELFMAG) != 0 ||
        head.e_phentsize != sizeof(Elf64_Phdr))
        return 0;
    const auto end = [](std::uint64_t offset, std::uint64_t size) {
        return offset + size < offset ? UINT64_MAX : offset + size;
    };
    auto stated = std::max(end(head.e_phoff, std::uint64_t{head.e_phnum} * head.e_phentsize),
                           end(head.e_shoff, std::uint64_t{head.e_shnum} * head.e_shentsize));
    for (unsigned i = 0; i < head.e_phnum; ++i) {
        Elf64_Phdr segment;
        if (!readAt(file, head.e_phoff + i * sizeof segment, &segment)) return UINT64_MAX;
        stated = std::max(stated, end(segment.p_offset, segment.p_filesz));
    }
    return stated;
}

/// Same major and minor is the SDK's promise; the patch level may differ.
std::string comparable(const std::string& key, const std::string& value) {
    return key == "sdk" ? value.substr(0, value.rfind('.')) : value;
}

}  // namespace

std::optional<std::string> readLibraryNote(const std::filesystem::path& library) {
    std::ifstream file(library, std::ios::binary);
    Elf64_Ehdr head;
    if (!file || !readAt(file, 0, &head)) return std::nullopt;
    if (std::memcmp(head.e_ident, ELFMAG, SELFMAG) != 0 || head.e_ident[EI_CLASS] != ELFCLASS64 ||
        head.e_type != ET_DYN || head.e_phentsize != sizeof(Elf64_Phdr))
        return std::nullopt;
    for (unsigned i = 0; i < head.e_phnum; ++i) {
        Elf64_Phdr segment;
        if (!readAt(file, head.e_phoff + i * sizeof segment, &segment)) return std::nullopt;
        if (segment.p_type != PT_NOTE || segment.p_filesz > maxNotes) continue;
        std::vector<char> bytes(segment.p_filesz);
        if (!readAt(file, segment.p_offset, bytes.data(), bytes.size())) return std::nullopt;
        if (auto note = findNote(bytes)) return note;
    }
    return std::nullopt;
}

void verifyLibrary(const std::filesystem::path& library) {
    const auto refuse = [&](const std::string& what) {
        throw std::runtime_error("Its library " + library.string() + " " + what + ".");
    };
    if (const auto obstacle = obstacleTo(library); !obstacle.empty()) refuse(obstacle);
    std::ifstream file(library, std::ios::binary | std::ios::ate);
    const auto size = static_cast<std::uint64_t>(std::max<std::streamoff>(0, file.tellg()));
    if (size == 0) refuse("is empty; copy it again");
    if (statedSize(file) > size)
        refuse("is cut off after " + std::to_string(size) +
               " bytes; copy it again, under another name first, and rename it");
    const auto note = readLibraryNote(library);
    if (!note)
        throw std::runtime_error("Its library has no Guildhall note: it was not built with guildhall_add_plugin().");
    if (const auto difference = noteDifference(*note, hostNote())) throw std::runtime_error(*difference);
}

std::string hostNote() { return GUILDHALL_ABI_TEXT; }

std::optional<std::string> noteDifference(const std::string& library, const std::string& host) {
    static const std::map<std::string, std::string> titles{{"sdk", "SDK version"},
                                                           {"compiler", "compiler"},
                                                           {"cxxabi", "C++ ABI version"},
                                                           {"cxx11abi", "C++11 string ABI"},
                                                           {"stdlib", "standard library release"},
                                                           {"stdlibdebug", "debug mode of the standard library"},
                                                           {"sanitizer", "sanitizer"}};
    const auto ours = partsOf(host), theirs = partsOf(library);
    for (std::size_t i = 0; i < ours.size(); ++i) {
        const auto& [key, value] = ours[i];
        const bool present = i < theirs.size() && theirs[i].first == key;
        if (present && comparable(key, theirs[i].second) == comparable(key, value)) continue;
        return "The library was built with another " + titles.at(key) + ": it has “" +
               (present ? theirs[i].second : "none") + "”, this server has “" + value +
               "”. Build the plugin again against this server's SDK.";
    }
    return std::nullopt;
}

}  // namespace guildhall::plugins
