#include "backend/backend.h"
#include "base/text.h"
#include "cli/commands.h"

#include <algorithm>
#include <fmt/format.h>
#include <ostream>

namespace interleave::cli {

ExitCode backends(const BackendsArguments&, Terminal& terminal)
{
    for (const Backend* b : interleave::backends()) {
        terminal.out << styled(terminal.out_color, Style::bold, b->name()) << '\n'
                     << terminal.paragraph(b->about(), 2);
        const std::vector<Capability> all = b->capabilities();
        size_t widest = 0;
        for (const Capability& c : all)
            widest = std::max(widest, display_width(terminal.say(c.feature)));
        for (const Capability& c : all) {
            const Style style = c.available ? Style::good : Style::warning;
            std::string line =
                "    " + pad_right(terminal.say(c.feature), widest) + "  " +
                styled(terminal.out_color, style, terminal.say(c.available ? "yes" : "no"));
            if (!c.available && !c.why_not.empty())
                line += fmt::format("   {}", terminal.say(c.why_not));
            terminal.out << line << '\n';
        }
    }
    return ExitCode::done;
}

}  // namespace interleave::cli
