#include "gui/app/lessons_view.h"

#include "gui/app/icons.h"
#include "gui/models/library_model.h"
#include "gui/models/session.h"

#include <QLineEdit>
#include <QSortFilterProxyModel>
#include <QStyledItemDelegate>
#include <QTreeView>
#include <QVBoxLayout>

namespace interleave::gui {

namespace {

// A guided lesson has a book, and a tick once it was gone through.
class TreeDelegate : public QStyledItemDelegate {
  public:
    using QStyledItemDelegate::QStyledItemDelegate;

  protected:
    void initStyleOption(QStyleOptionViewItem* o, const QModelIndex& i) const override
    {
        QStyledItemDelegate::initStyleOption(o, i);
        if (!i.data(kGuidedRole).toBool()) return;
        const bool done = !i.data(kDoneRole).toString().isEmpty();
        o->features |= QStyleOptionViewItem::HasDecoration;
        o->icon = icon(done ? QStringLiteral("done") : QStringLiteral("lesson"));
        o->decorationSize = QSize(16, 16);
    }
};

}  // namespace

LessonsView::LessonsView(Session& session, LibraryModel& library)
    : session_(session), search_(new QLineEdit), tree_(new QTreeView)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(8, 4, 0, 0);
    column->setSpacing(4);
    column->addWidget(search_);
    column->addWidget(tree_, 1);
    search_->setObjectName(QStringLiteral("lessonSearch"));
    search_->setPlaceholderText(tr("Search lessons"));
    search_->setClearButtonEnabled(true);
    search_->setAccessibleName(tr("Search lessons"));
    auto* found = new QSortFilterProxyModel(this);
    found->setSourceModel(&library);
    found->setRecursiveFilteringEnabled(true);
    found->setFilterCaseSensitivity(Qt::CaseInsensitive);
    found->setFilterRole(kSearchRole);
    tree_->setObjectName(QStringLiteral("lessonTree"));
    tree_->setAccessibleName(tr("Lessons"));
    tree_->setModel(found);
    tree_->setItemDelegate(new TreeDelegate(this));
    tree_->setHeaderHidden(true);
    tree_->setFrameShape(QFrame::NoFrame);
    tree_->setIndentation(16);
    setFocusProxy(tree_);
    connect(search_, &QLineEdit::textChanged, this, &LessonsView::filter);
    connect(tree_, &QTreeView::clicked, this, &LessonsView::choose);
    connect(tree_, &QTreeView::activated, this, &LessonsView::choose);
}

void LessonsView::filter(const QString& words)
{
    static_cast<QSortFilterProxyModel*>(tree_->model())->setFilterFixedString(words.trimmed());
    if (words.isEmpty())
        tree_->collapseAll();
    else
        tree_->expandAll();
}

void LessonsView::choose(const QModelIndex& index)
{
    const QString file = index.data(kFileRole).toString();
    if (!file.isEmpty() && file != session_.file())
        session_.open(file);
    else if (file.isEmpty())
        tree_->setExpanded(index, !tree_->isExpanded(index));
}

}  // namespace interleave::gui
