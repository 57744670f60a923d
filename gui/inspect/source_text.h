// The text of a session's scenario with its colours and its undo. One for each session, whatever
// shows it: a window that is made anew in another language goes on with it.
#pragma once

#include <QTextDocument>

namespace interleave::gui {

class Session;

class SourceText : public QTextDocument {
    Q_OBJECT

  public:
    // The session owns it.
    static SourceText& of(Session&);
    ~SourceText() override;

    // Forgets what could be undone, unless it is the same text.
    void show(const QString& text);
    void setDark(bool);

  Q_SIGNALS:
    void goes();  // with its session; whoever shows it must no longer

  private:
    class Highlighter;
    explicit SourceText(Session&);

    Highlighter* highlighter_;
};

}  // namespace interleave::gui
