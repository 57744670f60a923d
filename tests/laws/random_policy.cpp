#include "random_policy.h"

#include <fmt/format.h>

namespace interleave::test {

namespace {

class PolicyWriter {
  public:
    explicit PolicyWriter(Draw& draw) : draw_(draw) {}

    RandomPolicy write()
    {
        policy();
        return {text_, servers_};
    }

  private:
    void policy()
    {
        if (draw_.chance(30)) return realtime_policy();
        if (draw_.chance(40)) return textbook_policy();
        if (draw_.chance(20)) return shares();
        if (draw_.chance(20)) return kernels();
        const std::string queues = draw_.pick({"global", "per_cpu"});
        const std::string name = draw_.pick({"fcfs", "rr", "rr", "priority", "priority"});
        text_ += fmt::format("policy:\n  name: {}\n  queues: {}\n", name, queues);
        if (name == "fcfs" || name == "rr") stealing();
        if (name == "rr" && draw_.chance(30)) text_ += "  slice: aligned\n";
        if (name == "rr" && draw_.chance(20))
            text_ += fmt::format(
                "  cpu_order: {}\n  cpu_order_every: {}\n  cpu_orders: [1, 0, {}, 2]\n",
                draw_.pick({"random", "given"}), draw_.pick({"1us", "40us"}), draw_.below(5));
        if (name == "rr")
            text_ += fmt::format("  quantum: {}\n  ties: {}\n",
                                 draw_.pick({"1us", "7us", "50us", "1ms"}),
                                 draw_.pick({"arrivals_first", "preempted_first"}));
        if (name != "priority") return;
        text_ += fmt::format(
            "  order: {}\n  preemptive: {}\n  quantum: {}\n  aging: {}\n  preempted: {}\n",
            draw_.pick({"smaller_first", "larger_first"}), draw_.pick({"true", "false"}),
            draw_.pick({"0", "20us"}), draw_.pick({"0", "30us"}), draw_.pick({"head", "tail"}));
    }

    void shares()
    {
        const bool lottery = draw_.chance(50);
        text_ += fmt::format(
            "policy:\n  name: {}\n  quantum: {}\n  shares: {}\n", lottery ? "lottery" : "stride",
            draw_.pick({"1us", "7us", "50us", "1ms"}), draw_.pick({"tickets", "nice"}));
        if (lottery)
            text_ += fmt::format("  compensation: {}\n  leftover: {}\n  draws: [{}, 7, 0]\n",
                                 draw_.pick({"true", "false"}), draw_.pick({"next_draw", "idle"}),
                                 draw_.below(999));
        else
            text_ +=
                fmt::format("  constant: {}\n  start: {}\n", draw_.pick({"0", "10000", "1048576"}),
                            draw_.pick({"stride", "zero", "global"}));
    }

    // Each switch as its profile has it, or one way or the other.
    void fair()
    {
        text_ += fmt::format(
            "policy:\n  name: eevdf\n  profile: {}\n  tick: {}\n  hrtick: {}\n  base_slice: {}\n"
            "  balance: {}\n  eligible: {}\n",
            draw_.pick({"6.6", "6.12", "6.18", "7.2"}), draw_.pick({"0", "3us", "50us", "1ms"}),
            draw_.pick({"true", "false"}), draw_.pick({"profile", "7us", "100us"}),
            draw_.pick({"0", "10us", "16ms"}), draw_.pick({"service", "request"}));
        for (const char* rule : {"place_lag", "place_rel_deadline", "place_deadline_initial",
                                 "run_to_parity", "preempt_short", "delay_dequeue", "delay_zero",
                                 "wakeup_preemption", "guard_after_wakeup", "delay_floor"})
            if (draw_.chance(20))
                text_ += fmt::format("  {}: {}\n", rule, draw_.pick({"on", "off"}));
    }

