// The choice from when on a change of policy or seed counts: in a run from the start, or from the
// moment on that is looked at, in a branch of the run.
#pragma once

#include <QComboBox>

namespace interleave::gui {

class Session;

class SinceBox : public QComboBox {
    Q_OBJECT

  public:
    explicit SinceBox(Session&);

  private:
    void show();

    Session& session_;
};

}  // namespace interleave::gui
