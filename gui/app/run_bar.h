// The tool bar of how the run is made: policy, CPUs, seed. The panel has the parameters besides.
#pragma once

#include "gui/models/run_setup.h"

#include <QToolBar>

class QComboBox;
class QSpinBox;

namespace interleave::gui {

class Commands;
class Session;

class RunBar : public QToolBar {
    Q_OBJECT

  public:
    RunBar(Session&, Commands&);

  private:
    void show();
    void apply();

    Session& session_;
    RunSetup setup_;
    bool filling_ = false;
    QComboBox* policy_;
    QSpinBox *cpus_, *seed_;
};

}  // namespace interleave::gui
