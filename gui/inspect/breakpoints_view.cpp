#include "gui/inspect/breakpoints_view.h"

#include "gui/app/commands.h"
#include "gui/app/icons.h"
#include "gui/inspect/tables.h"
#include "gui/models/session.h"
#include "gui/models/words.h"

namespace interleave::gui {

namespace {

QString words(const Breakpoint& b)
{
    switch (b.kind) {
        case Breakpoint::Kind::line: return BreakpointsView::tr("Line %1").arg(b.line);
        case Breakpoint::Kind::task: return BreakpointsView::tr("Task %1").arg(text(b.name));
        case Breakpoint::Kind::object: break;
    }
    return BreakpointsView::tr("Object %1").arg(text(b.name));
}

}  // namespace

BreakpointsView::BreakpointsView(Session& session, Commands& commands) : session_(session)
{
    setObjectName(QStringLiteral("breakpointList"));
    setAccessibleName(tr("Breakpoints"));
    setFrameShape(NoFrame);
    connect(&session, &Session::breakpointsChanged, this, &BreakpointsView::show);
    connect(&session, &Session::sourceChanged, this, &BreakpointsView::show);
    commands.add({.id = QStringLiteral("breakpoint.remove"),
                  .name = tr("Remove breakpoint"),
                  .keys = {QKeySequence::Delete},
                  .about = tr("Takes away the chosen breakpoint"),
                  .icon = QStringLiteral("close"),
                  .enabled = [this] { return currentRow() >= 0; },
                  .run = [this] { removeChosen(); },
                  .scope = this});
    connect(this, &QListWidget::currentRowChanged, &commands, &Commands::refresh);
}

void BreakpointsView::show()
{
    clear();
    for (const Breakpoint& b : session_.breakpoints().all())
        addItem(new QListWidgetItem(icon(QStringLiteral("breakpoint")), words(b)));
}

void BreakpointsView::removeChosen()
{
    const std::vector<Breakpoint>& all = session_.breakpoints().all();
    if (const auto row = static_cast<size_t>(currentRow()); row < all.size())
        session_.toggleBreakpoint(Breakpoint(all[row]));
}

void BreakpointsView::paintEvent(QPaintEvent* event)
{
    QListWidget::paintEvent(event);
    if (count() == 0)
        paintEmpty(*this, tr("F9 stops the run at a line of the scenario, or at what is selected: "
                             "a task or an object."));
}

}  // namespace interleave::gui
