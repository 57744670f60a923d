// Lottery: at each quantum a ticket is drawn, and the ready task that holds it runs.
//
// Shares the CPU in proportion to tickets, on average; no task with a ticket starves. Tickets are
// counted in the order of creation (a started task takes the place of one that ended). A task that
// gives up the CPU after the fraction f of its quantum has 1/f times its tickets until it wins
// again, so that it gets its share all the same (`compensation`). A draw costs O(log n), by partial
// sums over task rows; O(n) where tasks are bound to CPUs.
// Source: Waldspurger, Weihl, Lottery Scheduling, OSDI 1994.
// Policy word 0 counts draws; with `leftover: idle`, word 1 + c is when the quantum of cpu c ends.
#include "base/text.h"
#include "policy/policies.h"
#include "policy/shares.h"
#include "policy/task_sums.h"

#include <fmt/format.h>

#include <algorithm>

namespace interleave {

namespace {

enum Number { kQuantum, kCompensation, kShares, kLeftover, kDraws };
// Words of a task, after the two of kInPlay: the tickets of ready tasks.
enum Word { kUsed = 2, kInflated, kWords };
constexpr TaskSums kInPlay(0);

constexpr int64_t kMostInflation = 1'000'000;
constexpr uint64_t kStream = hash_name("policy lottery");

struct Draw {
    TaskId winner;  // not valid: nobody may run
    int64_t ticket = 0, tickets = 0;
};

class Lottery final : public Policy {
  public:
    explicit Lottery(const PolicyValues& v)
        : quantum_{v.numbers[kQuantum]},
          compensates_(v.numbers[kCompensation] != 0),
          by_nice_(v.numbers[kShares] == 1),
          idles_(v.numbers[kLeftover] == 1),
          given_(v.lists[kDraws])
    {
    }
    [[nodiscard]] const PolicyInfo& info() const override { return kLottery; }
    [[nodiscard]] bool work_conserving() const override { return !idles_; }
    [[nodiscard]] bool may_decline() const override { return idles_; }
    [[nodiscard]] uint32_t words() const override { return idles_ ? 1 + kMaxCpus : 1; }
    [[nodiscard]] uint32_t task_words() const override { return kWords; }

    // A CPU that has to idle on would not take it.
    [[nodiscard]] CpuId select_cpu(const Model& m, const State& state, TaskId t,
                                   Chooser& chooser) const override
    {
        const Sched& s = state.sched;
        const CpuId usual = Policy::select_cpu(m, state, t, chooser);
        if (!idles_ || !s.idle.has(usual) || quantum_end(s, usual) <= s.now) return usual;
        CpuId c = s.idle.lowest();
        while (c.valid() &&
               (!may_run_on(m, s.entities[t].affinity, c) || quantum_end(s, c) > s.now))
            c = s.idle.lowest(CpuId{c.index + 1});
        return c.valid() ? c : usual;
    }

    bool enqueue(const Model& m, State& state, CpuId, TaskId t, Reason why, Chooser&) const override
    {
        Sched& s = state.sched;
        if (why == Reason::yielded) compensate(m, s, t);
        push_back(s, s.lists[ListId{0}], t);
        kInPlay.set(s, t, tickets_of(m, s, t));
        return false;
    }

    void dequeue(const Model&, State& state, TaskId t) const override
    {
        Sched& s = state.sched;
        remove(s, s.lists[ListId{0}], t);
        kInPlay.set(s, t, 0);
    }

    TaskId pick_next(const Model& m, State& state, CpuId c, Chooser& chooser) const override
    {
        Sched& s = state.sched;
        if (idles_ && s.now < quantum_end(s, c)) return {};
        const Draw d =
            draw(m, s, c, [&](uint64_t counter) { return chooser.random(kStream, counter); });
        if (!d.winner.valid()) return {};
        ++s.policy_words[0];
        if (idles_) s.policy_words[1 + c.index] = (s.now + quantum_).ns;
        dequeue(m, state, d.winner);
        word(s, d.winner, kUsed) = word(s, d.winner, kInflated) = 0;
        return d.winner;
    }

    [[nodiscard]] Time idle_until(const Model&, const State& state, CpuId c) const override
    {
        if (!idles_ || quantum_end(state.sched, c) <= state.sched.now) return kNever;
        return quantum_end(state.sched, c);
    }

    void charge(const Model&, State& state, CpuId, TaskId t, Duration used) const override
    {
        word(state.sched, t, kUsed) += used.ns;
    }
    void blocked(const Model& m, State& state, CpuId, TaskId t) const override
    {
        compensate(m, state.sched, t);
    }
    [[nodiscard]] Duration slice(const Model&, const State&, CpuId, TaskId) const override
    {
        return quantum_;
    }

    [[nodiscard]] bool goes_by_values() const override { return true; }
    void attach(const Model&, State& state, TaskId t) const override
    {
        kInPlay.adopt(state.sched, t);
    }
    void detach(const Model&, State& state, TaskId t) const override
    {
        word(state.sched, t, kUsed) = word(state.sched, t, kInflated) = 0;
    }

