// What is written: pictures of pixels, pages, from the dialog and from the command line.
#include "shown_window.h"

#include "base/file.h"
#include "export/style.h"
#include "gui/app/commands.h"
#include "gui/export/export_command.h"
#include "gui/export/export_dialog.h"
#include "gui/export/picture_file.h"
#include "gui/models/timeline_file.h"
#include "gui/timeline/timeline_view.h"

#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDir>
#include <QFileInfo>
#include <QImage>
#include <QLabel>
#include <QProcess>
#include <QSettings>
#include <QSignalSpy>
#include <QSpinBox>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <gtest/gtest.h>

#include <cmath>

namespace interleave::gui {

namespace {

const QString kDeadlock = QStringLiteral("scenarios/sync/deadlock.yaml");

QString name(const char* words) { return QString::fromLatin1(words); }

class Files : public testing::Test {
  protected:
    [[nodiscard]] QString in(const char* file) const { return folder_.filePath(name(file)); }
    // As a person types it, without the program's name.
    static int write(const QStringList& words)
    {
        return exportAsAsked(QStringList{name("interleave-gui"), name("--export")} + words);
    }
    // What it says on standard error.
    static std::string saidBy(const QStringList& words, int code)
    {
        testing::internal::CaptureStderr();
        EXPECT_EQ(write(words), code);
        return testing::internal::GetCapturedStderr();
    }
    // Of a run, made once.
    static const Timeline& deadlock()
    {
        static const std::shared_ptr<const FinishedRun> run = [] {
            const std::string file = kDeadlock.toStdString();
            return makeRun(1, read_file(file, 1 << 20).value(), file, {}, {});
        }();
        return run->outcome.timeline;
    }
    static QStringList filesIn(const QTemporaryDir& folder)
    {
        return QDir(folder.path()).entryList(QDir::Files);
    }
    // "" where the program is not installed.
    static QString textOfPdf(const QString& file)
    {
        QProcess reader;
        reader.start(name("pdftotext"), {file, name("-")});
        reader.waitForFinished();
        // A font may have one shape for two characters, of which the reader takes the other.
        return QString::fromUtf8(reader.readAllStandardOutput())
            .normalized(QString::NormalizationForm_KC);
    }

