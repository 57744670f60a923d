// Where the panels stand: three layouts, each kept as a person left it.
#pragma once

#include "gui/app/panels.h"

#include <QByteArray>
#include <QObject>

#include <array>

namespace interleave::gui {

class Workspaces : public QObject {
    Q_OBJECT

  public:
    Workspaces(QMainWindow&, Commands&);

    [[nodiscard]] Workspace current() const { return current_; }
    void show(Workspace);
    void reset();  // the current one as it came
    // While nothing is open there is nothing for panels to show. So it begins; and a layout is not
    // remembered from then.
    void setHidden(bool);
    [[nodiscard]] bool isHidden() const { return hidden_; }
    void save();  // into the settings

  Q_SIGNALS:
    void changed();  // which one, or whether it is hidden

  private:
    void apply();
    void remember();
    void hidePanels();

    QMainWindow& window_;
    Workspace current_ = Workspace::learn;
    std::array<QByteArray, kWorkspaces> layouts_;  // empty: as the table of panels says
    bool hidden_ = true;
};

}  // namespace interleave::gui
