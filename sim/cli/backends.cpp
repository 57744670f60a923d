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
                     << wrapped(b->about(), terminal.width, 2);
        const std::vector<Capability> all = b->capabilities();
        size_t widest = 0;
        for (const Capability& c : all) widest = std::max(widest, display_width(c.feature));
        for (const Capability& c : all) {
            const Style style = c.available ? Style::good : Style::warning;
            std::string line = "    " + pad_right(c.feature, widest) + "  " +
                               styled(terminal.out_color, style, c.available ? "yes" : "no");
            if (!c.available && !c.why_not.empty()) line += fmt::format("   {}", c.why_not);
            terminal.out << line << '\n';
        }
    }
    return ExitCode::done;
}

}  // namespace interleave::cli
