#include "gui/timeline/range_panel.h"

#include "export/style.h"
#include "gui/timeline/range_model.h"
#include "gui/timeline/raster.h"
#include "gui/timeline/words.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

#include <cmath>

namespace interleave::gui {

namespace {

// A bar of running, ready and blocked, as the lanes show them.
class BarDelegate : public QStyledItemDelegate {
  public:
    using QStyledItemDelegate::QStyledItemDelegate;
    Theme theme = Theme::light;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override
    {
        QStyledItemDelegate::paint(painter, option, index);
        const QVariantList parts = index.data(RangeModel::kPartsRole).toList();
        if (parts.isEmpty()) return;
        const Palette& p = interleave::palette(theme);
        const QRect area = option.rect.adjusted(6, 4, -6, -4);
        if (area.width() < 8 || area.height() < 4) return;
        const int scale = static_cast<int>(std::ceil(painter->device()->devicePixelRatioF()));
        QImage image(area.size() * scale, QImage::Format_RGB32);
        DisplayList list;
        list.background = p.band;
        const std::pair<Pattern, Color> looks[] = {{Pattern::solid, p.running},
                                                   {Pattern::hatched, p.ready},
                                                   {Pattern::outline, p.blocked}};
        int sum = 0;
        for (int k = 0; k < 3; ++k) {
            const int x = sum * area.width() / 1000;
            sum += parts[k].toInt();
            const int end = sum * area.width() / 1000;
            if (end > x)
                list.rectangles.push_back(
                    {{x, 0, end - x, area.height()}, looks[k].first, looks[k].second});
        }
        Raster(list, scale).paint(image, QRect(QPoint(), area.size()), {});
        painter->drawImage(area, image);
    }
};

}  // namespace

RangePanel::RangePanel(QWidget* parent)
    : QFrame(parent), title_(new QLabel), table_(new QTableView), model_(new RangeModel(this))
{
    setAutoFillBackground(true);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* head = new QHBoxLayout;
    head->setContentsMargins(16, 4, 8, 4);
    auto* close = new QToolButton;
    close->setText(QStringLiteral("✕"));
    close->setToolTip(tr("Clear the range (Esc)"));
    close->setAccessibleName(close->toolTip());
    close->setAutoRaise(true);
    connect(close, &QToolButton::clicked, this, &RangePanel::closed);
    head->addWidget(title_, 1);
    head->addWidget(close);
    column->addLayout(head);
    table_->setObjectName(QStringLiteral("rangeTable"));
    table_->setAccessibleName(tr("Statistics of the range"));
    table_->setModel(model_);
    table_->setFrameShape(QFrame::NoFrame);
    table_->setShowGrid(false);
    table_->setSelectionBehavior(QAbstractItemView::SelectRows);
    table_->verticalHeader()->hide();
    table_->verticalHeader()->setDefaultSectionSize(22);
    table_->horizontalHeader()->setStretchLastSection(true);
    table_->horizontalHeader()->setHighlightSections(false);
    table_->setItemDelegateForColumn(RangeModel::kBar, new BarDelegate(table_));
    const int widths[] = {170, 90, 140, 140, 140, 140};
    for (int i = 0; i < 6; ++i) table_->setColumnWidth(i, widths[i]);
    column->addWidget(table_, 1);
    connect(table_, &QTableView::clicked, this, [this](const QModelIndex& index) {
        if (const TrackId id = model_->task(index.row()); id.valid()) Q_EMIT taskAsked(id);
    });
    hide();
}

void RangePanel::setStatistics(const Timeline& t, const RangeStatistics& all)
{
    title_->setText(tr("<b>A|B</b> &nbsp; %1 to %2 &nbsp; <b>%3</b>")
                        .arg(timeText(all.from), timeText(all.to), timeText(all.to - all.from)));
    model_->show(t, all);
    setVisible(true);
}

void RangePanel::setTheme(Theme theme)
{
    auto* bars = static_cast<BarDelegate*>(table_->itemDelegateForColumn(RangeModel::kBar));
    bars->theme = theme;
    table_->viewport()->update();
}

}  // namespace interleave::gui
