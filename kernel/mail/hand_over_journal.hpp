// Which mails a mail server has taken, written the moment it said so: a server killed between that answer and the
// commit that notes it would otherwise send the mail again. One write to a file survives the process, though not a
// machine that loses power; what remains is the time between the receiver's decision and our reading of it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace guildhall::mail {

/// One thread, one process.
class HandOverJournal {
public:
    /// An empty path keeps no journal.
    explicit HandOverJournal(std::filesystem::path file);
    ~HandOverJournal();
    HandOverJournal(const HandOverJournal&) = delete;
    HandOverJournal& operator=(const HandOverJournal&) = delete;

    struct Entry {
        std::string mailId;
        std::string leaseToken;  ///< of the sender that handed it over
        std::string host;
    };
    /// What an earlier process has left, a line cut off at the end excepted.
    std::vector<Entry> left() const;
    void note(const Entry& entry);
    /// Everything in it stands in the database now.
    void clear();

private:
    std::filesystem::path file_;
    int descriptor_ = -1;
    bool empty_ = true;
};

}  // namespace guildhall::mail
