// A line to type into and what fits it: commands, or tasks to go to. It lies over the window, and
// goes as soon as something is chosen or Escape is pressed.
#pragma once

#include <QFrame>
#include <QPointer>

#include <functional>
#include <vector>

class QLineEdit;
class QListWidget;

namespace interleave::gui {

class Commands;
class Session;

struct PaletteEntry {
    QString id;  // typed in full it is found whatever the language; may be empty
    QString name, detail, keys;
    std::function<void()> run;
    bool enabled = true;
};

class CommandPalette : public QFrame {
    Q_OBJECT

  public:
    explicit CommandPalette(QWidget* window);

    void open(std::vector<PaletteEntry>, const QString& placeholder);
    [[nodiscard]] static std::vector<PaletteEntry> entriesOf(Commands&);
    // Tasks, CPUs and objects of the run.
    [[nodiscard]] static std::vector<PaletteEntry> entriesOf(Session&);

  protected:
    bool eventFilter(QObject*, QEvent*) override;

  private:
    void filter();
    void choose();
    void dismiss();

    QLineEdit* line_;
    QListWidget* list_;
    std::vector<PaletteEntry> entries_;
    QPointer<QWidget> before_;  // had the focus
};

// How well typed letters fit a name: the smaller the better, below 0 not at all. They stand in it
// in their order; beginnings of words and neighbours count as better.
[[nodiscard]] int fit(const QString& typed, const QString& name);

}  // namespace interleave::gui