    [[nodiscard]] std::vector<Candidate> describe(const Model& m, const State& state,
                                                  CpuId c) const override
    {
        const Sched& s = state.sched;
        std::vector<Candidate> order;
        for (uint32_t i = 0; i < s.entities.size(); ++i) {
            const TaskId t{i};
            // One that has a CPU to itself draws without being in a queue.
            if (!s.entities[t].queue.valid() && kInPlay.value(s, t) == 0) continue;
            Candidate candidate{
                .task = t,
                .keys = {{"tickets", fmt::to_string(share_of(m, s.entities[t], by_nice_))}}};
            if (word(s, t, kInflated) > 0)
                candidate.keys.emplace_back("inflated to", fmt::to_string(word(s, t, kInflated)));
            candidate.keys.emplace_back("waiting since", to_text(s.entities[t].since));
            if (!may_run_on(m, s.entities[t].affinity, c))
                candidate.keys.emplace_back("affinity", "other CPUs");
            order.push_back(std::move(candidate));
        }
        return order;
    }

    [[nodiscard]] Explanation explain(const Model& m, const State& state, CpuId c) const override
    {
        const Sched& s = state.sched;
        Explanation e;
        e.rule = "A ticket is drawn among those of the ready tasks; nobody is ready.";
        e.candidates = describe(m, state, c);
        if (idles_ && s.now < quantum_end(s, c)) {
            e.rule =
                "The rest of the quantum is left idle, until " + to_text(quantum_end(s, c)) + ".";
            return e;
        }
        const Draw d =
            draw(m, s, c, [&](uint64_t counter) { return random_bits(m.seed, kStream, counter); });
        if (!d.winner.valid()) return e;
        e.chosen = d.winner;
        e.rule = fmt::format("Ticket {} of {} (from 0, in the order of creation) is drawn.",
                             d.ticket, d.tickets);
        return e;
    }

  private:
    static int64_t& word(Sched& s, TaskId t, Word w) { return interleave::task_words(s, t)[w]; }
    static int64_t word(const Sched& s, TaskId t, Word w)
    {
        return interleave::task_words(s, t)[w];
    }
    static Time quantum_end(const Sched& s, CpuId c) { return {s.policy_words[1 + c.index]}; }

    [[nodiscard]] int64_t tickets_of(const Model& m, const Sched& s, TaskId t) const
    {
        const int64_t inflated = word(s, t, kInflated);
        return inflated > 0 ? inflated : share_of(m, s.entities[t], by_nice_);
    }

    void compensate(const Model& m, Sched& s, TaskId t) const
    {
        const int64_t used = word(s, t, kUsed);
        if (!compensates_ || used >= quantum_.ns) return;
        const int64_t own = share_of(m, s.entities[t], by_nice_);
        const auto inflated = static_cast<__int128>(own) * quantum_.ns / std::max<int64_t>(used, 1);
        word(s, t, kInflated) =
            static_cast<int64_t>(std::min<__int128>(inflated, own * kMostInflation));
    }

    // The number that is drawn, from what random(counter) gives or from the numbers given.
    template <typename Random>
    [[nodiscard]] Draw draw(const Model& m, const Sched& s, CpuId c, const Random& random) const
    {
        const bool bound = m.affinities.size() > 1;
        const auto suits = [&](TaskId t) { return may_run_on(m, s.entities[t].affinity, c); };
        Draw d;
        d.tickets = bound ? kInPlay.total_of(s, suits) : kInPlay.total(s);
        if (d.tickets == 0) return d;
        const auto counter = static_cast<uint64_t>(s.policy_words[0]);
        d.ticket =
            counter < given_.size()
                ? given_[counter] % d.tickets
                : static_cast<int64_t>(scale_to(random(counter), static_cast<uint64_t>(d.tickets)));
        d.winner = bound ? kInPlay.holder_of(s, d.ticket, suits) : kInPlay.holder(s, d.ticket);
        return d;
    }
    Duration quantum_;
    bool compensates_, by_nice_, idles_;
    std::vector<int64_t> given_;
};

constexpr std::string_view kLeftovers[] = {"next_draw", "idle"};
constexpr PolicyParameter kParameters[] = {
    {.name = "quantum",
     .kind = ParameterKind::duration,
     .value = 10'000'000,
     .lowest = 1,
     .highest = kLastTime.ns,
     .about = "how long the winner of a draw runs"},
    {.name = "compensation",
     .kind = ParameterKind::boolean,
     .value = 1,
     .lowest = 0,
     .highest = 1,
     .about = "whether a task that used a fraction of its quantum has its tickets multiplied by "
              "the inverse until it wins again (by a million at most)"},
    kSharesParameter,
    {.name = "leftover",
     .kind = ParameterKind::word,
     .value = 0,
     .lowest = 0,
     .highest = 1,
     .words = kLeftovers,
     .about = "what the rest of a quantum that was not needed is spent on: the next draw comes at "
              "once, or the CPU idles until the quantum is over"},
    {.name = "draws",
     .kind = ParameterKind::integers,
     .lowest = 0,
     .highest = INT64_MAX,
     .about = "numbers drawn one after the other, each modulo the tickets of the ready tasks; "
              "after the last one they come from the seed"},
};

}  // namespace

const PolicyInfo kLottery = {
    .name = "lottery",
    .title = "lottery",
    .about = "At each quantum a ticket is drawn, and the ready task that holds it runs.",
    .source = "Waldspurger, Weihl, Lottery Scheduling, OSDI 1994",
    .parameters = kParameters,
    .make = [](const PolicyValues& v) -> std::shared_ptr<const Policy> {
        return std::make_shared<Lottery>(v);
    },
};

}  // namespace interleave
