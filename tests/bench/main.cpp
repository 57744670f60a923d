// interleave-bench: how near the product comes to what is possible, measured in one go so that the
// machine's mood cancels out.
#include "measure.h"
#include "peers.h"
#include "report.h"

#include "base/file.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

namespace interleave::bench {

namespace {

#ifdef __clang__
constexpr const char* kCompiler = __VERSION__;
#else
constexpr const char* kCompiler = "g++ " __VERSION__;
#endif

std::string machine()
{
    std::ifstream info("/proc/cpuinfo");
    std::string name = "an unknown processor";
    for (std::string line; std::getline(info, line);)
        if (line.starts_with("model name")) {
            name = line.substr(line.find(':') + 2);
            break;
        }
    const uint64_t bytes = static_cast<uint64_t>(sysconf(_SC_PHYS_PAGES)) *
                           static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
    utsname system{};
    uname(&system);
    return fmt::format("{}, {} CPUs, {:.0f} GiB; {} {}; compiled by {}", name,
                       std::thread::hardware_concurrency(), static_cast<double>(bytes) / (1 << 30),
                       system.sysname, system.release, kCompiler);
}

struct Options {
    bool quick = false;
    bool markdown = false;
    std::string filter, json, page, peers;
    uint32_t rounds = 7;
};

Report measured(const Options& options)
{
    const Effort effort = options.quick ? Effort{2'000, false} : Effort{1'000'000, true};
    Report report;
    report.machine = machine();
    report.rounds = options.quick ? 1 : options.rounds;
    const std::vector<Peer> others = options.quick ? std::vector<Peer>{} : peers(options.peers);
    for (const Peer& p : others) {
        if (p.version.empty())
            report.missing.push_back(fmt::format("{} ({})", p.name, p.package));
        else
            report.peers.push_back(p.version);
    }
    for (Workload& w : workloads(effort)) {
        if (w.name.find(options.filter) == std::string::npos) continue;
        if (!options.quick) fmt::print(stderr, "{}\n", w.name);
        report.results.push_back(measure(w, others, report.rounds, effort.operations));
        w = {};  // a million tasks need not stay
    }
    report.growths = grown(report.results);
    if (options.filter.empty()) report.figures = figures(effort);
    if (options.filter.empty() && !options.quick) ask_frames(options.peers, report.figures);
    return report;
}

Status write_page(const std::string& path, const Report& report)
{
    const Result<std::string> page = read_file(path, 1 << 20);
    if (!page.ok()) return page.error();
    const Result<std::string> text = with_figures(page.value(), as_markdown(report));
    if (!text.ok()) return text.error();
    return write_file(path, text.value());
}

// A comparison with something else is worse than none.
bool all_did_the_same(const Report& report)
{
    bool same = true;
    for (const Measured& m : report.results)
        for (const std::string& difference : m.differences) {
            fmt::print(stderr, "{}\n", difference);
            same = false;
        }
    return same;
}

int run(const Options& options)
{
    const Report report = measured(options);
    if (!all_did_the_same(report)) return 5;
    fmt::print("{}", options.markdown ? as_markdown(report) : as_table(report));
    for (const Status& written :
         {options.json.empty() ? Status(Nothing{}) : write_file(options.json, as_json(report)),
          options.page.empty() ? Status(Nothing{}) : write_page(options.page, report)}) {
        if (written.ok()) continue;
        fmt::print(stderr, "{}\n", written.error().message);
        return 4;
    }
    return 0;
}

// Where this program is: the programs of peers are built beside it.
std::string own_folder()
{
    std::error_code error;
    return std::filesystem::read_symlink("/proc/self/exe", error).parent_path().string();
}

}  // namespace

}  // namespace interleave::bench

int main(int argc, char** argv)
{
    interleave::bench::Options options;
    CLI::App app{"How near Interleave comes to hand-written loops and to other simulators"};
    app.add_flag("--quick", options.quick, "one short round of each: shows that everything works");
    app.add_flag("--markdown", options.markdown, "tables as docs/performance.md has them");
    app.add_option("--filter", options.filter, "only workloads whose name contains this");
    app.add_option("--json", options.json, "write the results to this file as well");
    app.add_option("--page", options.page, "put the tables between the markers of this page");
    options.peers = interleave::bench::own_folder();
    app.add_option("--peers", options.peers, "the folder of the programs of peers");
    app.add_option("--rounds", options.rounds, "rounds of each workload")
        ->check(CLI::Range(1, 1'000));
    CLI11_PARSE(app, argc, argv);
    return interleave::bench::run(options);
}
