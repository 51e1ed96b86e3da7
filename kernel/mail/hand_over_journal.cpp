#include "kernel/mail/hand_over_journal.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <system_error>

namespace guildhall::mail {

HandOverJournal::HandOverJournal(std::filesystem::path file) : file_(std::move(file)) {
    if (file_.empty()) return;
    std::filesystem::create_directories(file_.parent_path());
    descriptor_ = ::open(file_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (descriptor_ < 0) throw std::system_error(errno, std::generic_category(), file_.string() + " cannot be written");
    empty_ = std::filesystem::file_size(file_) == 0;
}

HandOverJournal::~HandOverJournal() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

std::vector<HandOverJournal::Entry> HandOverJournal::left() const {
    std::vector<Entry> entries;
    if (descriptor_ < 0) return entries;
    std::ifstream in(file_);
    for (std::string line; std::getline(in, line) && !in.eof();) {
        std::istringstream words(line);
        Entry entry;
        if (words >> entry.mailId >> entry.leaseToken >> entry.host) entries.push_back(std::move(entry));
    }
    return entries;
}

void HandOverJournal::note(const Entry& entry) {
    if (descriptor_ < 0) return;
    const auto line = entry.mailId + " " + entry.leaseToken + " " + entry.host + "\n";
    // Without it the mail may go twice after a kill at this very moment; that is no reason to stop.
    if (::write(descriptor_, line.data(), line.size()) >= 0) empty_ = false;
}

void HandOverJournal::clear() {
    if (descriptor_ < 0 || empty_) return;
    if (::ftruncate(descriptor_, 0) == 0) empty_ = true;
}

}  // namespace guildhall::mail
