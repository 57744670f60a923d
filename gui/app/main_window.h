// The window: the timeline in the middle, the panels around it, and the table of commands. It joins
// them to the session and holds no data of its own; what a view does is in the view.
#pragma once

#include "export/display_list.h"

#include <QMainWindow>

class QComboBox;
class QLabel;
class QSpinBox;

namespace interleave::gui {

class Commands;
class LibraryModel;
class Session;
class TimelineView;

class MainWindow : public QMainWindow {
    Q_OBJECT

  public:
    explicit MainWindow(Theme);
    ~MainWindow() override;

    void open(const QString& file);
    [[nodiscard]] Session& session() { return *session_; }
    [[nodiscard]] Commands& commands() { return *commands_; }
    [[nodiscard]] TimelineView& timeline() { return *timeline_; }

  protected:
    void dragEnterEvent(QDragEnterEvent*) override;
    void dropEvent(QDropEvent*) override;

  private:
    void makeCentre();
    void addCommands();
    void makeControls();
    void makeConnections();
    void setTheme(Theme);
    void applyControls();
    void showSource();
    void showAnswer();
    void showMoment();
    void askForFile();
    void exportPicture();

    Session* session_;
    LibraryModel* library_;
    Commands* commands_;
    TimelineView* timeline_;
    QComboBox* policy_ = nullptr;
    QSpinBox *cpus_ = nullptr, *seed_ = nullptr;
    QLabel *question_ = nullptr, *next_ = nullptr, *moment_ = nullptr;
    Theme theme_;
    bool opened_ = false;  // the next answer is the first of another file
};

}  // namespace interleave::gui
