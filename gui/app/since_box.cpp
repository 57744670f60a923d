#include "gui/app/since_box.h"

#include "gui/models/session.h"

#include <QSignalBlocker>

namespace interleave::gui {

SinceBox::SinceBox(Session& session) : session_(session)
{
    setAccessibleName(tr("Changes count"));
    addItem(tr("in a new run"));
    addItem(tr("from here on"));
    setItemData(0, tr("Another policy or seed runs the scenario again, from the start"),
                Qt::ToolTipRole);
    setItemData(1,
                tr("What has happened stays; the run branches off at the moment you look at, and "
                   "goes on with the other policy or seed"),
                Qt::ToolTipRole);
    setToolTip(tr("From when on another policy or seed counts"));
    connect(this, &QComboBox::activated, &session, [this](int index) {
        session_.setChangesCount(index == 1 ? Since::here : Since::start);
    });
    connect(&session, &Session::sinceChanged, this, &SinceBox::show);
    connect(&session, &Session::momentChanged, this, &SinceBox::show);
    connect(&session, &Session::sourceChanged, this, &SinceBox::show);
    show();
}

void SinceBox::show()
{
    const QSignalBlocker ours(this);
    setEnabled(session_.canFork());
    setCurrentIndex(session_.changesCount() == Since::here ? 1 : 0);
}

}  // namespace interleave::gui
