#include "gui/app/moment_bar.h"

#include "gui/app/commands.h"
#include "gui/lessons/course.h"
#include "gui/models/session.h"
#include "gui/models/words.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QProgressBar>
#include <QPushButton>

namespace interleave::gui {

namespace {

QLabel* label(const char* name, const char* role)
{
    auto* l = new QLabel;
    l->setObjectName(QString::fromLatin1(name));
    l->setProperty("role", QString::fromLatin1(role));
    return l;
}

}  // namespace

MomentBar::MomentBar(Session& session, Commands& commands)
    : session_(session),
      time_(label("momentTime", "heading")),
      step_(label("momentStep", "faint")),
      past_(label("pastBanner", "chip")),
      next_(label("nextEvent", "")),
      branch_(new QPushButton),
      toEnd_(new QPushButton(tr("To the end"))),
      cancel_(new QPushButton(tr("Stop"))),
      busy_(new QProgressBar)
{
    setProperty("role", QStringLiteral("bar"));
    setAttribute(Qt::WA_StyledBackground);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(16, 8, 16, 8);
    column->setSpacing(4);
    auto* row = new QHBoxLayout;
    row->setSpacing(12);
    row->addWidget(time_);
    row->addWidget(step_);
    row->addWidget(past_);
    row->addWidget(toEnd_);
    row->addWidget(branch_);
    row->addWidget(busy_, 1);
    row->addWidget(cancel_);
    row->addStretch(1);
    column->addLayout(row);
    column->addWidget(next_);
    next_->setWordWrap(true);
    next_->setMinimumHeight(next_->fontMetrics().lineSpacing() * 2);
    next_->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    past_->setText(tr("Looking at the past of a finished run"));
    past_->setMinimumHeight(24);
    branch_->setObjectName(QStringLiteral("branchName"));
    branch_->setMinimumHeight(24);
    branch_->setToolTip(tr("The run that is shown; others branch off it, or it off them"));
    branch_->setMenu(new QMenu(branch_));
    connect(branch_->menu(), &QMenu::aboutToShow, this, &MomentBar::listBranches);
    toEnd_->setProperty("role", QStringLiteral("link"));
    toEnd_->setToolTip(tr("Ctrl+End"));
    busy_->setRange(0, 0);
    busy_->setTextVisible(false);
    busy_->setAccessibleName(tr("Replaying"));
    cancel_->setObjectName(QStringLiteral("cancelTravel"));
    connect(toEnd_, &QPushButton::clicked, this,
            [&commands] { commands.run(QStringLiteral("step.to_end")); });
    connect(cancel_, &QPushButton::clicked, &session, &Session::cancelTravel);
    connect(&session, &Session::momentChanged, this, &MomentBar::show);
    connect(&session, &Session::playheadMoved, this, &MomentBar::show);
    connect(&session, &Session::runsChanged, this, &MomentBar::show);
    connect(&Course::of(session), &Course::changed, this, &MomentBar::show);
    connect(&session, &Session::travelChanged, this, &MomentBar::showTravel);
    showTravel();
    show();
}

void MomentBar::show()
{
    setVisible(session_.run() != nullptr);
    if (!session_.run()) return;
    const Snapshot& m = session_.moment();
    time_->setText(text(session_.playhead()));
    step_->setText(session_.canStep() ? tr("step %L1").arg(m.position) : QString());
    const bool past = !session_.atEnd();
    past_->setVisible(past);
    toEnd_->setVisible(past);
    branch_->setVisible(session_.runs().size() > 1);
    if (session_.currentRun() >= 0)
        branch_->setText(session_.runs()[static_cast<size_t>(session_.currentRun())].name());
    if (!session_.canStep())
        next_->setText(
            tr("A timeline without its scenario: there are times, but no state to step "
               "through."));
    else if (Course::of(session_).veil())
        next_->setText(tr("What happens next? That is the question."));
    else if (m.next.empty())
        next_->setText(
            tr("The end of the run: %1.").arg(said(name_of(session_.run()->outcome.end))));
    else
        next_->setText(tr("Next: %1").arg(said(m.next)));
}

void MomentBar::listBranches()
{
    branch_->menu()->clear();
    for (int i = 0; i < static_cast<int>(session_.runs().size()); ++i) {
        const SessionRun& run = session_.runs()[static_cast<size_t>(i)];
        QAction* action = branch_->menu()->addAction(run.name());
        action->setCheckable(true);
        action->setChecked(i == session_.currentRun());
        connect(action, &QAction::triggered, this, [this, i] { session_.showRun(i); });
    }
}

void MomentBar::showTravel()
{
    busy_->setVisible(session_.isTravelling());
    cancel_->setVisible(session_.isTravelling());
}

}  // namespace interleave::gui
