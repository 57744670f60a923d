#include "measure.h"

#include "base/pages.h"

#include <fmt/format.h>
#include <malloc.h>

#include <algorithm>
#include <cmath>

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

struct Rounds {
    Samples ns, simulated_ns;
    void add(Round r)
    {
        ns.push_back(r.ns);
        simulated_ns.push_back(r.simulated_ns);
    }
};

// Durations are drawn, so that no two let quite the same time pass.
constexpr double kSameWork = 0.1;

void compare_work(const std::string& who, const Rounds& theirs, const Rounds& ours,
                  Measured& result)
{
    const double them = median(theirs.simulated_ns), us = median(ours.simulated_ns);
    if (std::abs(them - us) <= kSameWork * us) return;
    result.differences.push_back(fmt::format(
        "{}: {} lets {:.1f} ns pass in an operation, ours {:.1f}", result.name, who, them, us));
}

// Memory goes back to the system first: each round begins with pages that nobody has touched, as a
// run of the product does.
Round take(const Run& run)
{
    malloc_trim(0);
    return run();
}

// A virtual machine is given memory by its host when it first touches it. That costs more than all
// that is measured here, and chance decides who meets it: so more than most rounds need is touched
// and given back before anybody begins.
void have_memory_given()
{
    constexpr size_t kBlocks = 256, kPage = 4096;
    std::vector<Block> blocks;
    for (size_t i = 0; i < kBlocks; ++i) {
        blocks.push_back(allocate_block(true));
        for (size_t at = 0; at < kBlockBytes; at += kPage) blocks.back().get()[at] = std::byte{1};
    }
}

// One peer at one workload, round by round, until it fails to answer.
struct Asked {
    const Peer* peer = nullptr;
    uint64_t operations = 0;
    Rounds rounds;
    std::string trouble;  // why there is no time; empty: there is

    void round(const PeerQuestion& question)
    {
        if (!trouble.empty()) return;
        const Result<Round> answer = ask(*peer, question, operations);
        if (answer.ok())
            rounds.add(answer.value());
        else
            trouble = answer.error().message;
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

void judge_loops(const Workload& w, const std::vector<Rounds>& loops, const Rounds& ours,
                 Measured& result)
{
    size_t best = loops.size();
    for (size_t k = 0; k < loops.size(); ++k) {
        const double ns = median(loops[k].ns);
        result.loops.push_back({w.loops[k].name, ns, w.loops[k].counts});
        compare_work(w.loops[k].name, loops[k], ours, result);
        if (!w.loops[k].counts) continue;
        if (best == loops.size() || ns < median(loops[best].ns)) best = k;
    }
    if (best == loops.size()) return;
    result.limit_ns = median(loops[best].ns);
    result.ratio = median_ratio(ours.ns, loops[best].ns);
}

void judge_peers(const std::vector<Asked>& asked, const Rounds& ours, Measured& result)
{
    for (const Asked& a : asked) {
        PeerTime time{a.peer->name, 0, 0, a.trouble};
        if (a.trouble.empty()) {
            time.ns = median(a.rounds.ns);
            time.ratio = median_ratio(ours.ns, a.rounds.ns);
            compare_work(a.peer->name, a.rounds, ours, result);
        }
        result.peers.push_back(std::move(time));
    }
}

}  // namespace

Measured measure(Workload& w, const std::vector<Peer>& peers, uint32_t rounds, uint64_t operations)
{
    std::vector<Rounds> loops(w.loops.size());
    Rounds ours;
    std::vector<Asked> asked = begin_asking(peers, w.peers, operations);
    for (uint32_t i = 0; i < rounds; ++i) {
        have_memory_given();
        for (size_t k = 0; k < loops.size(); ++k) loops[k].add(take(w.loops[k].run));
        ours.add(take(w.ours));
        for (Asked& a : asked) a.round(w.peers);
    }
    Measured result;
    result.name = w.name;
    result.operation = w.operation;
    result.ours_ns = median(ours.ns);
    result.goal = w.goal;
    result.peer_goal = w.peers.goal;
    judge_loops(w, loops, ours, result);
    judge_peers(asked, ours, result);
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
