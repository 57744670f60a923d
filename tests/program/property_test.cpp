#include "program/property.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace interleave {
namespace {

const PropertyNames& names()
{
    static const PropertyNames kNames{{"balance", "bank.own", "done"},
                                      {"a", "bank.slots"},
                                      {"P1", "bank/alice", "P#2"},
                                      {"job"},
                                      {"disk", "m"}};
    return kNames;
}

// The messages about a property, in one text.
std::string said(std::string_view text)
{
    const ParsedExpr p = parse_expr(text);
    EXPECT_TRUE(p.ok) << text;
    std::string all;
    for (const ExprError& e : check_property(p.expr, names())) {
        all += (all.empty() ? "" : " | ") + std::to_string(e.column) + ": " + e.message;
    }
    return all;
}

TEST(Property, IsSoundWhenTypesAgree)
{
    for (std::string_view text : {"balance == 200",
                                  "waiting(P1) == 6ms",
                                  "end <= 1s",
                                  "waiting(P1) == 0",
                                  "turnaround(P1) + 2 * response(bank/alice) < 1h",
                                  "finished",
                                  "mean(turnaround, job) < 3ms",
                                  "mean(waiting, P1/job) < percentile(job, 95)",
                                  "in_system(P) / ended(P) == mean(turnaround, alice)",
                                  "utilisation(disk) > 90 and utilisation(0) == 0",
                                  "time_at(disk) < visits(m) * 3ms",
                                  "not deadlock and done",
                                  "finished == 1",
                                  "a[balance % 2] > 0",
                                  "bank.own == 1",
                                  "sum(a) == lowest(bank.slots)",
                                  "mean(waiting) < 5ms",
                                  "utilisation(0) >= 90",
                                  "exit_code(P#2) == 0 or stuck",
                                  "finish(P1) - start(P1) == turnaround(P1)",
                                  "turnaround(P1) / 3 < 1ms",
                                  "start(P1/worker#2) > 0",
                                  "start(bank/alice/f#1/g#3) > 0",
                                  "-balance < 3",
                                  "live == 0",
                                  "faults == 0",
                                  "(end - start(P1)) * 2 > 3ms",
                                  "done"}) {
        EXPECT_EQ(said(text), "") << text;
    }
}

TEST(Property, SaysWhatDoesNotFit)
{
    const std::pair<std::string, std::string> cases[] = {
        {"waiting(P1) == 6", "15: a time is compared with a time: 6ms?"},
        {"balance == 6ms", "0: a time is compared with a time, not a number"},
        {"waiting(P1) + 1 == 2ms", "14: a time is added to a time: 1ms?"},
        {"end * end > 1ms", "6: a time is multiplied by a number, not by a time"},
        {"1 / end > 0", "4: a time is divided by a number, not by a time"},
        {"end % 2 == 0", "6: '%' takes numbers, not times"},
        {"balanc == 3", "0: unknown name 'balanc'; did you mean 'balance'?"},
        {"own == 3", "0: each process has its own 'own': write bank.own"},
        {"a == 3", "0: 'a' is an array: write a[0], or sum(a)"},
        {"b[0] == 3", "0: unknown array 'b'"},
        {"balance[0] == 3", "0: 'balance' is not an array"},
        {"a[end] == 3", "2: an index is a number, not a time"},
        {"P1 == 3", "0: 'P1' is a task: write what about it, as turnaround(P1)"},
        {"turnaround == 3ms", "0: 'turnaround' is about something: write turnaround(TASK)"},
        {"turnaround(P3) == 3ms", "11: 'P3' is not a task; did you mean 'P1'?"},
        {"turnaround(P3/worker#1) == 3ms", "11: 'P3/worker#1' is not a task"},
        {"turnaround(3) == 3ms", "11: 'turnaround' is about a task: write turnaround(TASK)"},
        {"turnaround(P1, P1) == 3ms", "0: 'turnaround' is about one thing: write turnaround(TASK)"},
        {"turnarround(P1) == 3ms", "0: unknown function 'turnarround'; did you mean 'turnaround'?"},
        {"finished(P1)", "0: 'finished' is about the whole run: write finished alone"},
        {"mean(finish) > 0", "5: 'finish' is not a duration of tasks"},
        {"sum(balance) == 3", "4: 'balance' is not an array"},
        {"mean(turnaround, jobs) > 0",
         "17: 'jobs' is neither a function nor a name of tasks; did you mean 'job'?"},
        {"mean(turnaround, 3) > 0", "17: here stands a function whose tasks are meant"},
        {"mean() > 0", "0: write mean(turnaround), or mean(turnaround, FUNCTION)"},
        {"percentile(job) > 3ms", "0: write percentile(FUNCTION, 95)"},
        {"percentile(job, 101) > 3ms", "16: a percentile is a number from 0 to 100"},
        {"ended(job) == 3ms", "0: a time is compared with a time, not a number"},
        {"visits(desk) == 3", "7: 'desk' is not an object; did you mean 'disk'?"},
        {"utilisation(P1) > 3", "12: 'utilisation' is about a CPU: write utilisation(0)"},
        {"end", "0: this is a time, not a condition: compare it with something"},
        {"balance + 1", "0: this is a number, not a condition: compare it with something"},
        {"not end", "4: 'not' takes a condition, not a time"},
        {"end and done", "0: 'and' takes a condition, not a time"},
        {"(balance == 3) + 1 == 2", "1: this takes a number or a time, not a condition"},
        {"balance / 0 == 1", "10: nothing can be divided by 0"},
        {"x == 1 and y == 2", "0: unknown name 'x' | 11: unknown name 'y'"},
    };
    for (const auto& [text, message] : cases) EXPECT_EQ(said(text), message) << text;
}

TEST(Property, ListsEachFunctionOnceAndWithAnExplanation)
{
    std::vector<std::string_view> seen;
    for (const PropertyFunction& f : property_functions()) {
        EXPECT_FALSE(f.about.empty()) << f.name;
        for (std::string_view other : seen) EXPECT_NE(other, f.name);
        seen.push_back(f.name);
    }
    EXPECT_GE(seen.size(), 20U);
}

}  // namespace
}  // namespace interleave
