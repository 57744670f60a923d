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
    setFrameShape(NoFrame);
    setAlternatingRowColors(true);
    setUniformRowHeights(true);
    header()->setDefaultSectionSize(150);
    connect(&session, &Session::momentChanged, this, &MomentView::show);
}

void MomentView::show()
{
    model_->show(session_.moment());
    expandToDepth(0);
}

}  // namespace interleave::gui
