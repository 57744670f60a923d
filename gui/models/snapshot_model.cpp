#include "gui/models/snapshot_model.h"

#include "gui/models/words.h"

#include <QFont>

#include <algorithm>

namespace interleave::gui {

struct SnapshotModel::Node {
    QString name, value;
    bool changed = false;  // by the last move
    Node* up = nullptr;
    std::vector<std::unique_ptr<Node>> rows;

    Node& add(QString rowName, QString rowValue = {})
    {
        rows.push_back(std::make_unique<Node>());
        rows.back()->name = std::move(rowName);
        rows.back()->value = std::move(rowValue);
        rows.back()->up = this;
        return *rows.back();
    }
    [[nodiscard]] int place() const
    {
        const auto it =
            std::ranges::find_if(up->rows, [&](const auto& r) { return r.get() == this; });
        return static_cast<int>(it - up->rows.begin());
    }
};

namespace {

using Node = SnapshotModel::Node;

void addAll(Node& to, const std::vector<NamedText>& fields)
{
    for (const NamedText& f : fields) to.add(said(f.first), said(f.second));
}

// Names and values of a program are nobody's words.
void addVariables(Node& to, const std::vector<NamedText>& variables)
{
    for (const NamedText& v : variables) to.add(text(v.first), text(v.second));
}

void addGroup(Node& to, const QString& name, const std::vector<NamedText>& fields)
{
    if (!fields.empty()) addAll(to.add(name), fields);
}

void addTasks(Node& root, const Snapshot& s)
{
    Node& tasks = root.add(SnapshotModel::tr("Tasks"));
    for (const TaskView& t : s.tasks) {
        Node& row = tasks.add(text(t.name), said(t.what));
        if (!t.whole) continue;  // what is inside comes when it is chosen
        if (!t.step.empty())
            row.add(SnapshotModel::tr("step"),
                    t.line > 0 ? SnapshotModel::tr("%1 (line %2)").arg(text(t.step)).arg(t.line)
                               : text(t.step));
        if (!t.instruction.empty()) row.add(SnapshotModel::tr("instruction"), text(t.instruction));
        if (!t.variables.empty())
            addVariables(row.add(SnapshotModel::tr("variables")), t.variables);
        addGroup(row, SnapshotModel::tr("registers, live"), t.live);
        addGroup(row, SnapshotModel::tr("registers, saved"), t.saved);
        addGroup(row, SnapshotModel::tr("control block"), t.block);
        for (const std::string& held : t.holds) row.add(SnapshotModel::tr("holds"), text(held));
    }
}

void addCpus(Node& root, const Snapshot& s)
{
    Node& cpus = root.add(SnapshotModel::tr("CPUs"));
    for (const CpuView& c : s.cpus) {
        Node& row = cpus.add(text(c.name), said(c.doing));
        addGroup(row, SnapshotModel::tr("registers"), c.registers);
        addGroup(row, SnapshotModel::tr("cache"), c.cache);
    }
}

void addQueues(Node& root, const Snapshot& s)
{
    Node& queues = root.add(SnapshotModel::tr("Run queues"));
    for (const QueueView& q : s.queues) {
        Node& row = queues.add(said(q.name), SnapshotModel::tr("%n task(s)", nullptr,
                                                               static_cast<int>(q.order.size())));
        for (const auto& [task, keys] : q.order) {
            QStringList parts;
            for (const NamedText& k : keys) parts << said(k.first) + ' ' + said(k.second);
            row.add(text(task), parts.join(QStringLiteral(", ")));
        }
    }
    for (const auto& [name, fields] : s.memory) addAll(queues.add(said(name)), fields);
}

void addObjects(Node& root, const Snapshot& s)
{
    if (s.objects.empty()) return;
    Node& objects = root.add(SnapshotModel::tr("Objects"));
    for (const ObjectView& o : s.objects) {
        const QString owner =
            o.owner.empty() ? QString() : SnapshotModel::tr("held by %1").arg(text(o.owner));
        Node& row =
            objects.add(text(o.name), owner.isEmpty() ? said(o.kind) : said(o.kind) + ", " + owner);
        for (const std::string& w : o.waiters) row.add(SnapshotModel::tr("waits"), text(w));
        addAll(row, o.details);
    }
}

Node treeOf(const Snapshot& s)
{
    Node root;
    addTasks(root, s);
    addCpus(root, s);
    addQueues(root, s);
    addObjects(root, s);
    if (!s.variables.empty()) addVariables(root.add(SnapshotModel::tr("Variables")), s.variables);
    return root;
}

}  // namespace

SnapshotModel::SnapshotModel(QObject* parent)
    : QAbstractItemModel(parent), root_(std::make_unique<Node>())
{
}

SnapshotModel::~SnapshotModel() = default;

void SnapshotModel::show(const Snapshot& snapshot)
{
    Node wanted = treeOf(snapshot);
    update({}, *root_, wanted, true);
}

void SnapshotModel::update(const QModelIndex& at, Node& node, Node& wanted, bool seen)
{
    const size_t kept = std::min(node.rows.size(), wanted.rows.size());
    for (size_t i = 0; i < kept; ++i) {
        Node& row = *node.rows[i];
        Node& now = *wanted.rows[i];
        const bool same = row.name == now.name;
        const bool changed = same && row.value != now.value;
        const bool told = changed || row.changed || !same;
        row.changed = changed;
        row.name = now.name;
        row.value = now.value;
        const QModelIndex where = index(static_cast<int>(i), 0, at);
        if (told && seen) Q_EMIT dataChanged(where, index(static_cast<int>(i), 1, at));
        const bool leads = !row.rows.empty() || !now.rows.empty();
        if (leads) update(where, row, now, seen && (!isOpen_ || isOpen_(where)));
    }
    if (node.rows.size() > kept) {
        beginRemoveRows(at, static_cast<int>(kept), static_cast<int>(node.rows.size()) - 1);
        node.rows.resize(kept);
        endRemoveRows();
    }
    if (wanted.rows.size() > kept) {
        beginInsertRows(at, static_cast<int>(kept), static_cast<int>(wanted.rows.size()) - 1);
        for (size_t i = kept; i < wanted.rows.size(); ++i) {
            wanted.rows[i]->up = &node;
            node.rows.push_back(std::move(wanted.rows[i]));
        }
        endInsertRows();
    }
}

QModelIndex SnapshotModel::index(int row, int column, const QModelIndex& parent) const
{
    const Node* up =
        parent.isValid() ? static_cast<const Node*>(parent.internalPointer()) : root_.get();
    if (row < 0 || column < 0 || column > 1 || row >= static_cast<int>(up->rows.size())) return {};
    return createIndex(row, column, up->rows[static_cast<size_t>(row)].get());
}

QModelIndex SnapshotModel::parent(const QModelIndex& index) const
{
    if (!index.isValid()) return {};
    Node* up = static_cast<Node*>(index.internalPointer())->up;
    return up == root_.get() ? QModelIndex() : createIndex(up->place(), 0, up);
}

int SnapshotModel::rowCount(const QModelIndex& parent) const
{
    if (parent.column() > 0) return 0;
    const Node* node =
        parent.isValid() ? static_cast<const Node*>(parent.internalPointer()) : root_.get();
    return static_cast<int>(node->rows.size());
}

int SnapshotModel::columnCount(const QModelIndex&) const { return 2; }

QVariant SnapshotModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid()) return {};
    const Node& node = *static_cast<const Node*>(index.internalPointer());
    if (role == Qt::DisplayRole || role == Qt::ToolTipRole)
        return index.column() == 0 ? node.name : node.value;
    if (role == Qt::FontRole && (node.changed || node.up == root_.get())) {
        QFont font;
        font.setBold(true);
        return font;
    }
    return {};
}

QVariant SnapshotModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    return section == 0 ? tr("Name") : tr("Value");
}

}  // namespace interleave::gui