    QTemporaryDir folder_;
};

}  // namespace

TEST_F(Files, PixelsShowWhatTheListSays)
{
    for (const Theme theme : {Theme::light, Theme::dark}) {
        Viewport v;
        v.theme = theme;
        const DisplayList list = make_display_list(deadlock(), v);
        for (const int scale : {1, 3}) {
            const Result<QImage> image = drawImage(list, scale);
            ASSERT_TRUE(image.ok());
            EXPECT_EQ(image.value().size(), QSize(list.width, list.height) * scale);
            EXPECT_EQ(image.value().pixel(0, 0), 0xff000000U | palette(theme).background);
            int solid = 0;
            for (const Rectangle& r : list.rectangles) {
                if (r.pattern != Pattern::solid || r.box.w < 8) continue;
                ++solid;
                // Beside its text, which stands in the middle.
                const QPoint corner = QPoint(r.box.x + 1, r.box.y + 1) * scale;
                EXPECT_EQ(image.value().pixel(corner), 0xff000000U | r.color);
            }
            EXPECT_GT(solid, 3);
        }
    }
}

TEST_F(Files, TooManyPixelsAreRefusedWithTheirNumber)
{
    Viewport v;
    v.width = 20'000;
    const Result<QImage> image = drawImage(make_display_list(deadlock(), v), 8);
    ASSERT_FALSE(image.ok());
    EXPECT_NE(image.error().message.find("160000 x"), std::string::npos) << image.error().message;
}

TEST_F(Files, PngFromTheCommandLineHasItsSize)
{
    ASSERT_EQ(write({kDeadlock, name("-o"), in("a.png"), name("--scale"), name("2"),
                     name("--width"), name("800"), name("--dark")}),
              0);
    const QImage image(in("a.png"));
    EXPECT_EQ(image.width(), 1600);
    EXPECT_EQ(image.pixel(1, 1), 0xff000000U | palette(Theme::dark).background);
    EXPECT_FALSE(image.text(name("Title")).isEmpty());
    EXPECT_EQ(filesIn(folder_), QStringList{name("a.png")}) << "nothing else is left there";
}

TEST_F(Files, PdfIsOnePageOfTheSizeOfThePictureWithItsWords)
{
    ASSERT_EQ(write({kDeadlock, name("-o"), in("a.pdf"), name("--seed"), name("7"), name("--title"),
                     QStringLiteral("银行 deadlock")}),
              0);
    const std::string bytes = read_file(in("a.pdf").toStdString(), 1 << 24).value();
    EXPECT_TRUE(bytes.starts_with("%PDF"));
    // 1200 pixels of 1/96 inch.
    EXPECT_NE(bytes.find("/MediaBox [0 0 900"), std::string::npos);
    EXPECT_NE(bytes.find("/Count 1"), std::string::npos);
    if (QStandardPaths::findExecutable(name("pdftotext")).isEmpty())
        GTEST_SKIP() << "without pdftotext nobody reads the words of a page";
    const QString words = textOfPdf(in("a.pdf"));
    EXPECT_TRUE(words.contains(QStringLiteral("银行 deadlock"))) << words.toStdString();
    EXPECT_TRUE(words.contains(name("seed 7"))) << words.toStdString();
    EXPECT_TRUE(words.contains(name("blocked"))) << words.toStdString();
}

TEST_F(Files, EveryFormatCanBeWrittenWithoutAWindow)
{
    for (const ExportFormat& f : export_formats()) {
        const QString file = folder_.filePath(
            QStringLiteral("run.%1").arg(QString::fromStdString(std::string(f.extension))));
        EXPECT_EQ(write({kDeadlock, name("-o"), file}), 0) << f.name;
        EXPECT_GT(QFileInfo(file).size(), 40) << f.name;
    }
}

TEST_F(Files, ThePartThatIsAskedForIsWritten)
{
    ASSERT_EQ(write({kDeadlock, name("-o"), in("all.json")}), 0);
    ASSERT_EQ(write({kDeadlock, name("-o"), in("part.json"), name("--from"), name("1ms"),
                     name("--to"), name("2ms")}),
              0);
    const auto part = readTimeline(1, in("part.json"));
    ASSERT_TRUE(part.ok());
    EXPECT_EQ(part.value()->outcome.timeline.begin(), Time{} + ms(1));
    EXPECT_EQ(part.value()->outcome.timeline.end(), Time{} + ms(2));
    EXPECT_LT(QFileInfo(in("part.json")).size(), QFileInfo(in("all.json")).size());
}

TEST_F(Files, WrongWordsAreToldWithTheCodeOfTheCommandLine)
{
    const QString out = in("a.png");
    EXPECT_NE(saidBy({kDeadlock, name("-o"), in("a.xyz")}, 2).find("which one?"),
              std::string::npos);
    EXPECT_NE(saidBy({kDeadlock, name("-f"), name("pgn"), name("-o"), out}, 2)
                  .find("Did you mean 'png'?"),
              std::string::npos);
    EXPECT_NE(
        saidBy({kDeadlock, name("-o"), out, name("--from"), name("3ms"), name("--to"), name("1ms")},
               2)
            .find("no time between"),
        std::string::npos);
    EXPECT_NE(saidBy({kDeadlock, name("-o"), out, name("--scale"), name("9")}, 2)
                  .find("from 1 to 8, not '9'"),
              std::string::npos);
    EXPECT_NE(saidBy({kDeadlock, name("-o"), out, name("--tasks"), name("nobody")}, 2)
                  .find("no task 'nobody'"),
              std::string::npos);
    EXPECT_NE(saidBy({kDeadlock, name("-o"), out, name("--nonsense")}, 2).find("nonsense"),
              std::string::npos);
    EXPECT_NE(saidBy({name("no/such/file.yaml"), name("-o"), out}, 2).find("no/such/file.yaml"),
              std::string::npos);
    EXPECT_NE(saidBy({name("tests/cli/data/wrong.yaml"), name("-o"), out}, 3).find("wrong.yaml:"),
              std::string::npos);
    EXPECT_NE(saidBy({kDeadlock, name("-o"), in("missing/a.png")}, 2).find("missing/a.png"),
              std::string::npos);
    EXPECT_TRUE(filesIn(folder_).isEmpty());
}

TEST_F(Files, WhatWasWrittenCanBeOpenedAgain)
{
    for (const char* file : {"run.timeline", "run.ilt", "run.json"}) {
        ASSERT_EQ(write({kDeadlock, name("-o"), in(file)}), 0);
        Session session;
        ASSERT_TRUE(session.open(in(file)));
        ASSERT_TRUE(QTest::qWaitFor([&] { return !session.isRunning(); }, kPatienceMs));
        ASSERT_NE(session.run(), nullptr) << file;
        EXPECT_EQ(session.run()->outcome.end, RunEnd::deadlock);
        EXPECT_EQ(print(session.run()->outcome.timeline), print(deadlock())) << file;
        EXPECT_FALSE(session.run()->findings.empty()) << file;
    }
}

TEST_F(Files, WhatCannotBeOpenedAgainSaysWhatCan)
{
    for (const char* file : {"run.csv", "run.trace.json", "run.svg", "run.html"}) {
        ASSERT_EQ(write({kDeadlock, name("-o"), in(file)}), 0);
        Session session;
        QSignalSpy refused(&session, &Session::refused);
        EXPECT_FALSE(session.open(in(file))) << file;
        ASSERT_EQ(refused.count(), 1);
        EXPECT_TRUE(refused[0][0].toString().contains(name("as JSON"))) << file;
    }
}

namespace {

class Dialog : public ShownWindow {
  protected:
    ExportDialog& opened()
    {
        open(kDeadlock);
        EXPECT_TRUE(window_.commands().run(QStringLiteral("file.export")));
        return find<ExportDialog>("exportDialog");
    }
    void choose(const char* format)
    {
        auto& box = find<QComboBox>("exportFormat");
        box.setCurrentIndex(box.findData(QString::fromLatin1(format)));
    }

