#include "gui/app/command_palette.h"

#include "gui/app/commands.h"
#include "gui/models/session.h"
#include "gui/models/words.h"

#include <QApplication>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

#include <algorithm>

namespace interleave::gui {

namespace {

constexpr int kWidth = 560, kRowHeight = 32, kMostRows = 12;
constexpr qsizetype kMostShown = 200;
constexpr int kDetailRole = Qt::UserRole + 1, kKeysRole = Qt::UserRole + 2,
              kIndexRole = Qt::UserRole + 3;

class EntryDelegate : public QStyledItemDelegate {
  public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* p, const QStyleOptionViewItem& o, const QModelIndex& i) const override
    {
        QStyleOptionViewItem option = o;
        initStyleOption(&option, i);
        option.text.clear();
        option.widget->style()->drawControl(QStyle::CE_ItemViewItem, &option, p, option.widget);
        const bool chosen = o.state.testFlag(QStyle::State_Selected);
        const bool enabled = i.flags().testFlag(Qt::ItemIsEnabled);
        const auto ink = [&](QPalette::ColorRole role) {
            if (chosen) return o.palette.color(QPalette::HighlightedText);
            return o.palette.color(enabled ? QPalette::Active : QPalette::Disabled, role);
        };
        QRect area = o.rect.adjusted(12, 0, -12, 0);
        const QString keys = i.data(kKeysRole).toString();
        p->setPen(ink(QPalette::PlaceholderText));
        p->drawText(area, Qt::AlignRight | Qt::AlignVCenter, keys);
        if (!keys.isEmpty())
            area.setRight(area.right() - p->fontMetrics().horizontalAdvance(keys) - 16);
        const QString name = i.data(Qt::DisplayRole).toString();
        p->setPen(ink(QPalette::Text));
        p->drawText(area, Qt::AlignLeft | Qt::AlignVCenter, name);
        area.setLeft(area.left() + p->fontMetrics().horizontalAdvance(name) + 12);
        p->setPen(ink(QPalette::PlaceholderText));
        const QString detail = p->fontMetrics().elidedText(i.data(kDetailRole).toString(),
                                                           Qt::ElideRight, area.width());
        p->drawText(area, Qt::AlignLeft | Qt::AlignVCenter, detail);
    }
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override
    {
        return {kWidth, kRowHeight};
    }
};

Subject taskSubject(TrackId id)
{
    Subject s;
    s.task = id;
    return s;
}
Subject cpuSubject(CpuId id)
{
    Subject s;
    s.cpu = id;
    return s;
}
Subject objectSubject(ObjectId id)
{
    Subject s;
    s.object = id;
    return s;
}

}  // namespace

int fit(const QString& typed, const QString& name)
{
    int cost = 0;
    qsizetype at = 0, last = -1;
    for (const QChar letter : typed) {
        if (letter.isSpace()) continue;
        const qsizetype found = name.indexOf(letter, at, Qt::CaseInsensitive);
        if (found < 0) return -1;
        const bool begins = found == 0 || !name.at(found - 1).isLetterOrNumber();
        if (found != last + 1 || last < 0) cost += begins ? 1 : 3 + static_cast<int>(found - at);
        last = found;
        at = found + 1;
    }
    return cost;
}

CommandPalette::CommandPalette(QWidget* window)
    : QFrame(window), line_(new QLineEdit), list_(new QListWidget)
{
    setObjectName(QStringLiteral("palette"));
    setProperty("role", QStringLiteral("card"));
    setAttribute(Qt::WA_StyledBackground);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(8, 8, 8, 8);
    column->setSpacing(8);
    column->addWidget(line_);
    column->addWidget(list_);
    line_->setObjectName(QStringLiteral("paletteLine"));
    line_->setAccessibleName(tr("What do you want to do?"));
    line_->setMinimumHeight(32);
    list_->setObjectName(QStringLiteral("paletteList"));
    list_->setAccessibleName(tr("What fits"));
    list_->setFrameShape(NoFrame);
    list_->setFocusPolicy(Qt::NoFocus);
    list_->setUniformItemSizes(true);
    list_->setItemDelegate(new EntryDelegate(this));
    list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    line_->installEventFilter(this);
    connect(line_, &QLineEdit::textChanged, this, &CommandPalette::filter);
    connect(line_, &QLineEdit::returnPressed, this, &CommandPalette::choose);
    connect(list_, &QListWidget::itemClicked, this, &CommandPalette::choose);
    hide();
}

