#include "gui/app/run_bar.h"

#include "gui/app/commands.h"
#include "gui/app/since_box.h"
#include "gui/models/session.h"
#include "gui/models/words.h"

#include <QAction>
#include <QComboBox>
#include <QLabel>
#include <QScopedValueRollback>
#include <QSpinBox>

#include <limits>

namespace interleave::gui {

RunBar::RunBar(Session& session, Commands& commands)
    : QToolBar(tr("Run")),
      session_(session),
      policy_(new QComboBox),
      cpus_(new QSpinBox),
      seed_(new QSpinBox)
{
    setObjectName(QStringLiteral("runBar"));
    setMovable(false);
    const auto labelled = [this](const QString& name, QWidget* control) {
        auto* label = new QLabel(name);
        label->setContentsMargins(8, 0, 4, 0);
        label->setBuddy(control);
        addWidget(label);
        addWidget(control);
    };
    policy_->setObjectName(QStringLiteral("policyBox"));
    policy_->setAccessibleName(tr("Policy"));
    for (const PolicyInfo* p : policies()) {
        policy_->addItem(text(p->name), text(p->name));
        policy_->setItemData(policy_->count() - 1, said(p->title) + ": " + said(p->about),
                             Qt::ToolTipRole);
    }
    cpus_->setObjectName(QStringLiteral("cpuBox"));
    cpus_->setAccessibleName(tr("CPUs"));
    cpus_->setRange(1, 1024);
    seed_->setObjectName(QStringLiteral("seedBox"));
    seed_->setAccessibleName(tr("Seed"));
    seed_->setToolTip(tr("Another seed draws other random numbers"));
    seed_->setRange(0, std::numeric_limits<int>::max());
    seed_->setFixedWidth(88);
    labelled(tr("&Policy"), policy_);
    labelled(tr("&CPUs"), cpus_);
    labelled(tr("S&eed"), seed_);
    auto* since = new SinceBox(session);
    since->setObjectName(QStringLiteral("sinceBox"));
    labelled(tr("Changes count"), since);
    addAction(commands.action(QStringLiteral("run.setup")));
    addAction(commands.action(QStringLiteral("run.reset")));
    for (QSpinBox* box : {cpus_, seed_}) {
        box->setKeyboardTracking(false);
        connect(box, &QSpinBox::valueChanged, this, &RunBar::apply);
    }
    connect(policy_, &QComboBox::currentIndexChanged, this, &RunBar::apply);
    connect(&session, &Session::sourceChanged, this, &RunBar::show);
    connect(&session, &Session::answered, this, &RunBar::show);
    show();
}

void RunBar::show()
{
    const std::shared_ptr<const FinishedRun> answer = session_.answer();
    const bool isScenario = answer && !answer->scenario.processes.empty();
    for (QWidget* w : {static_cast<QWidget*>(policy_), static_cast<QWidget*>(cpus_),
                       static_cast<QWidget*>(seed_)})
        w->setEnabled(isScenario);
    if (!isScenario) return;
    const QScopedValueRollback<bool> ours(filling_, true);
    setup_ = setupOf(answer->scenario, session_.overrides());
    policy_->setCurrentIndex(policy_->findData(text(setup_.policy)));
    cpus_->setValue(static_cast<int>(setup_.cpus));
    seed_->setValue(static_cast<int>(setup_.seed));
}

void RunBar::apply()
{
    if (filling_ || !session_.answer()) return;
    const Scenario& scenario = session_.answer()->scenario;
    RunSetup wanted = setup_;
    wanted.cpus = cpus_->value();
    wanted.seed = static_cast<uint64_t>(seed_->value());
    wanted.policy = policy_->currentData().toString().toStdString();
    if (wanted.policy != setup_.policy) {
        const RunSetup file = setupOf(scenario);
        wanted.parameters.clear();
        if (wanted.policy == file.policy) wanted.parameters = file.parameters;
    }
    applySetup(session_, setup_, wanted);
}

}  // namespace interleave::gui
