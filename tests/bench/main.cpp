// interleave-bench: how near the product comes to what is possible, measured in one go so that the
// machine's mood cancels out.
#include "report.h"

#include "base/file.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <malloc.h>

#include <algorithm>
#include <fstream>
#include <thread>

namespace interleave::bench {

namespace {

std::string machine()
{
    std::ifstream info("/proc/cpuinfo");
    std::string name = "an unknown processor";
    for (std::string line; std::getline(info, line);)
        if (line.starts_with("model name")) {
            name = line.substr(line.find(':') + 2);
            break;
        }
    return fmt::format("{}, {} CPUs", name, std::thread::hardware_concurrency());
}

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

// Memory goes back to the system first: each round begins with pages that nobody has touched, as a
// run of the product does.
double take(const Run& run)
{
    malloc_trim(0);
    return run();
}

Result measure(Workload& w, uint32_t rounds)
{
    std::vector<std::vector<double>> limits(w.limits.size());
    std::vector<double> ours;
    for (uint32_t i = 0; i < rounds; ++i) {
        for (size_t k = 0; k < w.limits.size(); ++k) limits[k].push_back(take(w.limits[k]));
        ours.push_back(take(w.ours));
    }
    const auto best = std::min_element(limits.begin(), limits.end(),
                                       [](auto& a, auto& b) { return median(a) < median(b); });
    std::vector<double> ratios;
    for (uint32_t i = 0; i < rounds; ++i) ratios.push_back(ours[i] / (*best)[i]);
    return {w.name, w.operation, median(ours), median(*best), median(ratios), w.goal};
}

std::vector<GrowthResult> grown(const std::vector<Result>& results)
{
    const auto find = [&](const std::string& name) {
        return std::find_if(results.begin(), results.end(),
                            [&](const Result& r) { return r.name == name; });
    };
    std::vector<GrowthResult> list;
    for (const Growth& g : growths()) {
        const auto small = find(g.small);
        const auto large = find(g.large);
        if (small == results.end() || large == results.end()) continue;
        list.push_back({g.name, large->ours_ns / small->ours_ns, g.goal});
    }
    return list;
}

struct Options {
    bool quick = false;
    bool markdown = false;
    std::string filter, json;
    uint32_t rounds = 7;
};

int run(const Options& options)
{
    const Effort effort = options.quick ? Effort{2'000, false} : Effort{1'000'000, true};
    Report report;
    report.machine = machine();
    report.rounds = options.quick ? 1 : options.rounds;
    for (Workload& w : workloads(effort)) {
        if (w.name.find(options.filter) == std::string::npos) continue;
        if (!options.quick) fmt::print(stderr, "{}\n", w.name);
        report.results.push_back(measure(w, report.rounds));
        w = {};  // a million tasks need not stay
    }
    report.growths = grown(report.results);
    if (options.filter.empty()) report.figures = figures(effort);
    fmt::print("{}", options.markdown ? as_markdown(report) : as_table(report));
    if (options.json.empty()) return 0;
    const Status written = write_file(options.json, as_json(report));
    if (written.ok()) return 0;
    fmt::print(stderr, "{}\n", written.error().message);
    return 4;
}

}  // namespace

}  // namespace interleave::bench

int main(int argc, char** argv)
{
    interleave::bench::Options options;
    CLI::App app{"How near Interleave comes to hand-written loops that do the same work"};
    app.add_flag("--quick", options.quick, "one short round of each: shows that everything works");
    app.add_flag("--markdown", options.markdown, "tables as docs/performance.md has them");
    app.add_option("--filter", options.filter, "only workloads whose name contains this");
    app.add_option("--json", options.json, "write the results to this file as well");
    app.add_option("--rounds", options.rounds, "rounds of each workload")
        ->check(CLI::Range(1, 1'000));
    CLI11_PARSE(app, argc, argv);
    return interleave::bench::run(options);
}
