#include "gui/inspect/moment_view.h"

#include "gui/models/session.h"
#include "gui/models/snapshot_model.h"

#include <QHeaderView>

namespace interleave::gui {

MomentView::MomentView(Session& session, Commands&)
    : session_(session), model_(new SnapshotModel(this))
{
    setObjectName(QStringLiteral("momentTree"));
    setAccessibleName(tr("Moment"));
    setModel(model_);
    model_->setIsOpen([this](const QModelIndex& row) { return isExpanded(row); });
    setFrameShape(NoFrame);
    setAlternatingRowColors(true);
    setUniformRowHeights(true);
    header()->setDefaultSectionSize(150);
    connect(&session, &Session::momentChanged, this, &MomentView::show);
}

// Out of sight it is not kept up to date.
void MomentView::show()
{
    if (!isVisible()) return;
    model_->show(session_.moment());
    if (!expanded_) expandToDepth(0);
    expanded_ = model_->rowCount() > 0;
}

void MomentView::showEvent(QShowEvent* event)
{
    QTreeView::showEvent(event);
    show();
}

}  // namespace interleave::gui
