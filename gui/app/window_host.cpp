#include "gui/app/window_host.h"

#include "gui/app/main_window.h"
#include "gui/models/session.h"

namespace interleave::gui {

WindowHost::WindowHost(ThemeChoice theme, LanguageChoice language)
    : session_(std::make_unique<Session>())
{
    speak(language);
    makeWindow(theme);
}

WindowHost::~WindowHost() = default;

void WindowHost::makeWindow(ThemeChoice theme)
{
    window_ = std::make_unique<MainWindow>(theme, session_.get());
    // Queued: the menu that was chosen from belongs to the window that goes.
    connect(window_.get(), &MainWindow::languageChosen, this, &WindowHost::changeLanguage,
            Qt::QueuedConnection);
}

void WindowHost::changeLanguage(LanguageChoice choice)
{
    keepLanguage(choice);
    speak(choice);
    const WindowPlace place = window_->place();
    const std::unique_ptr<MainWindow> before = std::move(window_);
    makeWindow(before->theme());
    session_->announce();
    window_->takePlace(place);
    window_->setVisible(before->isVisible());
    window_->activateWindow();
    before->hide();
    Q_EMIT replaced();
}

}  // namespace interleave::gui
