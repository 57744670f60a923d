// The commands that are about the window as a whole.
#include "gui/app/main_window.h"

#include "gui/app/command_palette.h"
#include "gui/app/commands.h"
#include "gui/app/help_overlay.h"
#include "gui/app/message_bar.h"
#include "gui/app/panels.h"
#include "gui/app/recent_files.h"
#include "gui/app/step_commands.h"
#include "gui/app/workspaces.h"
#include "gui/export/export_dialog.h"
#include "gui/export/picture_file.h"
#include "gui/models/session.h"
#include "gui/models/words.h"
#include "gui/timeline/timeline_keys.h"
#include "gui/timeline/timeline_view.h"

#include <QApplication>
#include <QClipboard>
#include <QDockWidget>
#include <QFileDialog>
#include <QFileInfo>
#include <QMessageBox>

#include <algorithm>
#include <cmath>

namespace interleave::gui {

namespace {

QString id(const char* name) { return QString::fromLatin1(name); }
QList<QKeySequence> key(const char* name) { return {QKeySequence(QString::fromLatin1(name))}; }

}  // namespace

void MainWindow::addCommands()
{
    addFileCommands();
    addEditCommands();
    addStepCommands(*commands_, *session_);
    addGoCommands();
    addViewCommands();
    addLanguageCommands();
    commands_->add({.id = id("help.keys"),
                    .name = tr("&Keys"),
                    .menu = id("help"),
                    .keys = {QKeySequence(QStringLiteral("?")), QKeySequence(Qt::Key_F1)},
                    .about = tr("Every command and its keys"),
                    .icon = id("help"),
                    .run = [this] { help_->open(); }});
    commands_->add({.id = id("help.palette"),
                    .name = tr("&Commands…"),
                    .menu = id("help"),
                    .keys = key("Ctrl+Shift+P"),
                    .about = tr("Finds a command by a few letters of its name"),
                    .icon = id("search"),
                    .run = [this] {
                        palette_->open(CommandPalette::entriesOf(*commands_),
                                       tr("What do you want to do?"));
                    }});
}

void MainWindow::addFileCommands()
{
    const auto hasRun = [this] { return session_->run() != nullptr && !isAtStart(); };
    commands_->add({.id = id("file.open"),
                    .name = tr("&Open…"),
                    .menu = id("file"),
                    .keys = {QKeySequence::Open},
                    .about = tr("Opens a scenario or an exported timeline"),
                    .icon = id("open"),
                    .run = [this] { askForFile(); }});
    const auto hasText = [this] { return !session_->source().isEmpty() && !isAtStart(); };
    commands_->add({.id = id("file.save"),
                    .name = tr("&Save"),
                    .menu = id("file"),
                    .group = 5,
                    .keys = {QKeySequence::Save},
                    .about = tr("Writes the scenario's text to its file"),
                    .enabled = [this] { return session_->isModified(); },
                    .run = [this] { save(); }});
    commands_->add({.id = id("file.save_as"),
                    .name = tr("Save &as…"),
                    .menu = id("file"),
                    .group = 5,
                    .keys = {QKeySequence(QStringLiteral("Ctrl+Shift+S"))},
                    .about = tr("Writes the scenario's text to another file"),
                    .enabled = hasText,
                    .run = [this] { saveAs(); }});
    commands_->add({.id = id("file.export"),
                    .name = tr("&Export…"),
                    .menu = id("file"),
                    .group = 20,
                    .keys = key("Ctrl+E"),
                    .about = tr("Writes the run as a picture, a page for a browser, or data"),
                    .icon = id("export"),
                    .enabled = hasRun,
                    .run = [this] { exportRun(); }});
    commands_->add({.id = id("file.copy_picture"),
                    .name = tr("Copy &picture"),
                    .menu = id("file"),
                    .group = 20,
                    .keys = key("Ctrl+Shift+C"),
                    .about = tr("Copies what the timeline shows to the clipboard"),
                    .enabled = hasRun,
                    .run = [this] { copyPicture(); }});
    commands_->add({.id = id("file.copy_link"),
                    .name = tr("Copy &link to this moment"),
                    .menu = id("file"),
                    .group = 30,
                    .keys = key("Ctrl+L"),
                    .about = tr("A link that opens this scenario at this step"),
                    .icon = id("link"),
                    .enabled = hasRun,
                    .run = [this] { copy(urlOf(session_->link()), tr("The link is copied.")); }});
    commands_->add(
        {.id = id("file.copy_command"),
         .name = tr("Copy as &command line"),
         .menu = id("file"),
         .group = 30,
         .about = tr("The command that opens this scenario at this step"),
         .enabled = hasRun,
         .run = [this] { copy(commandOf(session_->link()), tr("The command line is copied.")); }});
    commands_->add({.id = id("file.open_link"),
                    .name = tr("Open copied l&ink"),
                    .menu = id("file"),
                    .group = 30,
                    .keys = key("Ctrl+Shift+L"),
                    .about = tr("Opens the link that was copied last"),
                    .run = [this] { openLinkFromClipboard(); }});
    commands_->add({.id = id("file.quit"),
                    .name = tr("&Quit"),
                    .menu = id("file"),
                    .group = 90,
                    .keys = {QKeySequence::Quit},
                    .run = [this] { close(); }});
    showRecentCommands();
}

void MainWindow::showRecentCommands()
{
    for (int i = 0; commands_->find(QStringLiteral("file.recent.%1").arg(i)) != nullptr; ++i)
        commands_->remove(QStringLiteral("file.recent.%1").arg(i));
    for (int i = 0; i < recent_->files().size(); ++i) {
        const QString file = recent_->files()[i];
        QString name = QFileInfo(file).fileName();
        name.replace(QLatin1Char('&'), QStringLiteral("&&"));
        commands_->add({.id = QStringLiteral("file.recent.%1").arg(i),
                        .name = QStringLiteral("&%1  %2").arg(i + 1).arg(name),
                        .menu = id("file"),
                        .group = 10,
                        .about = file,
                        .run = [this, file] { open(file); }});
    }
}

void MainWindow::addEditCommands()
{
    commands_->add({.id = id("edit.undo"),
                    .name = tr("&Undo change of set-up"),
                    .menu = id("edit"),
                    .keys = {QKeySequence::Undo},
                    .about = tr("Policy, parameters, CPUs and seed as they were before"),
                    .icon = id("undo"),
                    .enabled = [this] { return session_->canUndo(); },
                    .run = [this] { session_->undo(); }});
    commands_->add({.id = id("edit.redo"),
                    .name = tr("&Redo change of set-up"),
                    .menu = id("edit"),
                    .keys = {QKeySequence::Redo},
                    .icon = id("redo"),
                    .enabled = [this] { return session_->canRedo(); },
                    .run = [this] { session_->redo(); }});
    commands_->add({.id = id("run.setup"),
                    .name = tr("Set-&up…"),
                    .menu = id("run"),
                    .group = 20,
                    .keys = key("Ctrl+U"),
                    .about = tr("Policy with all its parameters, CPUs and seed"),
                    .icon = id("settings"),
                    .enabled = [this] { return session_->canStep() && !isAtStart(); },
                    .run =
                        [this] {
                            QDockWidget* dock = dockOf(*this, "setup");
                            dock->show();
                            dock->raise();
                            dock->widget()->setFocus();
                        }});
}

void MainWindow::addGoCommands()
{
    commands_->add({.id = id("go.start"),
                    .name = tr("&Start page"),
                    .menu = id("go"),
                    .keys = key("Alt+Home"),
                    .about = tr("Lessons and what was open lately"),
                    .icon = id("home"),
                    .enabled = [this] { return !isAtStart(); },
                    .run =
                        [this] {
                            if (mayLeave()) session_->close();
                        }});
    commands_->add({.id = id("go.task"),
                    .name = tr("&Task…"),
                    .menu = id("go"),
                    .keys = key("Ctrl+P"),
                    .about = tr("Finds a task, a CPU or an object and selects it"),
                    .icon = id("search"),
                    .enabled = [this] { return session_->run() != nullptr && !isAtStart(); },
                    .run =
                        [this] {
                            palette_->open(CommandPalette::entriesOf(*session_),
                                           tr("Which task, CPU or object?"));
                        }});
    commands_->add({.id = id("go.next_panel"),
                    .name = tr("&Next panel"),
                    .menu = id("go"),
                    .group = 10,
                    .keys = key("F6"),
                    .about = tr("The keyboard goes to the next panel"),
                    .run = [this] { focusNextPanel(1); }});
    commands_->add({.id = id("go.panel_before"),
                    .name = tr("&Panel before"),
                    .menu = id("go"),
                    .group = 10,
                    .keys = key("Shift+F6"),
                    .about = tr("The keyboard goes to the panel before"),
                    .run = [this] { focusNextPanel(-1); }});
}

void MainWindow::addViewCommands()
{
    commands_->add({.id = id("view.fit"),
                    .name = tr("&Whole run"),
                    .menu = id("view"),
                    .keys = key("Ctrl+0"),
                    .about = tr("Shows the run from beginning to end"),
                    .icon = id("fit"),
                    .enabled = [this] { return session_->run() != nullptr && !isAtStart(); },
                    .run = [this] { timeline_->fit(); }});
    const std::pair<const char*, QString> themes[] = {
        {"system", tr("Colours of the &system")}, {"light", tr("L&ight")}, {"dark", tr("&Dark")}};
    for (int i = 0; i < 3; ++i)
        commands_->add({.id = QStringLiteral("view.theme_") + QLatin1String(themes[i].first),
                        .name = themes[i].second,
                        .menu = id("view"),
                        .group = 20,
                        .checked = [this, i] { return static_cast<int>(theme_) == i; },
                        .run = [this, i] { setTheme(static_cast<ThemeChoice>(i)); }});
    for (const TimelineKey& k : timelineKeys())
        commands_->add({.id = QStringLiteral("timeline.") + QLatin1String(k.id),
                        .name = nameOf(k),
                        .ownKeys = QString::fromLatin1(k.shown),
                        .enabled = [this] { return session_->run() != nullptr && !isAtStart(); },
                        .run = [this, &k] { k.run(*timeline_); },
                        .scope = timeline_});
    commands_->add({.id = id("view.theme"),
                    .name = tr("Light or dar&k"),
                    .menu = id("view"),
                    .group = 20,
                    .keys = key("Ctrl+T"),
                    .icon = id("theme"),
                    .run = [this] {
                        setTheme(themeFor(theme_) == Theme::dark ? ThemeChoice::light
                                                                 : ThemeChoice::dark);
                    }});
}

void MainWindow::addLanguageCommands()
{
    for (const LanguageChoice choice : kLanguages)
        commands_->add({.id = id("view.language_") + idOf(choice),
                        .name = choice == LanguageChoice::system ? tr("Language of the s&ystem")
                                                                 : nameOf(choice),
                        .menu = id("view"),
                        .group = 25,
                        .about = tr("The language of the window and of lessons"),
                        .enabled = [choice] { return hasWordsFor(choice); },
                        .checked = [choice] { return keptLanguage() == choice; },
                        .run = [this, choice] { Q_EMIT languageChosen(choice); }});
}

// The timeline, then the panels that are open, in the order in which they were made; one that lies
// behind its neighbours as a tab comes to the front.
void MainWindow::focusNextPanel(int direction)
{
    std::vector<QWidget*> places{isAtStart() ? static_cast<QWidget*>(centralWidget()) : timeline_};
    for (const Panel& p : panels()) {
        QDockWidget* dock = dockOf(*this, p.id);
        if (!dock->isHidden()) places.push_back(dock->widget());
    }
    const QWidget* focus = QApplication::focusWidget();
    const auto here = std::ranges::find_if(places, [&](const QWidget* place) {
        return focus != nullptr && (place == focus || place->isAncestorOf(focus));
    });
    const auto count = static_cast<int>(places.size());
    const int at = here == places.end()
                       ? 0
                       : (static_cast<int>(here - places.begin()) + direction + count) % count;
    QWidget* place = places[static_cast<size_t>(at)];
    if (auto* dock = qobject_cast<QDockWidget*>(place->parentWidget())) dock->raise();
    QWidget* inside = place;
    for (QWidget* next = place; next != nullptr && inside->focusPolicy() == Qt::NoFocus &&
                                inside->focusProxy() == nullptr;) {
        next = next->nextInFocusChain();
        if (next == place || !place->isAncestorOf(next)) break;
        if (next->isVisible() && next->isEnabled()) inside = next;
    }
    inside->setFocus(Qt::TabFocusReason);
}

void MainWindow::askForFile()
{
    const QString file = QFileDialog::getOpenFileName(
        this, tr("Open"), QFileInfo(session_->file()).path(),
        tr("Scenarios and timelines (*.yaml *.yml *.timeline *.ilt *.json);;All files (*)"));
    if (!file.isEmpty()) open(file);
}

bool MainWindow::save() { return session_->save(session_->file()); }

bool MainWindow::saveAs()
{
    const QString file = QFileDialog::getSaveFileName(this, tr("Save as"), session_->file(),
                                                      tr("Scenarios (*.yaml)"));
    if (file.isEmpty() || !session_->save(file)) return false;
    recent_->add(file);
    return true;
}

bool MainWindow::mayLeave()
{
    if (!session_->isModified()) return true;
    const auto answer = QMessageBox::question(
        this, tr("Interleave"),
        tr("The scenario %1 was changed.").arg(QFileInfo(session_->file()).fileName()),
        QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel, QMessageBox::Save);
    if (answer == QMessageBox::Save)
        return QFileInfo(session_->file()).isWritable() ? save() : saveAs();
    return answer == QMessageBox::Discard;
}

void MainWindow::exportRun()
{
    if (export_ == nullptr) export_ = new ExportDialog(this);
    const std::shared_ptr<const FinishedRun> run = session_->run();
    ExportDialog::Choices choices{.run = run,
                                  .file = session_->file(),
                                  .title = text(run->scenario.title.in(language())),
                                  .seen = timeline_->pictureOptions(),
                                  .range = std::nullopt,
                                  .task = timeline_->selection().task};
    if (timeline_->hasRange())
        choices.range = std::minmax(*timeline_->markerA(), *timeline_->markerB());
    export_->openFor(std::move(choices));
}

void MainWindow::copyPicture()
{
    const Viewport seen = timeline_->pictureOptions();
    const int scale = static_cast<int>(std::ceil(devicePixelRatioF()));
    const Result<QImage> image =
        drawImage(pictureOf(session_->run()->outcome.timeline, seen), scale);
    if (!image.ok()) return showProblem(said(image.error().message));
    QApplication::clipboard()->setImage(image.value());
    message_->say(MessageBar::Kind::note, tr("The picture is copied."));
}

void MainWindow::copy(const QString& words, const QString& note)
{
    QApplication::clipboard()->setText(words);
    message_->say(MessageBar::Kind::note, note + "  " + words);
}

void MainWindow::openLinkFromClipboard()
{
    const QString words = QApplication::clipboard()->text();
    if (const std::optional<Link> link = linkOf(words)) return open(*link);
    showProblem(tr("What was copied last is no link to a moment of a scenario."));
}

}  // namespace interleave::gui
