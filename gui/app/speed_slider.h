// How fast a run is played: a slider whose steps are factors, and what it means in words.
#pragma once

#include <QWidget>

class QLabel;
class QSlider;

namespace interleave::gui {

class Session;

class SpeedSlider : public QWidget {
    Q_OBJECT

  public:
    explicit SpeedSlider(Session&);

  private:
    void show();

    Session& session_;
    QSlider* slider_;
    QLabel* words_;
};

// The middle of the slider plays a run of this length in about 20 seconds; each end is a factor of
// a thousand away.
[[nodiscard]] double speedAt(int notch, double runNs);
[[nodiscard]] int notchOf(double speed, double runNs);
inline constexpr int kSpeedNotches = 60;  // from -60 to 60

}  // namespace interleave::gui
