// Everything there is at the moment that is looked at, as a tree.
#pragma once

#include <QTreeView>

namespace interleave::gui {

class Commands;
class Session;
class SnapshotModel;

class MomentView : public QTreeView {
    Q_OBJECT

  public:
    MomentView(Session&, Commands&);

  private:
    void show();
    void showEvent(QShowEvent*) override;

    Session& session_;
    SnapshotModel* model_;
    bool expanded_ = false;  // once; then it is a person's affair
};

}  // namespace interleave::gui
