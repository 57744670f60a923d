// Two runs of a session beside each other: which ones, their timelines, where they differ, and a
// table of metrics by disagreement. Clicking a difference goes there in both.
//
// It compares while it is in sight, by a worker. The runs are those of KeptRuns; what is compared
// stays while the session makes others. Invariant: what is shown of a comparison belongs to the two
// runs that are shown.
#pragma once

#include "gui/compare/kept_runs.h"
#include "gui/compare/twin_timelines.h"

#include <QWidget>

#include <array>
#include <memory>

class QComboBox;
class QLabel;
class QMenu;
class QPushButton;
class QStackedWidget;
class QTabWidget;
class QToolButton;

namespace interleave::gui {

class Commands;
class FindingsPanel;
class MetricsPanel;
class Session;

class CompareView : public QWidget {
    Q_OBJECT

  public:
    CompareView(Session&, Commands&);
    ~CompareView() override;

    // Indices into KeptRuns::all().
    void setSides(int first, int second);
    void swapSides();
    // Makes another run of the scenario and puts it second.
    void compareWith(const Overrides&);
    void openFile(const QString&);
    void goToDifference(int direction);
    [[nodiscard]] bool hasTwo() const { return sides_[0].run && sides_[1].run; }
    [[nodiscard]] std::shared_ptr<const Comparison> comparison() const { return comparison_; }
    [[nodiscard]] const KeptRun& side(Side s) const { return sides_[static_cast<size_t>(s)]; }

    [[nodiscard]] TwinTimelines& twins() { return *twins_; }
    [[nodiscard]] MetricsPanel& metrics() { return *metrics_; }
    [[nodiscard]] FindingsPanel& findings() { return *findings_; }
    // Another run in one click, whatever the present one is.
    [[nodiscard]] Overrides otherPolicy() const;

  Q_SIGNALS:
    void wanted();  // somebody asked for a comparison: bring it to the front

  protected:
    void showEvent(QShowEvent*) override;

  private:
    QWidget* makeHead(Side);
    QWidget* makeEmpty();
    void addCommands(Commands&);
    void fillMenu();
    void openMenu();
    void showRuns();
    void showEmpty();
    void showBusy();
    void fillBoxes();
    void chooseSide(Side, int index);
    [[nodiscard]] bool refresh(KeptRun&) const;
    void setRuns(const KeptRun&, const KeptRun&);
    void compareNow();
    void take(std::shared_ptr<const Comparison>);
    void takeMade(int index);
    QWidget* makeTables();
    void showFindings();
    void goToFinding(const Finding&);
    void point(Time);
    void follow(Time);
    void tellSelection(Side, const Subject&);
    void askForFile();
    void askForSeed();
    void askForCpus();
    [[nodiscard]] Overrides base() const;
    [[nodiscard]] bool canMake() const;
    [[nodiscard]] bool isShown(Side) const;  // by the rest of the window

    Session& session_;
    Commands& commands_;
    KeptRuns& kept_;
    std::array<KeptRun, 2> sides_;
    std::shared_ptr<const Comparison> comparison_;
    Background work_;
    bool isStale_ = false;                       // these runs are not compared yet
    std::shared_ptr<const FinishedRun> newest_;  // of the session, when runs were last looked at

    QStackedWidget* pages_;
    std::array<QComboBox*, 2> boxes_{};
    QToolButton* with_ = nullptr;
    QMenu* menu_;
    TwinTimelines* twins_ = nullptr;
    MetricsPanel* metrics_;
    FindingsPanel* findings_;
    QTabWidget* tables_ = nullptr;
    QLabel *empty_ = nullptr, *problem_ = nullptr;
    QPushButton *emptyPolicy_ = nullptr, *emptySeed_ = nullptr, *emptyCpus_ = nullptr,
                *emptyFile_ = nullptr;
};

}  // namespace interleave::gui
