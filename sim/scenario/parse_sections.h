// The sections of a scenario: machine, policy, objects, servers, processes, functions, lesson. Each
// reads its node into the Scenario and reports what is wrong in it.
#pragma once

#include "scenario/parse_values.h"
#include "scenario/scenario.h"
#include "scenario/yaml.h"

namespace interleave {

void read_machine(ParseContext&, const YamlNode&, MachineSpec&);
void read_policy(ParseContext&, const YamlNode&, PolicySpec&);
void read_objects(ParseContext&, const YamlNode&, Scenario&);
void read_servers(ParseContext&, const YamlNode&, std::vector<ServerEntry>&);
void read_processes(ParseContext&, const YamlNode&, std::vector<TaskEntry>&);
void read_functions(ParseContext&, const YamlNode&, std::vector<FunctionSpec>&);
void read_lesson(ParseContext&, const YamlNode&, std::vector<StopSpec>&);

// What steps refer to before their section is read: names of functions and kinds of objects.
void note_functions(ParseContext&, const YamlNode&);
void note_objects(ParseContext&, const YamlNode&);

}  // namespace interleave
