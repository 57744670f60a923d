#include "gui/app/setup_view.h"

#include "gui/app/commands.h"
#include "gui/app/since_box.h"
#include "gui/models/session.h"
#include "gui/models/words.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScopedValueRollback>
#include <QSpinBox>
#include <QVBoxLayout>

#include <limits>

namespace interleave::gui {

namespace {

constexpr int kMostCpus = 1024;

bool isSmall(const PolicyParameter& p)
{
    return p.words.empty() && p.lowest >= std::numeric_limits<int>::min() &&
           p.highest <= std::numeric_limits<int>::max();
}

QLabel* label(const QString& words, const char* role)
{
    auto* l = new QLabel(words);
    l->setProperty("role", QString::fromLatin1(role));
    l->setWordWrap(true);
    return l;
}

void arrange(QFormLayout& form)
{
    form.setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form.setLabelAlignment(Qt::AlignLeft);
    form.setHorizontalSpacing(12);
    form.setVerticalSpacing(8);
}

QString tipOf(const PolicyParameter& p)
{
    QString tip = said(p.about);
    const std::string range = rangeText(p);
    if (!range.empty()) tip += "\n" + SetupView::tr("From %1.").arg(said(range));
    if (const std::string value = defaultText(p); !value.empty())
        tip += "\n" + SetupView::tr("Unless said otherwise: %1.").arg(said(value));
    return tip;
}

}  // namespace

SetupView::SetupView(Session& session, Commands&)
    : session_(session),
      policy_(new QComboBox),
      rule_(label({}, "faint")),
      problem_(label({}, "problem")),
      parameters_(new QFormLayout),
      cpus_(new QSpinBox),
      seed_(new QSpinBox),
      reset_(new QPushButton(tr("As in the file")))
{
    setObjectName(QStringLiteral("setup"));
    setWidgetResizable(true);
    setFrameShape(NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* inside = new QWidget;
    inside->setProperty("role", QStringLiteral("bar"));
    auto* column = new QVBoxLayout(inside);
    column->setContentsMargins(16, 12, 16, 12);
    column->setSpacing(12);
    auto* top = new QFormLayout;
    arrange(*top);
    arrange(*parameters_);
    top->addRow(tr("&Policy"), policy_);
    column->addLayout(top);
    column->addWidget(rule_);
    column->addLayout(parameters_);
    auto* machine = new QFormLayout;
    arrange(*machine);
    machine->addRow(tr("&CPUs"), cpus_);
    machine->addRow(tr("S&eed"), seed_);
    machine->addRow(tr("Changes count"), new SinceBox(session));
    column->addLayout(machine);
    column->addWidget(problem_);
    column->addWidget(reset_, 0, Qt::AlignLeft);
    column->addStretch(1);
    setWidget(inside);
    policy_->setObjectName(QStringLiteral("setupPolicy"));
    cpus_->setObjectName(QStringLiteral("setupCpus"));
    seed_->setObjectName(QStringLiteral("setupSeed"));
    reset_->setObjectName(QStringLiteral("setupReset"));
    problem_->setObjectName(QStringLiteral("setupProblem"));
    for (const PolicyInfo* p : policies()) {
        policy_->addItem(QStringLiteral("%1  (%2)").arg(said(p->title), text(p->name)),
                         text(p->name));
        policy_->setItemData(policy_->count() - 1, said(p->about), Qt::ToolTipRole);
    }
    policy_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    policy_->setMinimumContentsLength(8);
    cpus_->setRange(1, kMostCpus);
    seed_->setRange(0, std::numeric_limits<int>::max());
    for (QSpinBox* box : {cpus_, seed_}) {
        box->setKeyboardTracking(false);
        connect(box, &QSpinBox::valueChanged, this, &SetupView::apply);
    }
    connect(policy_, &QComboBox::currentIndexChanged, this, &SetupView::choosePolicy);
    connect(reset_, &QPushButton::clicked, this, [this] { session_.setOverrides({}); });
    connect(&session, &Session::sourceChanged, this, &SetupView::show);
    connect(&session, &Session::answered, this, &SetupView::show);
    show();
}

void SetupView::show()
{
    const std::shared_ptr<const FinishedRun> answer = session_.answer();
    const bool isScenario = answer && !answer->scenario.processes.empty();
    widget()->setEnabled(isScenario);
    problem_->setVisible(false);
    if (!isScenario) return;
    const QScopedValueRollback<bool> ours(filling_, true);
    setup_ = setupOf(answer->scenario, session_.overrides());
    policy_->setCurrentIndex(policy_->findData(text(setup_.policy)));
    cpus_->setValue(static_cast<int>(setup_.cpus));
    seed_->setValue(static_cast<int>(setup_.seed));
    const PolicyInfo* info = find_policy(setup_.policy);
    rule_->setText(info != nullptr ? said(info->about) : QString());
    if (shownPolicy_ != setup_.policy) makeParameters(info);
    fillParameters(info);
    reset_->setEnabled(session_.overrides().any());
    for (const Diagnostic& d : answer->diagnostics.all()) {
        if (d.mark.line != 0) continue;  // of the text: the editor shows it
        problem_->setText(said(d.message) +
                          (d.suggestion.empty() ? QString() : "\n" + said(d.suggestion)));
        problem_->setVisible(true);
    }
}

void SetupView::makeParameters(const PolicyInfo* info)
{
    while (parameters_->rowCount() > 0) parameters_->removeRow(0);
    editors_.clear();
    shownPolicy_ = setup_.policy;
    if (info == nullptr) return;
    for (const PolicyParameter& p : info->parameters) {
        QWidget* editor = editorOf(p);
        const QString name = text(p.name);
        editor->setObjectName(QStringLiteral("parameter.") + name);
        editor->setToolTip(tipOf(p));
        editor->setAccessibleName(name);
        editor->setAccessibleDescription(said(p.about));
        QString words = name;
        words.replace(QLatin1Char('_'), QLatin1Char(' '));
        auto* caption = new QLabel(words);
        caption->setToolTip(tipOf(p));
        caption->setBuddy(editor);
        parameters_->addRow(caption, editor);
        editors_[std::string(p.name)] = editor;
    }
}

QWidget* SetupView::editorOf(const PolicyParameter& p)
{
    if (p.kind == ParameterKind::word) {
        auto* box = new QComboBox;
        for (const std::string_view w : p.words) box->addItem(text(w));
        connect(box, &QComboBox::currentIndexChanged, this, &SetupView::apply);
        return box;
    }
    if (p.kind == ParameterKind::boolean) {
        auto* box = new QCheckBox;
        connect(box, &QCheckBox::toggled, this, &SetupView::apply);
        return box;
    }
    if (p.kind == ParameterKind::integer && isSmall(p)) {
        auto* box = new QSpinBox;
        box->setRange(static_cast<int>(p.lowest), static_cast<int>(p.highest));
        box->setKeyboardTracking(false);
        connect(box, &QSpinBox::valueChanged, this, &SetupView::apply);
        return box;
    }
    auto* line = new QLineEdit;
    line->setPlaceholderText(text(defaultText(p)));
    connect(line, &QLineEdit::editingFinished, this, &SetupView::apply);
    return line;
}

void SetupView::fillParameters(const PolicyInfo* info)
{
    if (info == nullptr) return;
    for (const PolicyParameter& p : info->parameters) {
        QWidget* editor = editors_.at(std::string(p.name));
        const auto it = setup_.parameters.find(std::string(p.name));
        const QString value = text(it != setup_.parameters.end() ? it->second : defaultText(p));
        if (auto* box = qobject_cast<QComboBox*>(editor))
            box->setCurrentText(value);
        else if (auto* check = qobject_cast<QCheckBox*>(editor))
            check->setChecked(value == QLatin1String("true") || value == QLatin1String("yes") ||
                              value == QLatin1String("on"));
        else if (auto* spin = qobject_cast<QSpinBox*>(editor))
            spin->setValue(value.toInt());
        else if (auto* line = qobject_cast<QLineEdit*>(editor))
            line->setText(it != setup_.parameters.end() ? value : QString());
    }
}

// The parameters of one policy mean nothing to another.
void SetupView::choosePolicy()
{
    if (filling_ || !session_.answer()) return;
    const Scenario& scenario = session_.answer()->scenario;
    RunSetup wanted = setup_;
    wanted.policy = policy_->currentData().toString().toStdString();
    const RunSetup file = setupOf(scenario);
    wanted.parameters =
        wanted.policy == file.policy ? file.parameters : std::map<std::string, std::string>();
    applySetup(session_, setup_, wanted);
}

void SetupView::apply()
{
    if (filling_ || !session_.answer()) return;
    RunSetup wanted = setup_;
    wanted.cpus = cpus_->value();
    wanted.seed = static_cast<uint64_t>(seed_->value());
    const PolicyInfo* info = find_policy(setup_.policy);
    for (size_t i = 0; info != nullptr && i < info->parameters.size(); ++i) {
        const PolicyParameter& p = info->parameters[i];
        QWidget* editor = editors_.at(std::string(p.name));
        QString value;
        if (auto* box = qobject_cast<QComboBox*>(editor)) value = box->currentText();
        if (auto* check = qobject_cast<QCheckBox*>(editor))
            value = check->isChecked() ? QStringLiteral("true") : QStringLiteral("false");
        if (auto* spin = qobject_cast<QSpinBox*>(editor)) value = QString::number(spin->value());
        if (auto* line = qobject_cast<QLineEdit*>(editor)) value = line->text().trimmed();
        const std::string said = value.toStdString();
        const bool was = setup_.parameters.contains(std::string(p.name));
        if (said.empty() || (said == defaultText(p) && !was))
            wanted.parameters.erase(std::string(p.name));
        else
            wanted.parameters[std::string(p.name)] = said;
    }
    applySetup(session_, setup_, wanted);
}

}  // namespace interleave::gui
