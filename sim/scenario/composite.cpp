#include "scenario/composite.h"

#include <algorithm>
#include <array>

namespace interleave {

namespace {

constexpr int64_t kWorkersMax = 1000;
constexpr int64_t kJobsMax = 100'000;
constexpr int64_t kMessagesMax = 100'000;

constexpr ObjectParameter kPoolParameters[] = {
    {"workers", 0, 1, kWorkersMax, {}, "how many worker processes"},
    {"jobs", 64, 1, kJobsMax, {}, "how many jobs, and results of jobs, it knows at a time"},
};

constexpr Verb kPoolVerbs[] = {
    {"close", VerbArguments::none, false, "takes no more jobs; the workers end when all are done"},
    {"join", VerbArguments::none, false, "waits until its workers and threads have ended"},
    {"terminate", VerbArguments::none, false,
     "ends the workers at once, whatever they do, and forgets the jobs"},
};

constexpr ObjectParameter kProcessQueueParameters[] = {
    {"maxsize", 0, 0, kMessagesMax, {}, "messages put and not yet taken; 0: any number"},
    {"pipe", 4096, 1, kMessagesMax, {}, "messages that its pipe holds"},
    {"buffer", 64, 1, kMessagesMax, {}, "messages that wait in a process for the feeder"},
};

constexpr Verb kProcessQueueVerbs[] = {
    {"put", VerbArguments::value, false, "adds a message to the buffer of this process", nullptr,
     nullptr, true},
    {"get", VerbArguments::none, true, "takes a message from the pipe"},
};

constexpr Verb kManagerVerbs[] = {
    {"get", VerbArguments::none, true, "asks for the value of a cell"},
    {"set", VerbArguments::value, false, "has a cell changed", nullptr, nullptr, true},
    {"add", VerbArguments::value, false, "has something added to a cell, in one request", nullptr,
     nullptr, true},
};

constexpr ObjectKind kind(std::string_view name, std::string_view about,
                          std::span<const ObjectParameter> parameters, std::span<const Verb> verbs)
{
    ObjectKind k{};
    k.name = name;
    k.about = about;
    k.parameters = parameters;
    k.verbs = verbs;
    return k;
}

}  // namespace

const ObjectKind kPoolKind =
    kind("pool", "Worker processes that run functions for one process: pool(workers=4).",
         kPoolParameters, kPoolVerbs);
const ObjectKind kProcessQueueKind = kind(
    "process_queue", "A queue between processes whose put leaves the writing to a feeder thread.",
    kProcessQueueParameters, kProcessQueueVerbs);
const ObjectKind kManagerKind =
    kind("manager", "A process that owns numbers for others, by their names: manager(total=0).", {},
         kManagerVerbs);

std::span<const ObjectKind* const> composite_kinds()
{
    static constexpr std::array kKinds = {&kPoolKind, &kProcessQueueKind, &kManagerKind};
    return kKinds;
}

const ObjectKind* find_composite_kind(std::string_view name)
{
    const auto kinds = composite_kinds();
    const auto it = std::ranges::find(kinds, name, [](const ObjectKind* k) { return k->name; });
    return it == kinds.end() ? nullptr : *it;
}

bool is_composite(const ObjectKind& kind)
{
    return std::ranges::find(composite_kinds(), &kind) != composite_kinds().end();
}

}  // namespace interleave
