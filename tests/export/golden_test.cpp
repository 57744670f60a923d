// Small timelines in every format, compared with files under tests/golden/export.
#include "support/golden.h"
#include "support/script.h"

#include "export/chrome.h"
#include "export/csv.h"
#include "export/gantt.h"
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

TEST(Golden, PrintsAreAsReviewed)
{
    expect_golden("export/bank.log", print(test::bank().finish(12)));
    expect_golden("export/busy.log", print(busy()));
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
