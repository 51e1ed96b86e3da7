#include "kernel/metrics/process_figures.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace guildhall::metrics {

namespace {

/// The fields of /proc/self/stat (proc(5)) from the third on; the second may hold spaces.
std::vector<double> statFields() {
    std::ifstream file("/proc/self/stat");
    std::string line;
    std::getline(file, line);
    const auto end = line.rfind(')');
    if (end == line.npos) return {};
    std::istringstream rest(line.substr(end + 2));
    std::vector<double> fields;
    for (std::string field; rest >> field;) fields.push_back(std::strtod(field.c_str(), nullptr));
    return fields;
}

/// Seconds since 1970 at which the machine was started.
double bootTime() {
    std::ifstream file("/proc/stat");
    for (std::string line; std::getline(file, line);)
        if (line.starts_with("btime ")) return std::strtod(line.c_str() + 6, nullptr);
    return 0;
}

void tellFiles(Exposition& out) {
    std::error_code failed;
    std::size_t open = 0;
    for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator("/proc/self/fd", failed)) ++open;
    out.gauge("process_open_fds", "Open file descriptors.");
    out.sample(static_cast<double>(open));
    rlimit files{};
    if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return;
    out.gauge("process_max_fds", "File descriptors this process may open.");
    out.sample(static_cast<double>(files.rlim_cur));
}

}  // namespace

void tellProcess(Exposition& out) {
    // Numbers of proc(5), which counts from 1; ours begins at field 3.
    const auto fields = statFields();
    const auto field = [&](std::size_t number) { return fields[number - 3]; };
    if (fields.size() >= 22) {
        const auto ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
        out.counter("process_cpu_seconds_total", "Processor time used, user and system.");
        out.sample((field(14) + field(15)) / ticks);
        out.gauge("process_threads", "Threads.");
        out.sample(field(20));
        out.gauge("process_virtual_memory_bytes", "Virtual memory.");
        out.sample(field(23));
        out.gauge("process_resident_memory_bytes", "Resident memory.");
        out.sample(field(24) * static_cast<double>(::sysconf(_SC_PAGESIZE)));
        out.gauge("process_start_time_seconds", "When the process was started, in seconds since 1970.");
        out.sample(bootTime() + field(22) / ticks);
    }
    tellFiles(out);
}

}  // namespace guildhall::metrics
