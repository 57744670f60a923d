// How the run is made: policy, each of its parameters, CPUs and seed. Every change runs at once;
// what differs from the file is marked, and can be taken back.
#pragma once

#include "gui/models/run_setup.h"

#include <QScrollArea>

#include <map>

class QComboBox;
class QFormLayout;
class QLabel;
class QPushButton;
class QSpinBox;

namespace interleave::gui {

class Commands;
class Session;

class SetupView : public QScrollArea {
    Q_OBJECT

  public:
    SetupView(Session&, Commands&);

  private:
    void show();
    void makeParameters(const PolicyInfo*);
    [[nodiscard]] QWidget* editorOf(const PolicyParameter&);
    void fillParameters(const PolicyInfo*);
    void choosePolicy();
    void apply();

    Session& session_;
    RunSetup setup_;        // as shown
    bool filling_ = false;  // a change of an editor is ours, not a person's
    std::string shownPolicy_;
    QComboBox* policy_;
    QLabel *rule_, *problem_;
    QFormLayout* parameters_;
    QSpinBox *cpus_, *seed_;
    QPushButton* reset_;
    std::map<std::string, QWidget*> editors_;
};

}  // namespace interleave::gui
