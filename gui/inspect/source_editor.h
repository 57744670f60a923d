// The scenario's text: highlighted, with its mistakes marked where they are.
#pragma once

#include "scenario/diagnostic.h"

#include <QPlainTextEdit>

#include <set>
#include <vector>

namespace interleave::gui {

class SourceText;

class SourceEditor : public QPlainTextEdit {
    Q_OBJECT

  public:
    explicit SourceEditor(SourceText&);

    void setDiagnostics(const Diagnostics&);
    void showLine(uint32_t line);  // where a task is; 0: nowhere
    void setDark(bool);
    // Without the parts that tell how the run goes: notes, expect, outcome and lesson.
    void setAnswersHidden(bool);
    void setBreakpoints(std::set<uint32_t> lines);
    [[nodiscard]] uint32_t cursorLine() const;
    void lineClicked(int y);  // in the gutter

    [[nodiscard]] int gutterWidth() const;
    void placeGutter();
    void paintGutter(QPaintEvent*);

  Q_SIGNALS:
    void lineChosen(uint32_t line);  // by a click on its number
    void edited();                   // a while after the last change by a person

  protected:
    bool event(QEvent*) override;
    void resizeEvent(QResizeEvent*) override;

  private:
    void mark();  // squiggles, and the line that is shown
    [[nodiscard]] QTextCursor cursorAt(const Mark&) const;

    class Gutter;
    SourceText& text_;
    Gutter* gutter_ = nullptr;
    std::vector<Diagnostic> diagnostics_;
    std::set<uint32_t> breakpoints_;
    uint32_t line_ = 0;
    bool dark_ = false;
};

}  // namespace interleave::gui
