#include "gui/app/start_page.h"

#include "gui/app/icons.h"
#include "gui/app/recent_files.h"
#include "gui/models/library_model.h"

#include <QFileInfo>
#include <QLabel>
#include <QListView>
#include <QPainter>
#include <QPushButton>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

#include <algorithm>

namespace interleave::gui {

namespace {

constexpr int kWidest = 1040;
constexpr int kLessonHeight = 52;
constexpr int kSubjectHeight = 32;

// What a newcomer begins with, by the file of the lesson.
struct Starter {
    const char* file;
    const char* call;
};
constexpr Starter kStarters[] = {
    {"races/lost-update.yaml", QT_TRANSLATE_NOOP("interleave::gui::StartPage", "Start here")},
    {"sync/deadlock.yaml", QT_TRANSLATE_NOOP("interleave::gui::StartPage", "See a deadlock")},
    {"textbook/rr-three-jobs.yaml",
     QT_TRANSLATE_NOOP("interleave::gui::StartPage", "Watch a scheduler")},
};

// A lesson's title with its question below.
class LessonDelegate : public QStyledItemDelegate {
  public:
    using QStyledItemDelegate::QStyledItemDelegate;

    // What stands to the right of the title.
    [[nodiscard]] static QString noteOf(const QModelIndex& i)
    {
        if (!i.data(kGuidedRole).toBool()) return {};
        const QString done = i.data(kDoneRole).toString();
        return done.isEmpty() ? StartPage::tr("guided") : QStringLiteral("✓ ") + done;
    }