std::vector<PaletteEntry> CommandPalette::entriesOf(Commands& commands)
{
    commands.refresh();
    std::vector<PaletteEntry> entries;
    for (const Command& c : commands.all()) {
        const QString menu = withoutMnemonic(menuTitle(c.menu));
        entries.push_back(
            {.id = c.id,
             .name = menu.isEmpty() ? plainName(c) : menu + QStringLiteral(": ") + plainName(c),
             .detail = c.about,
             .keys =
                 c.keys.isEmpty() ? c.ownKeys : c.keys.first().toString(QKeySequence::NativeText),
             .run = [&commands, id = c.id] { commands.run(id); },
             .enabled = !c.enabled || c.enabled()});
    }
    return entries;
}

std::vector<PaletteEntry> CommandPalette::entriesOf(Session& session)
{
    std::vector<PaletteEntry> entries;
    if (!session.run()) return entries;
    const Timeline& t = session.run()->outcome.timeline;
    const auto add = [&](const QString& name, const QString& detail, const Subject& subject) {
        entries.push_back(
            {.id = {}, .name = name, .detail = detail, .keys = {}, .run = [&session, subject] {
                 session.select(subject);
             }});
    };
    for (uint32_t i = 0; i < t.tasks(); ++i)
        add(text(t.track(TrackId{i}).name), said(name_of(t.track(TrackId{i}).kind)),
            taskSubject(TrackId{i}));
    for (uint32_t i = 0; i < t.cpus(); ++i)
        add(QStringLiteral("cpu%1").arg(i), tr("CPU"), cpuSubject(CpuId{i}));
    const Symbols& names = t.symbols();
    for (uint32_t i = 0; i < names.objects.size(); ++i)
        add(text(names.objects[i]),
            i < names.object_kinds.size() ? said(names.object_kinds[i]) : QString(),
            objectSubject(ObjectId{i}));
    return entries;
}

void CommandPalette::open(std::vector<PaletteEntry> entries, const QString& placeholder)
{
    if (isHidden()) before_ = QApplication::focusWidget();
    entries_ = std::move(entries);
    line_->setPlaceholderText(placeholder);
    line_->setAccessibleName(placeholder);
    line_->clear();
    filter();
    const int width = std::min(kWidth, parentWidget()->width() - 32);
    setGeometry((parentWidget()->width() - width) / 2, 72, width, 32 + 24 + kRowHeight * kMostRows);
    show();
    raise();
    line_->setFocus();
}

void CommandPalette::filter()
{
    struct Found {
        int cost;
        size_t index;
    };
    std::vector<Found> found;
    for (size_t i = 0; i < entries_.size(); ++i) {
        const bool named = line_->text() == entries_[i].id;
        const int cost = named ? -1 : fit(line_->text(), entries_[i].name);
        if (named || cost >= 0) found.push_back({cost, i});
    }
    std::ranges::stable_sort(found, {}, &Found::cost);
    list_->clear();
    for (const Found& f : found) {
        if (list_->count() == kMostShown) break;
        const PaletteEntry& e = entries_[f.index];
        auto* item = new QListWidgetItem(e.name, list_);
        item->setData(kDetailRole, e.detail);
        item->setData(kKeysRole, e.keys);
        item->setData(kIndexRole, static_cast<qulonglong>(f.index));
        if (!e.enabled) item->setFlags(item->flags() & ~Qt::ItemIsEnabled);
    }
    for (int i = 0; i < list_->count(); ++i) {
        if (!list_->item(i)->flags().testFlag(Qt::ItemIsEnabled)) continue;
        list_->setCurrentRow(i);
        break;
    }
}

void CommandPalette::choose()
{
    const QListWidgetItem* item = list_->currentItem();
    if (item == nullptr || !item->flags().testFlag(Qt::ItemIsEnabled)) return;
    const auto run = entries_[item->data(kIndexRole).toULongLong()].run;
    dismiss();
    run();
}

void CommandPalette::dismiss()
{
    hide();
    if (before_ != nullptr) before_->setFocus();
}

bool CommandPalette::eventFilter(QObject*, QEvent* event)
{
    if (event->type() == QEvent::FocusOut) {
        hide();
        return false;
    }
    if (event->type() == QEvent::ShortcutOverride) {
        event->accept();
        return true;
    }
    if (event->type() != QEvent::KeyPress) return false;
    auto* key = static_cast<QKeyEvent*>(event);
    switch (key->key()) {
        case Qt::Key_Escape: dismiss(); return true;
        case Qt::Key_Up:
        case Qt::Key_Down:
        case Qt::Key_PageUp:
        case Qt::Key_PageDown: QCoreApplication::sendEvent(list_, event); return true;
        default: return false;
    }
}

}  // namespace interleave::gui
