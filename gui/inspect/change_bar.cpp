#include "gui/inspect/change_bar.h"

#include "base/text.h"
#include "gui/inspect/words.h"
#include "gui/models/session.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>

#include <algorithm>

namespace interleave::gui {

namespace {

struct Field {
    const char* name;
    int lowest, highest;
};
constexpr Field kFields[] = {
    {"priority", -1'000'000, 1'000'000}, {"nice", -20, 19}, {"tickets", 1, 1'000'000}};
constexpr const char* kProtocols[] = {"none", "inherit", "protect", "original_ceiling", "stack"};

std::string valueOf(const std::vector<NamedText>& fields, std::string_view name)
{
    const auto it = std::ranges::find(fields, name, &NamedText::first);
    return it != fields.end() ? it->second : std::string();
}

}  // namespace

ChangeBar::ChangeBar(Session& session, Of of)
    : session_(session),
      of_(of),
      name_(new QLabel),
      fields_(new QComboBox),
      words_(new QComboBox),
      number_(new QSpinBox),
      fork_(new QPushButton(tr("From here on")))
{
    setProperty("role", QStringLiteral("bar"));
    setAttribute(Qt::WA_StyledBackground);
    setObjectName(of == Of::task ? QStringLiteral("taskChange") : QStringLiteral("mutexChange"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(12, 6, 12, 6);
    row->setSpacing(8);
    row->addWidget(name_, 1);
    row->addWidget(fields_);
    row->addWidget(of == Of::task ? static_cast<QWidget*>(number_) : words_);
    row->addWidget(fork_);
    (of == Of::task ? static_cast<QWidget*>(words_) : number_)->setVisible(false);
    name_->setMinimumWidth(40);
    name_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    fields_->setAccessibleName(tr("What changes"));
    words_->setAccessibleName(tr("Protocol"));
    number_->setAccessibleName(tr("New value"));
    fork_->setToolTip(
        tr("What has happened stays; the run branches off here, and goes on with the new value"));
    if (of == Of::task)
        for (const Field& f : kFields) fields_->addItem(QString::fromLatin1(f.name));
    else
        fields_->addItem(QStringLiteral("protocol"));
    for (const char* word : kProtocols) words_->addItem(QString::fromLatin1(word));
    connect(fields_, &QComboBox::currentIndexChanged, this, &ChangeBar::showValue);
    connect(fork_, &QPushButton::clicked, this, &ChangeBar::fork);
    connect(&session, &Session::answered, this, &ChangeBar::show);
    connect(&session, &Session::momentChanged, this, &ChangeBar::show);
    connect(&session, &Session::selectionChanged, this, &ChangeBar::show);
    show();
}

// The one that the view above shows: what is chosen, else who runs, else the first. Of those that
// the run begins with.
const TaskView* ChangeBar::task() const
{
    const std::vector<TaskView>& tasks = session_.moment().tasks;
    const TrackId chosen = session_.selection().task;
    auto it = std::ranges::find_if(tasks, [&](const TaskView& t) {
        return chosen.valid() ? TrackId{t.serial} == chosen : t.state == TaskState::running;
    });
    if (it == tasks.end() && !chosen.valid()) it = tasks.begin();
    const bool lives =
        it != tasks.end() && it->state != TaskState::zombie && it->state != TaskState::exited;
    const bool initial =
        lives && it->serial < session_.run()->outcome.timeline.symbols().initial_tasks.size();
    return initial ? &*it : nullptr;
}

const ObjectView* ChangeBar::mutex() const
{
    const std::vector<ObjectView>& objects = session_.moment().objects;
    const ObjectId chosen = session_.selection().object;
    if (chosen.valid()) {
        const bool suits = chosen.index < objects.size() && objects[chosen.index].kind == "mutex";
        return suits ? &objects[chosen.index] : nullptr;
    }
    const auto it = std::ranges::find(objects, "mutex", &ObjectView::kind);
    return it != objects.end() ? &*it : nullptr;
}

void ChangeBar::show()
{
    subject_.clear();
    if (session_.canFork()) of_ == Of::task ? showTask() : showMutex();
    setVisible(session_.canStep() && (of_ == Of::task || !subject_.empty()));
    for (QWidget* w : {static_cast<QWidget*>(fields_), static_cast<QWidget*>(words_),
                       static_cast<QWidget*>(number_), static_cast<QWidget*>(fork_)})
        w->setEnabled(!subject_.empty());
    name_->setText(text(subject_));
    name_->setToolTip(text(subject_));
}

void ChangeBar::showTask()
{
    const TaskView* t = task();
    if (t == nullptr) return;
    subject_ = t->name;
    values_.clear();
    for (const Field& f : kFields) {
        const std::string value = std::string_view(f.name) == "tickets" ? std::to_string(t->tickets)
                                                                        : valueOf(t->block, f.name);
        values_.push_back(static_cast<int>(parse_int(value).value_or(0)));
    }
    if (!number_->hasFocus()) showValue();
}

void ChangeBar::showMutex()
{
    const ObjectView* m = mutex();
    if (m == nullptr) return;
    subject_ = m->name;
    const std::string protocol = valueOf(m->details, "protocol");
    if (!words_->hasFocus())
        words_->setCurrentText(protocol.empty() ? QStringLiteral("none") : text(protocol));
}

void ChangeBar::showValue()
{
    const auto i = static_cast<size_t>(std::max(fields_->currentIndex(), 0));
    if (of_ != Of::task || i >= values_.size()) return;
    number_->setRange(kFields[i].lowest, kFields[i].highest);
    number_->setValue(values_[i]);
}

void ChangeBar::fork()
{
    if (subject_.empty()) return;
    const QString value =
        of_ == Of::task ? QString::number(number_->value()) : words_->currentText();
    session_.fork(subject_ + "." + fields_->currentText().toStdString() + "=" +
                  value.toStdString());
}

}  // namespace interleave::gui