    void paint(QPainter* p, const QStyleOptionViewItem& o, const QModelIndex& i) const override
    {
        QStyleOptionViewItem option = o;
        initStyleOption(&option, i);
        option.text.clear();
        const QWidget* w = option.widget;
        w->style()->drawControl(QStyle::CE_ItemViewItem, &option, p, w);
        const bool chosen = o.state.testFlag(QStyle::State_Selected);
        const QRect area = o.rect.adjusted(12, 8, -12, -8);
        const auto ink = [&](QPalette::ColorRole role) {
            return o.palette.color(chosen ? QPalette::HighlightedText : role);
        };
        const QString note = noteOf(i);
        const int taken = note.isEmpty() ? 0 : o.fontMetrics.horizontalAdvance(note) + 12;
        QFont bold = o.font;
        bold.setWeight(QFont::DemiBold);
        p->setFont(o.font);
        p->setPen(ink(QPalette::PlaceholderText));
        p->drawText(area, static_cast<int>(Qt::AlignRight | Qt::AlignTop), note);
        p->setFont(bold);
        p->setPen(ink(QPalette::Text));
        const auto line = [&](const QString& words, Qt::Alignment where) {
            const int room = where == Qt::AlignTop ? area.width() - taken : area.width();
            p->drawText(area, static_cast<int>(Qt::AlignLeft | where),
                        p->fontMetrics().elidedText(words, Qt::ElideRight, room));
        };
        line(i.data(Qt::DisplayRole).toString(), Qt::AlignTop);
        p->setFont(o.font);
        p->setPen(ink(QPalette::PlaceholderText));
        line(i.data(kQuestionRole).toString(), Qt::AlignBottom);
    }
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override
    {
        return {200, kLessonHeight};
    }
};

class SubjectDelegate : public QStyledItemDelegate {
  public:
    using QStyledItemDelegate::QStyledItemDelegate;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override
    {
        return {160, kSubjectHeight};
    }
};

QLabel* heading(const QString& words, double larger = 1)
{
    auto* l = new QLabel(words);
    l->setProperty("role", QStringLiteral("heading"));
    QFont font = l->font();
    font.setPointSizeF(font.pointSizeF() * larger);
    font.setWeight(QFont::DemiBold);
    l->setFont(font);
    return l;
}

QLabel* faint(const QString& words)
{
    auto* l = new QLabel(words);
    l->setProperty("role", QStringLiteral("faint"));
    l->setWordWrap(true);
    return l;
}

QFrame* card()
{
    auto* frame = new QFrame;
    frame->setProperty("role", QStringLiteral("card"));
    return frame;
}

void clear(QLayout& layout)
{
    while (QLayoutItem* item = layout.takeAt(0)) {
        delete item->widget();
        if (item->layout() != nullptr) clear(*item->layout());
        delete item;
    }
}

}  // namespace

StartPage::StartPage(LibraryModel& library, RecentFiles& recent)
    : library_(library), recent_(recent), subjects_(new QListView), lessons_(new QListView)
{
    setObjectName(QStringLiteral("startPage"));
    setAccessibleName(tr("Start"));
    setWidgetResizable(true);
    setFrameShape(NoFrame);
    setFocusPolicy(Qt::NoFocus);
    auto* inside = new QWidget;
    auto* row = new QHBoxLayout(inside);
    row->setContentsMargins(24, 24, 24, 24);
    auto* content = new QWidget;
    content->setMaximumWidth(kWidest);
    row->addStretch(1);
    row->addWidget(content, 1000);
    row->addStretch(1);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(16);
    makeHead(*column);
    makeLessons(*column);
    setWidget(inside);
    connect(&library_, &LibraryModel::loaded, this, &StartPage::showLibrary);
    connect(&recent_, &RecentFiles::changed, this, &StartPage::showRecent);
    showLibrary();
    showRecent();
}

void StartPage::makeHead(QVBoxLayout& column)
{
    auto* head = new QHBoxLayout;
    head->setSpacing(16);
    auto* sign = new QLabel;
    sign->setPixmap(programIcon().pixmap(QSize(48, 48), devicePixelRatioF()));
    head->addWidget(sign);
    auto* words = new QVBoxLayout;
    words->setSpacing(4);
    words->addWidget(heading(tr("Interleave"), 1.7));
    words->addWidget(faint(tr("See how processes, threads and coroutines share CPUs and locks.")));
    head->addLayout(words, 1);
    auto* open = new QPushButton(tr("Open a file…"));
    open->setObjectName(QStringLiteral("startOpen"));
    open->setIcon(icon(QStringLiteral("open")));
    connect(open, &QPushButton::clicked, this, &StartPage::askedForFile);
    head->addWidget(open, 0, Qt::AlignVCenter);
    column.addLayout(head);
    auto* box = new QWidget;
    starters_ = new QVBoxLayout(box);
    starters_->setContentsMargins(0, 0, 0, 0);
    column.addWidget(box);
}

void StartPage::makeLessons(QVBoxLayout& column)
{
    recentBox_ = new QWidget;
    auto* recent = new QVBoxLayout(recentBox_);
    recent->setContentsMargins(0, 0, 0, 0);
    recent->setSpacing(4);
    recent->addWidget(heading(tr("Recent")));
    recentList_ = new QVBoxLayout;
    recentList_->setSpacing(0);
    recent->addLayout(recentList_);
    column.addWidget(recentBox_);

    column.addWidget(heading(tr("Lessons")));
    QFrame* box = card();
    auto* row = new QHBoxLayout(box);
    row->setContentsMargins(4, 4, 4, 4);
    row->setSpacing(4);
    for (QListView* list : {subjects_, lessons_}) {
        list->setFrameShape(NoFrame);
        list->setEditTriggers(QAbstractItemView::NoEditTriggers);
        list->setUniformItemSizes(true);
        list->setMouseTracking(true);
        list->setModel(&library_);
        list->setMinimumHeight(360);
        list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    }
    subjects_->setObjectName(QStringLiteral("startSubjects"));
    subjects_->setAccessibleName(tr("Subjects"));
    subjects_->setItemDelegate(new SubjectDelegate(this));
    subjects_->setFixedWidth(232);
    lessons_->setObjectName(QStringLiteral("startLessons"));
    lessons_->setAccessibleName(tr("Lessons of the subject"));
    lessons_->setItemDelegate(new LessonDelegate(this));
    row->addWidget(subjects_);
    row->addWidget(lessons_, 1);
    column.addWidget(box, 1);
    connect(subjects_->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &StartPage::showSubject);
    const auto choose = [this](const QModelIndex& i) {
        const QString file = i.data(kFileRole).toString();
        if (!file.isEmpty()) Q_EMIT chosen(file);
    };
    connect(lessons_, &QListView::clicked, this, choose);
    connect(lessons_, &QListView::activated, this, choose);
}

void StartPage::showLibrary()
{
    showStarters();
    if (library_.rowCount() == 0) return;
    for (int i = 0; i < library_.rowCount(); ++i)  // headings of the tree, entries of this list
        library_.item(i)->setSelectable(true);
    subjects_->setCurrentIndex(library_.index(0, 0));
    showSubject();
}

void StartPage::showSubject()
{
    lessons_->setRootIndex(subjects_->currentIndex());
    lessons_->setCurrentIndex({});
    lessons_->scrollToTop();
}

void StartPage::showStarters()
{
    clear(*starters_);
    auto* row = new QHBoxLayout;
    row->setSpacing(16);
    for (const Starter& s : kStarters) {
        const auto& lessons = library_.lessons();
        const auto it = std::ranges::find_if(
            lessons, [&](const Lesson& l) { return l.file.endsWith('/' + QLatin1String(s.file)); });
        if (it == lessons.end()) continue;
        QFrame* box = card();
        auto* column = new QVBoxLayout(box);
        column->setContentsMargins(16, 12, 16, 16);
        column->setSpacing(8);
        column->addWidget(heading(it->title, 1.15));
        QLabel* question = faint(it->question);
        question->setAlignment(Qt::AlignTop | Qt::AlignLeft);
        column->addWidget(question, 1);
        auto* open = new QPushButton(tr(s.call));
        open->setObjectName(QStringLiteral("starter.") + QFileInfo(it->file).completeBaseName());
        open->setAccessibleDescription(it->title);
        if (&s == std::begin(kStarters)) open->setProperty("role", QStringLiteral("primary"));
        connect(open, &QPushButton::clicked, this, [this, file = it->file, guided = it->isGuided] {
            guided ? Q_EMIT lessonChosen(file) : Q_EMIT chosen(file);
        });
        column->addWidget(open, 0, Qt::AlignLeft);
        row->addWidget(box, 1);
    }
    starters_->addLayout(row);
}

void StartPage::showRecent()
{
    clear(*recentList_);
    constexpr qsizetype kMostShown = 4;
    const QStringList files = recent_.files().mid(0, kMostShown);
    recentBox_->setVisible(!files.isEmpty());
    for (const QString& file : files) {
        const QFileInfo info(file);
        auto* open = new QPushButton(QStringLiteral("%1    %2").arg(info.fileName(), info.path()));
        open->setProperty("role", QStringLiteral("link"));
        open->setIcon(icon(QStringLiteral("file")));
        open->setToolTip(file);
        connect(open, &QPushButton::clicked, this, [this, file] { Q_EMIT chosen(file); });
        recentList_->addWidget(open);
    }
}

}  // namespace interleave::gui
