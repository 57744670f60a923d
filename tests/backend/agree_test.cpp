// Records that contradict each other about who runs on a CPU, made to agree.
#include "backend/posix/harvest.h"

#include <gtest/gtest.h>

namespace interleave::posix {
namespace {

Record state(int64_t at, uint32_t task, TaskState s, uint16_t cpu = Record::kNoCpu)
{
    Record r{.at = {at}, .task = task};
    r.state = s;
    r.cpu = cpu;
    return r;
}
Record run(int64_t at, uint32_t task, uint16_t cpu)
{
    return state(at, task, TaskState::running, cpu);
}
Record block(int64_t at, uint32_t task) { return state(at, task, TaskState::blocked); }
Record step(int64_t at, uint32_t task)
{
    Record r{.at = {at}, .task = task, .what = 5};
    r.kind = RecordKind::step;
    return r;
}

// "10:A running 12:A ready ...", tasks A, B, ...
std::string told(const std::vector<Record>& records)
{
    std::string text;
    for (const Record& r : records) {
        const std::string what =
            r.kind == RecordKind::step ? "step" : std::string(name_of(r.state));
        text += std::to_string(r.at.ns) + ":" + static_cast<char>('A' + r.task) + " " + what + " ";
    }
    return text;
}

TEST(AgreementAboutCpus, LeavesRecordsAloneThatAgree)
{
    const std::vector<Record> r = {run(0, 0, 0), run(1, 1, 1), block(5, 0),
                                   run(6, 2, 0), block(7, 2),  run(8, 0, 0)};
    EXPECT_EQ(agree_on_cpus(r, 3, 2), r);
}

TEST(AgreementAboutCpus, ShowsATaskAsReadyWhileAnotherRunsInItsPlace)
{
    EXPECT_EQ(told(agree_on_cpus({run(0, 0, 0), run(4, 1, 0), block(6, 1), block(9, 0)}, 2, 1)),
              "0:A running 4:A ready 4:B running 6:B blocked 6:A running 9:A blocked ");
}

TEST(AgreementAboutCpus, BelievesTheLastSignOfLife)
{
    EXPECT_EQ(told(agree_on_cpus({run(0, 0, 0), run(4, 1, 0), step(5, 0), block(9, 1)}, 2, 1)),
              "0:A running 4:A ready 4:B running 5:B ready 5:A running 5:A step "
              "9:A ready 9:B running 9:B blocked 9:A running ");
}

TEST(AgreementAboutCpus, FollowsATaskToAnotherCpu)
{
    EXPECT_EQ(told(agree_on_cpus({run(0, 0, 0), run(3, 1, 0), run(5, 0, 1), block(8, 1)}, 2, 2)),
              "0:A running 3:A ready 3:B running 5:B ready 5:A running 5:A running 5:B running "
              "8:B blocked ");
}

}  // namespace
}  // namespace interleave::posix
