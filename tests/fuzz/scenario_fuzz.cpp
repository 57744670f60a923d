// Any bytes as a scenario: the parser ends, in bounded memory, with a Scenario or with mistakes
// that can be shown; what it takes, the compiler takes or explains.

#include "scenario/load.h"
#include "scenario/parse.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

void require(bool holds)
{
    if (!holds) std::abort();
}

bool is_inside(const interleave::Mark& mark, std::string_view text)
{
    uint32_t lines = 1;
    for (char c : text) lines += c == '\n' || c == '\r' ? 1 : 0;
    return mark.line <= lines;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    using namespace interleave;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    Diagnostics diagnostics;
    const LoadedScenario loaded = load_scenario(text, "fuzz.yaml", {}, diagnostics);
    require((loaded.model == nullptr) == diagnostics.has_errors());
    require(diagnostics.all().size() <= kMaxDiagnostics);
    for (const Diagnostic& d : diagnostics.all()) {
        require(is_inside(d.mark, text));
        require(!d.message.empty());
        require(!explain(d.code).empty());
    }
    for (char c : render(diagnostics, "fuzz.yaml", text, false)) {
        require(static_cast<unsigned char>(c) >= 0x20 || c == '\n');
    }
    return 0;
}