    void kernels()
    {
        if (draw_.chance(50)) return fair();
        if (draw_.chance(50))
            text_ += fmt::format(
                "policy:\n  name: ule\n  tick: {}\n  slice: {}\n  balance_interval: {}\n",
                draw_.pick({"2us", "50us", "1ms"}), 1 + draw_.below(12), 1 + draw_.below(20));
        else
            text_ += fmt::format(
                "policy:\n  name: nt\n  tick: {}\n  period: {}\n  starved_after: {}\n"
                "  queues: {}\n  foreground: [{}]\n",
                draw_.pick({"3us", "60us"}), draw_.pick({"0", "20us", "300us"}),
                draw_.pick({"0", "50us"}), draw_.pick({"global", "per_cpu"}), 1 + draw_.below(3));
    }

    void stealing()
    {
        if (!draw_.chance(60)) return;
        text_ += fmt::format(
            "  steal: {}\n  interval: {}\n  victim: {}\n  victims: [0, {}, 1]\n"
            "  steal_bound: {}\n",
            draw_.pick({"idle", "never", "interval"}), draw_.pick({"5us", "33us"}),
            draw_.pick({"longest", "random", "given"}), draw_.below(80),
            draw_.pick({"true", "false"}));
    }

    // Those that go by bursts, levels or shares.
    void textbook_policy()
    {
        const std::string name = draw_.pick(
            {"sjf", "srtf", "hrrn", "mlfq", "multilevel", "cyclic", "lottery", "stride"});
        text_ += fmt::format("policy:\n  name: {}\n", name);
        if (name == "sjf" || name == "srtf" || name == "hrrn")
            text_ += "  burst: " + draw_.pick({"known", "predicted"}) + "\n";
        if (name == "mlfq")
            text_ += fmt::format(
                "  levels: 3\n  quanta: [{}, 20us, 50us]\n  boost: {}\n  io: {}\n  io_to: {}\n",
                draw_.pick({"3us", "10us"}), draw_.pick({"0", "70us"}),
                draw_.pick({"keep", "refill"}), draw_.pick({"tail", "head"}));
        if (name == "multilevel") text_ += "  between: " + draw_.pick({"fixed", "shares"}) + "\n";
        if (name == "lottery")
            text_ += fmt::format("  quantum: {}\n  compensation: {}\n", draw_.pick({"5us", "40us"}),
                                 draw_.pick({"true", "false"}));
        if (name == "stride") text_ += "  quantum: " + draw_.pick({"5us", "40us"}) + "\n";
    }

    void realtime_policy()
    {
        const std::string name =
            draw_.pick({"fp", "rm", "dm", "edf", "edf_us", "edzl", "llf", "pd2"});
        text_ += fmt::format("policy:\n  name: {}\n", name);
        if (name == "pd2") {
            text_ += fmt::format("  quantum: {}\n", draw_.pick({"1us", "10us", "77us"}));
            return;
        }
        text_ += fmt::format(
            "  queues: {}\n  packing: {}\n  order: {}\n  ties: {}\n",
            draw_.pick({"global", "partitioned"}), draw_.pick({"first_fit", "worst_fit"}),
            draw_.pick({"as_given", "decreasing"}), draw_.pick({"release", "running", "task"}));
        if (name == "llf") text_ += "  tick: " + draw_.pick({"0", "13us", "100us"}) + "\n";
        if (name == "edf_us")
            text_ += "  threshold: " + draw_.pick({"auto", "0", "0.5", "0.25"}) + "\n";
        if (name == "edf" && draw_.chance(60))
            servers({"polling", "deferrable", "cbs", "hard_cbs"});
        if ((name == "fp" || name == "rm" || name == "dm") && draw_.chance(60))
            servers({"polling", "deferrable"});
    }

    void servers(const std::vector<std::string>& kinds)
    {
        servers_ = 1 + static_cast<uint64_t>(draw_.below(3));
        text_ += "servers:\n";
        for (uint64_t i = 0; i < servers_; ++i) {
            const uint64_t period = 1 + draw_.below(draw_.chance(50) ? 20 : 200);
            text_ +=
                fmt::format("  S{}: {{kind: {}, budget: {}, period: {}, priority: {}}}\n", i,
                            draw_.pick(kinds), 1 + draw_.below(period), period, draw_.below(5));
        }
    }

    Draw& draw_;
    std::string text_;
    uint64_t servers_ = 0;
};

}  // namespace

RandomPolicy random_policy(Draw& draw) { return PolicyWriter(draw).write(); }

}  // namespace interleave::test
