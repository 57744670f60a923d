// The lessons by subject, with a line to search them by; choosing one opens it.
#pragma once

#include <QWidget>

class QLineEdit;
class QTreeView;

namespace interleave::gui {

class LibraryModel;
class Session;

class LessonsView : public QWidget {
    Q_OBJECT

  public:
    LessonsView(Session&, LibraryModel&);

  private:
    void filter(const QString& words);
    void choose(const QModelIndex&);

    Session& session_;
    QLineEdit* search_;
    QTreeView* tree_;
};

}  // namespace interleave::gui
