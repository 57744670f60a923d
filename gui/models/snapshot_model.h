// A moment of a run as a tree of names and values: tasks, CPUs, queues, objects, variables.
#pragma once

#include "session/snapshot.h"

#include <QAbstractItemModel>
#include <QString>

#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace interleave::gui {

class SnapshotModel : public QAbstractItemModel {
    Q_OBJECT

  public:
    explicit SnapshotModel(QObject* parent = nullptr);
    ~SnapshotModel() override;

    // Rows that are still there keep their place, so that what a person has opened stays open.
    void show(const Snapshot&);
    // Says of a row whether those below it are seen. Changes of others are not told: a view looks
    // for the place of each in vain, from its first row to its last.
    void setIsOpen(std::function<bool(const QModelIndex&)> isOpen) { isOpen_ = std::move(isOpen); }

    [[nodiscard]] QModelIndex index(int row, int column, const QModelIndex& parent) const override;
    [[nodiscard]] QModelIndex parent(const QModelIndex&) const override;
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex&, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation, int role) const override;

    struct Node;

  private:
    void update(const QModelIndex& at, Node& node, Node& wanted, bool seen);

    std::unique_ptr<Node> root_;
    std::function<bool(const QModelIndex&)> isOpen_;  // empty: all are
};

}  // namespace interleave::gui
