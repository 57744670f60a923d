#include "gui/app/speed_slider.h"

#include "gui/models/session.h"
#include "gui/models/words.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSlider>

#include <algorithm>
#include <cmath>

namespace interleave::gui {

namespace {

constexpr double kSecondsOfARun = 20;
constexpr double kNotchesPerFactorTen = 20;

double lengthOf(const Session& s)
{
    if (!s.run()) return 1;
    const Timeline& t = s.run()->outcome.timeline;
    return std::max<double>(1, static_cast<double>((t.end() - t.begin()).ns));
}

}  // namespace

double speedAt(int notch, double runNs)
{
    return std::max(1.0, runNs / kSecondsOfARun * std::pow(10, notch / kNotchesPerFactorTen));
}

int notchOf(double speed, double runNs)
{
    const double factor = speed * kSecondsOfARun / runNs;
    return std::clamp(static_cast<int>(std::lround(std::log10(factor) * kNotchesPerFactorTen)),
                      -kSpeedNotches, kSpeedNotches);
}

SpeedSlider::SpeedSlider(Session& session)
    : session_(session), slider_(new QSlider(Qt::Horizontal)), words_(new QLabel)
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(4, 0, 4, 0);
    row->setSpacing(8);
    row->addWidget(slider_);
    row->addWidget(words_);
    slider_->setObjectName(QStringLiteral("speedSlider"));
    slider_->setAccessibleName(tr("Speed of playing"));
    slider_->setToolTip(tr("How much of the run is played in a second"));
    slider_->setRange(-kSpeedNotches, kSpeedNotches);
    slider_->setPageStep(10);
    slider_->setFixedWidth(104);
    words_->setMinimumWidth(words_->fontMetrics().horizontalAdvance(QStringLiteral("000.0 ms/s")));
    connect(slider_, &QSlider::valueChanged, this,
            [this](int notch) { session_.setSpeed(speedAt(notch, lengthOf(session_))); });
    connect(&session, &Session::playChanged, this, &SpeedSlider::show);
    connect(&session, &Session::answered, this, &SpeedSlider::show);
    show();
}

void SpeedSlider::show()
{
    const QSignalBlocker quiet(slider_);
    setEnabled(session_.run() != nullptr);
    const double speed = std::max(1.0, session_.speed());
    slider_->setValue(notchOf(speed, lengthOf(session_)));
    const double rounding = std::pow(10, std::floor(std::log10(speed)) - 1);
    const auto ns = static_cast<int64_t>(std::max(1.0, std::round(speed / rounding) * rounding));
    words_->setText(session_.run() ? tr("%1/s").arg(text(Duration{ns})) : QString());
}

}  // namespace interleave::gui
