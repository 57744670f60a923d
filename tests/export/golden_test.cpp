// Small timelines in every format, compared with files under tests/golden/export.
#include "support/golden.h"
#include "support/script.h"

#include "export/chrome.h"
#include "export/csv.h"
#include "export/gantt.h"
#include "export/jobs.h"
#include "export/json.h"
#include "export/svg.h"

namespace interleave {
namespace {

using test::expect_golden;
using test::Script;

// Two CPUs, switch costs, a wait for a device, Chinese names.
Timeline busy()
{
    Script s({"爱丽丝", "worker2"}, 2, "银行");
    s.ready(0, 0).ready(0, 1).kernel(0, 0, Reason::choose).kernel(1, 0, Reason::load);
    s.run(2, 0).run(2, 1, 1, 2).kernel(5, 0, Reason::save).block(5, 0, Reason::io, 1, 0);
    s.idle(6, 0).ready(8, 0, Reason::woken).run(8, 0, 1).ready(8, 1, Reason::preempted, ~0U, 1);
    s.run(9, 1, 0, 2).block(12, 1, Reason::sleep, Script::kNone, 0).exit(13, 0);
    return s.finish(15);
}

// A task with jobs: one in time, one late, one aborted, one that is not done.
Timeline periodic()
{
    Script s({"tau", "other"}, 1);
    s.ready(0, 1).release(0, 0, 4).ready(0, 0).run(0, 0).end_job(2, 0, 1);
    s.block(2, 0, Reason::release, Script::kNone).run(2, 1).release(4, 0, 8).ready(4, 0);
    s.ready(7, 1, Reason::preempted).run(7, 0).miss(8, 0, 2).end_job(9, 0, 2);
    s.release(9, 0, 11).miss(11, 0, 3).end_job(11, 0, 3, true);
    s.block(11, 0, Reason::release, Script::kNone).run(11, 1).release(12, 0, 16).ready(12, 0);
    return s.finish(14);
}

TEST(Golden, JobsAreAsReviewed)
{
    expect_golden("export/periodic.csv", to_csv(periodic()));
    expect_golden("export/periodic.jobs.csv", to_jobs_csv(periodic()));
    expect_golden("export/periodic.json", to_json(periodic()));
    expect_golden("export/periodic.trace.json", to_chrome_json(periodic()));
    expect_golden("export/periodic.txt", gantt(periodic(), {}));
    GanttOptions ascii;
    ascii.ascii = true;
    ascii.columns = 60;
    expect_golden("export/periodic-ascii.txt", gantt(periodic(), ascii));
    Viewport v;
    v.width = 640;
    expect_golden("export/periodic.svg", to_svg(make_display_list(periodic(), v)));
    v.theme = Theme::dark;
    expect_golden("export/periodic-dark.svg", to_svg(make_display_list(periodic(), v)));
}

TEST(Golden, PrintsAreAsReviewed)
{
    expect_golden("export/bank.log", print(test::bank().finish(12)));
    expect_golden("export/busy.log", print(busy()));
    expect_golden("export/periodic.log", print(periodic()));
}

TEST(Golden, CsvIsAsReviewed)
{
    expect_golden("export/bank.csv", to_csv(test::bank().finish(12)));
    expect_golden("export/busy.csv", to_csv(busy()));
}

TEST(Golden, JsonIsAsReviewed)
{
    expect_golden("export/bank.json", to_json(test::bank().finish(12)));
    expect_golden("export/bank.trace.json", to_chrome_json(test::bank().finish(12)));
}

TEST(Golden, ChartsAreAsReviewed)
{
    expect_golden("export/bank.txt", gantt(test::bank().finish(12), {}));
    GanttOptions narrow;
    narrow.columns = 60;
    narrow.ascii = true;
    expect_golden("export/busy-ascii.txt", gantt(busy(), narrow));
    GanttOptions colored;
    colored.color = true;
    expect_golden("export/busy-color.txt", gantt(busy(), colored));
}

TEST(Golden, PicturesAreAsReviewed)
{
    expect_golden("export/bank.svg", to_svg(make_display_list(test::bank().finish(12), {})));
    Viewport dark;
    dark.theme = Theme::dark;
    dark.width = 640;
    expect_golden("export/busy-dark.svg", to_svg(make_display_list(busy(), dark)));
}

}  // namespace
}  // namespace interleave
