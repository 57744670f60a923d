#include "cli/condition.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace interleave::cli {

namespace {

using RecordTest = std::function<bool(const Record&)>;

MomentCondition any_record(RecordTest test)
{
    return {{},
            [test = std::move(test)](const History& h) {
                const std::vector<Record> records = h.last_records();
                return std::any_of(records.begin(), records.end(), test);
            },
            {}};
}

}  // namespace

MomentCondition next_switch()
{
    return any_record([](const Record& r) {
        return r.kind == RecordKind::state && r.state == TaskState::running;
    });
}

MomentCondition next_of_task(std::string name, TaskNames& names)
{
    return {{},
            [name = std::move(name), &names](const History& h) {
                names.learn(h);
                const std::vector<Record> records = h.last_records();
                return std::any_of(records.begin(), records.end(), [&](const Record& r) {
                    return r.kind != RecordKind::cpu_state && task_in(r) != Record::kNone &&
                           names.of(r.task) == name;
                });
            },
            {}};
}

Search search_forward(History& history, const MomentCondition& condition,
                      const std::stop_token& stop)
{
    const uint64_t from = history.position();
    if (condition.prime) condition.prime(history);
    while (history.forward()) {
        if (condition.reached(history)) return Search::found;
        if (stop.stop_requested()) return Search::interrupted;
    }
    history.seek(from);
    return Search::not_found;
}

// Segment by segment towards the start: replay one, remember the last position that fits.
Search search_back(History& history, const MomentCondition& condition, const std::stop_token& stop)
{
    const uint64_t from = history.position();
    uint64_t end = from == 0 ? 0 : from - 1;  // last position not looked at
    while (end > 0 && !stop.stop_requested()) {
        const uint64_t begin = (end - 1) / history.spacing() * history.spacing();
        std::optional<uint64_t> found;
        history.seek(begin);
        if (condition.prime) condition.prime(history);
        while (history.position() < end && history.forward()) {
            if (condition.reached(history)) found = history.position();
        }
        if (found) {
            history.seek(*found);
            return Search::found;
        }
        end = begin;
    }
    history.seek(from);
    return end > 0 ? Search::interrupted : Search::not_found;
}

}  // namespace interleave::cli
