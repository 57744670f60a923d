#include "measure.h"

#include <malloc.h>

#include <algorithm>

namespace interleave::bench {

namespace {

using Samples = std::vector<double>;

double median(Samples values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

double median_ratio(const Samples& a, const Samples& b)
{
    Samples ratios;
    for (size_t i = 0; i < a.size(); ++i) ratios.push_back(a[i] / b[i]);
    return median(ratios);
}

// Memory goes back to the system first: each round begins with pages that nobody has touched, as a
// run of the product does.
double take(const Run& run)
{
    malloc_trim(0);
    return run();
}

// One peer at one workload, round by round, until it fails to answer.
struct Asked {
    const Peer* peer = nullptr;
    uint64_t operations = 0;
    Samples samples;
    std::string trouble;  // why there is no time; empty: there is

    void round(const PeerQuestion& question)
    {
        if (!trouble.empty()) return;
        const Result<double> ns = ask(*peer, question, operations);
        if (ns.ok())
            samples.push_back(ns.value());
        else
            trouble = ns.error().message;
    }
};

std::vector<Asked> begin_asking(const std::vector<Peer>& peers, const PeerQuestion& question,
                                uint64_t operations)
{
    std::vector<Asked> list;
    if (question.workload.empty()) return list;
    for (const Peer& peer : peers) {
        Asked asked{&peer, 0, {}, peer.version.empty() ? kNotInstalled : ""};
        if (asked.trouble.empty()) {
            const Result<uint64_t> round = round_of(peer, question, operations);
            if (round.ok())
                asked.operations = round.value();
            else
                asked.trouble = round.error().message;
        }
        list.push_back(std::move(asked));
    }
    return list;
}

void judge_loops(const Workload& w, const std::vector<Samples>& loops, const Samples& ours,
                 Measured& result)
{
    size_t best = loops.size();
    for (size_t k = 0; k < loops.size(); ++k) {
        result.loops.push_back({w.loops[k].name, median(loops[k]), w.loops[k].counts});
        if (!w.loops[k].counts) continue;
        if (best == loops.size() || median(loops[k]) < median(loops[best])) best = k;
    }
    if (best == loops.size()) return;
    result.limit_ns = median(loops[best]);
    result.ratio = median_ratio(ours, loops[best]);
}

}  // namespace

Measured measure(Workload& w, const std::vector<Peer>& peers, uint32_t rounds, uint64_t operations)
{
    std::vector<Samples> loops(w.loops.size());
    Samples ours;
    std::vector<Asked> asked = begin_asking(peers, w.peers, operations);
    for (uint32_t i = 0; i < rounds; ++i) {
        for (size_t k = 0; k < loops.size(); ++k) loops[k].push_back(take(w.loops[k].run));
        ours.push_back(take(w.ours));
        for (Asked& a : asked) a.round(w.peers);
    }
    Measured result{w.name, w.operation, median(ours), 0, 0, w.goal, {}, {}, w.peers.goal};
    judge_loops(w, loops, ours, result);
    for (const Asked& a : asked) {
        PeerTime time{a.peer->name, 0, 0, a.trouble};
        if (a.trouble.empty()) {
            time.ns = median(a.samples);
            time.ratio = median_ratio(ours, a.samples);
        }
        result.peers.push_back(std::move(time));
    }
    return result;
}

std::vector<GrowthResult> grown(const std::vector<Measured>& results)
{
    const auto find = [&](const std::string& name) {
        return std::find_if(results.begin(), results.end(),
                            [&](const Measured& r) { return r.name == name; });
    };
    std::vector<GrowthResult> list;
    for (const Growth& g : growths()) {
        const auto small = find(g.small);
        const auto large = find(g.large);
        if (small == results.end() || large == results.end()) continue;
        list.push_back({g.small, g.large, small->ours_ns, large->ours_ns, g.goal});
    }
    return list;
}

}  // namespace interleave::bench
