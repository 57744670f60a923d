// The verbs that move through a run, each with its twin backwards.
#pragma once

namespace interleave::gui {

class Commands;
class Session;

void addStepCommands(Commands&, Session&);

}  // namespace interleave::gui
