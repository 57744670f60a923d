// The window: the start page or the timeline in the middle, the panels around it, and the table of
// commands. It joins them to the session and holds no data of its own; what a view does is in the
// view.
#pragma once

#include "gui/app/language.h"
#include "gui/app/theme.h"
#include "gui/timeline/timeline_view.h"

#include <QMainWindow>

class QLabel;
class QStackedWidget;

namespace interleave::gui {

class CommandPalette;
class Commands;
class CompareView;
class ExportDialog;
class HelpOverlay;
class LibraryModel;
class MessageBar;
class RecentFiles;
class Session;
class StartPage;
class UntilBar;
class Workspaces;
struct Link;

// What a window hands to the one that takes its place; the session has the rest.
struct WindowPlace {
    QByteArray geometry = {};
    Viewport view = {};  // window of time, lanes, folded processes
    std::optional<Time> markerA = {}, markerB = {};
    std::vector<Time> bookmarks = {};
    Subject selection = {};
    QString focus = {};  // objectName of the widget with the keyboard
};

class MainWindow : public QMainWindow {
    Q_OBJECT

  public:
    // With a session of its own, or around one that outlives it.
    explicit MainWindow(ThemeChoice, Session* = nullptr);
    ~MainWindow() override;

    void open(const QString& file);  // or an "interleave:" link
    void open(const Link&);
    void showStart();
    [[nodiscard]] bool isAtStart() const;
    void setTheme(ThemeChoice);
    [[nodiscard]] ThemeChoice theme() const { return theme_; }
    [[nodiscard]] WindowPlace place();
    void takePlace(const WindowPlace&);  // after the session announced itself
    [[nodiscard]] Session& session() { return *session_; }
    [[nodiscard]] Commands& commands() { return *commands_; }
    [[nodiscard]] LibraryModel& library() { return *library_; }
    [[nodiscard]] TimelineView& timeline() { return *timeline_; }
    [[nodiscard]] CompareView& comparison() { return *compare_; }

  Q_SIGNALS:
    void languageChosen(LanguageChoice);

  protected:
    void dragEnterEvent(QDragEnterEvent*) override;
    void dropEvent(QDropEvent*) override;
    void closeEvent(QCloseEvent*) override;

  private:
    QWidget* makeRunView();
    void makeBars();
    void makeConnections();
    void restorePlace();
    void addCommands();  // main_commands.cpp, with what follows
    void addFileCommands();
    void addEditCommands();
    void addViewCommands();
    void addGoCommands();
    void addLanguageCommands();
    void showRecentCommands();
    void askForFile();
    bool save();  // false: it was not
    bool saveAs();
    bool mayLeave();  // what was typed is saved, or is not wanted
    void exportRun();
    void copyPicture();
    void copy(const QString& words, const QString& note);
    void openLinkFromClipboard();
    void focusNextPanel(int direction);
    void showSource();
    void showTitle();
    void showAnswer();
    void showQuestion();
    void showProblem(const QString&);

    Session* session_;
    LibraryModel* library_;
    RecentFiles* recent_;
    Commands* commands_;
    Workspaces* workspaces_ = nullptr;
    QStackedWidget* stack_;
    StartPage* start_ = nullptr;
    TimelineView* timeline_;
    QStackedWidget* centre_ = nullptr;  // the timeline, or two of them
    CompareView* compare_ = nullptr;
    MessageBar* message_ = nullptr;
    UntilBar* until_ = nullptr;
    QLabel *title_ = nullptr, *question_ = nullptr, *running_ = nullptr;
    CommandPalette* palette_ = nullptr;
    HelpOverlay* help_ = nullptr;
    ExportDialog* export_ = nullptr;  // made when it is asked for
    ThemeChoice theme_;
    bool opened_ = false;  // the next answer is the first of another file
};

}  // namespace interleave::gui
