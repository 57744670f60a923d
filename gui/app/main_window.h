// The window: library and source on the left, the timeline in the middle, the moment on the right,
// findings and statistics below. It joins views to the session and holds no data of its own.
#pragma once

#include "export/display_list.h"

#include <QMainWindow>

class QComboBox;
class QLabel;
class QSpinBox;
class QTableWidget;
class QTreeView;

namespace interleave::gui {

class LibraryModel;
class Session;
class SnapshotModel;
class SourceEditor;
class TimelineView;

class MainWindow : public QMainWindow {
    Q_OBJECT

  public:
    explicit MainWindow(Theme);
    ~MainWindow() override;

    void open(const QString& file);
    [[nodiscard]] Session& session() { return *session_; }
    [[nodiscard]] TimelineView& timeline() { return *timeline_; }

  protected:
    void dragEnterEvent(QDragEnterEvent*) override;
    void dropEvent(QDropEvent*) override;

  private:
    void makeDocks();
    void makeActions();
    void makeControls();
    void makeConnections();
    void setTheme(Theme);
    void applyControls();
    void showSource();
    void showAnswer();
    void showMoment();
    void showFindings();
    void showStatistics();
    void askForFile();
    void exportPicture();

    Session* session_;
    LibraryModel* library_;
    SnapshotModel* snapshot_;
    TimelineView* timeline_;
    SourceEditor* source_;
    QTreeView *lessons_, *inspector_;
    QTableWidget *findings_, *statistics_;
    QComboBox* policy_ = nullptr;
    QSpinBox *cpus_ = nullptr, *seed_ = nullptr;
    QLabel *question_ = nullptr, *next_ = nullptr, *moment_ = nullptr;
    Theme theme_;
    bool opened_ = false;  // the next answer is the first of another file
};

}  // namespace interleave::gui
