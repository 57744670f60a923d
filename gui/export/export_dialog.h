// The dialog of File > Export: which format, which part of the run, how it looks; with a preview.
//
// It does not stop the window: it shows what it was opened for until it is opened again. The file
// is made by a worker, written beside and renamed, and can be given up until then. What was chosen
// last is kept.
#pragma once

#include "gui/export/export_job.h"
#include "gui/models/background.h"
#include "gui/models/finished_run.h"

#include <QDialog>
#include <QTimer>

#include <memory>
#include <optional>
#include <vector>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;
class QSpinBox;

namespace interleave::gui {

class ExportDialog : public QDialog {
    Q_OBJECT

  public:
    // What of a run may be asked for besides all of it.
    struct Choices {
        std::shared_ptr<const FinishedRun> run;
        QString file;                                // of the scenario, whose name the export gets
        QString title;                               // of the scenario, in the reader's language
        Viewport seen;                               // as the timeline shows it
        std::optional<std::pair<Time, Time>> range;  // marked from A to B
        TrackId task;                                // that is selected; not valid: none
    };

    explicit ExportDialog(QWidget* parent);

    void openFor(Choices);
    // What the fields say.
    [[nodiscard]] ExportJob job() const;
    void saveTo(const QString& file);
    void cancel();  // what is being written

  Q_SIGNALS:
    void written(const QString& file);
    void failed(const QString& why);

  protected:
    void resizeEvent(QResizeEvent*) override;
    void closeEvent(QCloseEvent*) override;

  private:
    QWidget* makeForm();
    QWidget* makePreview();
    void fillParts();
    void restore();
    void keep() const;
    void changed();
    void showSize(const QSize&);
    void preview();
    void askForFile();
    void copy();
    void say(const QString&, bool isProblem);
    void setBusy(bool);
    [[nodiscard]] const ExportFormat& format() const;

    Choices choices_;
    QComboBox *format_, *part_, *theme_;
    QSpinBox *width_, *scale_;
    QLineEdit* title_;
    QCheckBox *showTitle_, *caption_, *legend_, *findings_, *counters_;
    QLabel *about_, *picture_, *size_, *said_;
    QProgressBar* progress_;
    QPushButton *save_, *copy_, *cancel_;
    QImage image_;  // of the preview
    QTimer later_;
    Background previews_, files_;
};

}  // namespace interleave::gui
