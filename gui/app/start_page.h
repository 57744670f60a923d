// What there is before anything is open: a first lesson, all lessons by subject with the question
// that each answers, and what was open lately. Everything is one or two clicks away.
#pragma once

#include <QScrollArea>

class QListView;
class QVBoxLayout;

namespace interleave::gui {

class LibraryModel;
class RecentFiles;

class StartPage : public QScrollArea {
    Q_OBJECT

  public:
    StartPage(LibraryModel&, RecentFiles&);

  Q_SIGNALS:
    void chosen(const QString& file);
    void lessonChosen(const QString& file);  // to be begun at once
    void askedForFile();

  private:
    void makeHead(QVBoxLayout&);
    void makeLessons(QVBoxLayout&);
    void showLibrary();
    void showSubject();
    void showStarters();
    void showRecent();

    LibraryModel& library_;
    RecentFiles& recent_;
    QVBoxLayout *starters_ = nullptr, *recentList_ = nullptr;
    QWidget* recentBox_ = nullptr;
    QListView *subjects_, *lessons_;
};

}  // namespace interleave::gui
