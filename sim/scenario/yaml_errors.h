// The complaints of libyaml in our words, at the place where the mistake is.
#pragma once

#include "scenario/diagnostic.h"
#include "scenario/source.h"

#include <yaml.h>

namespace interleave {

// REQUIRES: yaml_parser_parse failed.
void explain_yaml_error(const yaml_parser_t&, const Source&, Diagnostics&);

}  // namespace interleave
