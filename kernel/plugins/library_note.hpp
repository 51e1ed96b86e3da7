// Looks at a plugin's library without loading it: is the file whole, and does its ABI note agree with the host's own?
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace guildhall::plugins {

/// The text of the note, read from the file's PT_NOTE segment (gABI). None: the file is not a 64-bit ELF library of
/// this machine or has no such note. Reads only, bounded; safe for any file.
std::optional<std::string> readLibraryNote(const std::filesystem::path& library);

/// A library that may be loaded. Throws std::runtime_error with a sentence for the administrator: the file is missing,
/// unreadable, shorter than its own head says (half copied), has no note, or one that differs from this server's.
void verifyLibrary(const std::filesystem::path& library);

/// The note this server was built with.
std::string hostNote();

/// Nothing when they agree; else one sentence that names both sides of the first difference and the remedy.
std::optional<std::string> noteDifference(const std::string& library, const std::string& host);

}  // namespace guildhall::plugins
