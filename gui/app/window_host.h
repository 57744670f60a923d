// The window, and another in its place when a person chooses another language.
//
// The session is the host's and outlives its windows: nothing is run again, and the moment, the
// selection, breakpoints and what was typed stay. What a window keeps of its own (its place, its
// docks, what its timeline shows) goes from one to the next.
#pragma once

#include "gui/app/language.h"
#include "gui/app/theme.h"

#include <QObject>

#include <memory>

namespace interleave::gui {

class MainWindow;
class Session;

class WindowHost : public QObject {
    Q_OBJECT

  public:
    // Speaks it, and makes a window that is not shown yet.
    explicit WindowHost(ThemeChoice, LanguageChoice = keptLanguage());
    ~WindowHost() override;

    [[nodiscard]] MainWindow& window() { return *window_; }

  Q_SIGNALS:
    void replaced();  // window() is another

  private:
    void makeWindow(ThemeChoice);
    void changeLanguage(LanguageChoice);

    std::unique_ptr<Session> session_;
    std::unique_ptr<MainWindow> window_;
};

}  // namespace interleave::gui
