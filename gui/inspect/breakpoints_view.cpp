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
        case Breakpoint::Kind::object: return BreakpointsView::tr("Object %1").arg(text(b.name));
        case Breakpoint::Kind::condition: break;
    }
    return BreakpointsView::tr("When %1").arg(text(b.condition));
}

// What is edited in a row is the condition.
class Row : public QListWidgetItem {
  public:
    Row(Session& session, Breakpoint b)
        : QListWidgetItem(interleave::gui::icon(QStringLiteral("breakpoint")), words(b)),
          session_(session),
          breakpoint_(std::move(b))
    {
        if (breakpoint_.kind == Breakpoint::Kind::condition) return;
        if (!breakpoint_.condition.empty())
            setText(BreakpointsView::tr("%1, only where %2")
                        .arg(words(breakpoint_), interleave::gui::text(breakpoint_.condition)));
        setFlags(flags() | Qt::ItemIsEditable);
        setToolTip(BreakpointsView::tr("A double click says where alone it stops"));
    }
    [[nodiscard]] QVariant data(int role) const override
    {
        return role == Qt::EditRole ? QVariant(interleave::gui::text(breakpoint_.condition))
                                    : QListWidgetItem::data(role);
    }
    // The list is made anew then, and this row with it.
    void setData(int role, const QVariant& value) override
    {
        if (role != Qt::EditRole) return QListWidgetItem::setData(role, value);
        QMetaObject::invokeMethod(
            &session_,
            [&session = session_, b = breakpoint_, condition = value.toString()] {
                session.restrictBreakpoint(b, condition);
            },
            Qt::QueuedConnection);
    }

  private:
    Session& session_;
    Breakpoint breakpoint_;
};

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
    for (const Breakpoint& b : session_.breakpoints().all()) addItem(new Row(session_, b));
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
