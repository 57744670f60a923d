#include "gui/inspect/source_view.h"

#include "gui/app/theme.h"
#include "gui/inspect/source_editor.h"
#include "gui/inspect/source_text.h"
#include "gui/lessons/course.h"
#include "gui/models/session.h"

#include <QEvent>
#include <QSignalBlocker>
#include <QVBoxLayout>

namespace interleave::gui {

SourceView::SourceView(Session& session, Commands&)
    : session_(session), editor_(new SourceEditor(SourceText::of(session)))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(editor_);
    setFocusProxy(editor_);
    editor_->setObjectName(QStringLiteral("sourceEditor"));
    editor_->setFrameShape(QFrame::NoFrame);
    editor_->setDark(themeOf(palette()) == Theme::dark);
    connect(editor_, &SourceEditor::edited, this,
            [this] { session_.setSource(editor_->toPlainText()); });
    connect(&session, &Session::sourceChanged, this, &SourceView::showSource);
    connect(&session, &Session::answered, this, &SourceView::showAnswer);
    connect(&session, &Session::momentChanged, this, &SourceView::showMoment);
    connect(&session, &Session::breakpointsChanged, this, &SourceView::showBreakpoints);
    Course& course = Course::of(session);
    connect(&course, &Course::changed, editor_,
            [this, &course] { editor_->setAnswersHidden(course.veil().has_value()); });
    connect(editor_, &SourceEditor::lineChosen, &session, [&session](uint32_t line) {
        session.toggleBreakpoint({.kind = Breakpoint::Kind::line, .line = line, .name = {}});
    });
}

void SourceView::showSource()
{
    const QSignalBlocker quiet(editor_);
    SourceText::of(session_).show(session_.source());
    showBreakpoints();
}

void SourceView::showBreakpoints()
{
    std::set<uint32_t> lines;
    for (const Breakpoint& b : session_.breakpoints().all())
        if (b.kind == Breakpoint::Kind::line) lines.insert(b.line);
    editor_->setBreakpoints(std::move(lines));
}

void SourceView::showAnswer()
{
    if (session_.answer()) editor_->setDiagnostics(session_.answer()->diagnostics);
}

void SourceView::showMoment()
{
    uint32_t line = 0;
    for (const TaskView& t : session_.moment().tasks)
        if (t.state == TaskState::running && line == 0) line = t.line;
    editor_->showLine(line);
}

void SourceView::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange) editor_->setDark(themeOf(palette()) == Theme::dark);
    QWidget::changeEvent(event);
}

}  // namespace interleave::gui