    QTemporaryDir folder_;
};

}  // namespace

TEST_F(Dialog, ShowsAPreviewOfWhatWillBeWritten)
{
    ExportDialog& dialog = opened();
    choose("png");
    auto& picture = find<QLabel>("exportPreview");
    ASSERT_TRUE(
        QTest::qWaitFor([&] { return !picture.pixmap(Qt::ReturnByValue).isNull(); }, kPatienceMs));
    find<QSpinBox>("exportScale").setValue(2);
    find<QSpinBox>("exportWidth").setValue(1000);
    auto& size = find<QLabel>("exportSize");
    ASSERT_TRUE(QTest::qWaitFor([&] { return size.text().startsWith(QStringLiteral("2000")); },
                                kPatienceMs))
        << size.text().toStdString();
    choose("csv");
    ASSERT_TRUE(QTest::qWaitFor(
        [&] { return picture.text().startsWith(QStringLiteral("start_ns,")); }, kPatienceMs));
    EXPECT_FALSE(find<QSpinBox>("exportWidth").isEnabled()) << "a table has none";
    EXPECT_FALSE(dialog.isModal());
}

TEST_F(Dialog, WritesTheFileAndSaysSo)
{
    ExportDialog& dialog = opened();
    choose("png");
    find<QSpinBox>("exportWidth").setValue(640);
    find<QSpinBox>("exportScale").setValue(3);
    QSignalSpy written(&dialog, &ExportDialog::written);
    const QString file = folder_.filePath(QStringLiteral("a.png"));
    dialog.saveTo(file);
    ASSERT_TRUE(written.wait(kPatienceMs));
    EXPECT_EQ(QImage(file).width(), 1920);
    EXPECT_TRUE(find<QLabel>("exportSaid").text().contains(QStringLiteral("a.png")));
}

TEST_F(Dialog, SaysWhereNothingCanBeWritten)
{
    ExportDialog& dialog = opened();
    QSignalSpy failed(&dialog, &ExportDialog::failed);
    dialog.saveTo(folder_.filePath(QStringLiteral("missing/a.png")));
    ASSERT_TRUE(failed.wait(kPatienceMs));
    EXPECT_TRUE(find<QLabel>("exportSaid").text().contains(QStringLiteral("missing/a.png")));
}

TEST_F(Dialog, WhatIsGivenUpIsNotWritten)
{
    ExportDialog& dialog = opened();
    choose("pdf");
    QSignalSpy written(&dialog, &ExportDialog::written);
    const QString file = folder_.filePath(QStringLiteral("a.pdf"));
    dialog.saveTo(file);
    dialog.cancel();
    EXPECT_FALSE(written.wait(300));
}

TEST_F(Dialog, OffersThePartsThatThereAre)
{
    ExportDialog& dialog = opened();
    auto& part = find<QComboBox>("exportPart");
    EXPECT_EQ(part.count(), 2) << "nothing is marked, and nothing selected";
    TimelineView& timeline = window_.timeline();
    timeline.setMarkerA(Time{} + ms(2));
    timeline.setMarkerB(Time{} + ms(1));
    timeline.select({TrackId{0}, {}, {}, 0});
    ASSERT_TRUE(window_.commands().run(QStringLiteral("file.export")));
    ASSERT_EQ(part.count(), 4);
    part.setCurrentIndex(2);
    EXPECT_EQ(dialog.job().options.viewport.from, Time{} + ms(1));
    EXPECT_EQ(dialog.job().options.viewport.to, Time{} + ms(2));
    part.setCurrentIndex(3);
    EXPECT_EQ(dialog.job().options.viewport.tasks, std::vector{TrackId{0}});
    part.setCurrentIndex(0);
    EXPECT_EQ(dialog.job().options.viewport.to, Time{});
}

TEST_F(Dialog, KeepsWhatWasChosenLast)
{
    {
        opened();
        choose("pdf");
        find<QSpinBox>("exportWidth").setValue(1500);
        find<QCheckBox>("exportLegend").setChecked(false);
    }
    ExportDialog later(nullptr);
    EXPECT_EQ(later.job().format, "pdf");
    EXPECT_EQ(later.job().options.viewport.width, 1500);
    EXPECT_FALSE(later.job().options.viewport.legend);
    QSettings().remove(QStringLiteral("export"));
}

TEST_F(Dialog, CopiesThePictureThatIsSeen)
{
    open(kDeadlock);
    QApplication::clipboard()->clear();
    window_.timeline().setFocus();
    QTest::keyClick(&window_, Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
    const QImage copied = QApplication::clipboard()->image();
    ASSERT_FALSE(copied.isNull());
    EXPECT_EQ(copied.width(), window_.timeline().pictureOptions().width *
                                  static_cast<int>(std::ceil(window_.devicePixelRatioF())));
}

}  // namespace interleave::gui
