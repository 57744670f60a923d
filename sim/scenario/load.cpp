#include "scenario/load.h"

#include "scenario/parse.h"

namespace interleave {

LoadedScenario load_scenario(std::string_view text, std::string_view file,
                             const Overrides& overrides, Diagnostics& diagnostics)
{
    LoadedScenario loaded;
    loaded.scenario = parse_scenario(text, file, diagnostics);
    if (loaded.scenario) loaded.model = compile(*loaded.scenario, overrides, diagnostics);
    return loaded;
}

}  // namespace interleave
