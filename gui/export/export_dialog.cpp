#include "gui/export/export_dialog.h"

#include "base/file.h"
#include "gui/app/theme.h"
#include "gui/export/picture_file.h"
#include "gui/models/words.h"

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QSettings>
#include <QSpinBox>
#include <QStyle>
#include <QVBoxLayout>

#include <algorithm>
#include <tuple>
#include <utility>

namespace interleave::gui {

namespace {

enum class Part : uint8_t { whole, seen, range, task };
enum class Look : uint8_t { window, light, dark };

constexpr int kPreviewDelayMs = 120;
constexpr int kPreviewWidth = 460, kPreviewHeight = 360;
constexpr size_t kPreviewSlices = 20'000;  // of data: beyond, making it only to look takes long
constexpr qsizetype kPreviewLines = 24;

QString key(const char* name) { return QStringLiteral("export/") + QString::fromLatin1(name); }

QString aboutFormat(const std::string& name)
{
    if (name == "svg") return ExportDialog::tr("Picture for documents (SVG)");
    if (name == "png") return ExportDialog::tr("Picture of pixels (PNG)");
    if (name == "pdf") return ExportDialog::tr("Page to print (PDF)");
    if (name == "html") return ExportDialog::tr("Page for a browser, to zoom and pan (HTML)");
    if (name == "csv") return ExportDialog::tr("Slices as a table (CSV)");
    if (name == "jobs") return ExportDialog::tr("Jobs as a table (CSV)");
    if (name == "counts") return ExportDialog::tr("How many live and wait, as a table (CSV)");
    if (name == "findings") return ExportDialog::tr("Findings as a table (CSV)");
    if (name == "json") return ExportDialog::tr("Everything, for programs (JSON)");
    if (name == "chrome") return ExportDialog::tr("Trace for chrome://tracing (JSON)");
    if (name == "perfetto") return ExportDialog::tr("Trace for ui.perfetto.dev (Perfetto)");
    if (name == "timeline") return ExportDialog::tr("Timeline, to open again");
    if (name == "gantt") return ExportDialog::tr("Chart of characters (text)");
    if (name == "text") return ExportDialog::tr("Every slice as a line (text)");
    return text(name);
}

bool isBinary(const std::string& format) { return format == "perfetto" || format == "timeline"; }

size_t slicesOf(const Timeline& t)
{
    size_t all = 0;
    for (TrackId id{0}; id.index < t.tasks(); ++id.index) all += t.slices(id);
    return all;
}

// Of a picture as large as it will be, what fits the preview.
struct Preview {
    QImage image;
    QSize size;
    QString text, problem;
};

Preview previewOf(const Timeline& t, const ExportJob& job)
{
    Preview p;
    if (isPicture(job)) {
        const DisplayList list = pictureOf(t, job.options.viewport);
        p.size = QSize(list.width, list.height) * job.scale;
        Result<QImage> image = drawImage(list, 1);
        if (image.ok())
            p.image = std::move(image).value();
        else
            p.problem = text(image.error().message);
        return p;
    }
    const Result<std::string> bytes = bytesOf(t, job);
    if (!bytes.ok()) {
        p.problem = text(bytes.error().message);
        return p;
    }
    const QStringList lines = text(std::string_view(bytes.value()).substr(0, 20'000)).split(u'\n');
    for (const QString& line : lines.mid(0, kPreviewLines))
        p.text += (line.size() > 90 ? line.left(90) + QStringLiteral("…") : line) + u'\n';
    if (lines.size() > kPreviewLines) p.text += QStringLiteral("…");
    return p;
}

}  // namespace

ExportDialog::ExportDialog(QWidget* parent)
    : QDialog(parent),
      format_(new QComboBox),
      part_(new QComboBox),
      theme_(new QComboBox),
      width_(new QSpinBox),
      scale_(new QSpinBox),
      title_(new QLineEdit),
      showTitle_(new QCheckBox(tr("&Title"))),
      caption_(new QCheckBox(tr("&Caption: policy, seed and end"))),
      legend_(new QCheckBox(tr("&Legend"))),
      findings_(new QCheckBox(tr("Fi&ndings"))),
      counters_(new QCheckBox(tr("&How many at once"))),
      about_(new QLabel),
      picture_(new QLabel),
      size_(new QLabel),
      said_(new QLabel),
      progress_(new QProgressBar),
      save_(new QPushButton(tr("&Save as…"))),
      copy_(new QPushButton(tr("Cop&y picture"))),
      cancel_(new QPushButton(tr("Cancel")))
{
    setObjectName(QStringLiteral("exportDialog"));
    setWindowTitle(tr("Export"));
    auto* columns = new QHBoxLayout;
    columns->setSpacing(20);
    columns->addWidget(makeForm());
    columns->addWidget(makePreview(), 1);
    auto* buttons = new QHBoxLayout;
    said_->setWordWrap(true);
    said_->setTextFormat(Qt::PlainText);
    buttons->addWidget(said_, 1);
    buttons->addWidget(progress_);
    buttons->addWidget(cancel_);
    buttons->addWidget(copy_);
    buttons->addWidget(save_);
    auto* all = new QVBoxLayout(this);
    all->setContentsMargins(20, 16, 20, 16);
    all->setSpacing(16);
    all->addLayout(columns, 1);
    all->addLayout(buttons);
    progress_->setRange(0, 0);
    progress_->setFixedWidth(120);
    save_->setDefault(true);
    restore();
    setBusy(false);
    later_.setSingleShot(true);
    later_.setInterval(kPreviewDelayMs);
    connect(&later_, &QTimer::timeout, this, &ExportDialog::preview);
    for (QComboBox* box : {format_, part_, theme_})
        connect(box, &QComboBox::currentIndexChanged, this, &ExportDialog::changed);
    for (QSpinBox* box : {width_, scale_})
        connect(box, &QSpinBox::valueChanged, this, &ExportDialog::changed);
    for (QCheckBox* box : {showTitle_, caption_, legend_, findings_, counters_})
        connect(box, &QCheckBox::toggled, this, &ExportDialog::changed);
    connect(title_, &QLineEdit::textChanged, this, &ExportDialog::changed);
    connect(save_, &QPushButton::clicked, this, &ExportDialog::askForFile);
    connect(copy_, &QPushButton::clicked, this, &ExportDialog::copy);
    connect(cancel_, &QPushButton::clicked, this, &ExportDialog::cancel);
}

QWidget* ExportDialog::makeForm()
{
    auto* form = new QWidget;
    auto* rows = new QFormLayout(form);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setHorizontalSpacing(12);
    rows->setVerticalSpacing(8);
    rows->setLabelAlignment(Qt::AlignLeft);
    rows->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    for (const ExportFormat& f : export_formats())
        format_->addItem(aboutFormat(std::string(f.name)), text(f.name));
    width_->setRange(320, 20'000);
    width_->setSingleStep(100);
    width_->setSuffix(tr(" pixels"));
    width_->setKeyboardTracking(false);
    scale_->setRange(1, kMostScale);
    scale_->setSuffix(tr(" times"));
    for (const QString& name : {tr("As the window"), tr("Light"), tr("Dark")})
        theme_->addItem(name);
    rows->addRow(tr("&Format"), format_);
    rows->addRow(tr("&What"), part_);
    rows->addRow(tr("W&idth"), width_);
    rows->addRow(tr("Sc&ale"), scale_);
    rows->addRow(tr("Col&ours"), theme_);
    rows->addRow(showTitle_, title_);
    for (QCheckBox* box : {caption_, legend_, findings_, counters_}) rows->addRow(box);
    title_->setPlaceholderText(tr("as the scenario is called"));
    title_->setMinimumWidth(220);
    title_->setAccessibleName(tr("Title"));
    form->setMaximumWidth(440);
    const std::pair<QWidget*, const char*> names[] = {
        {format_, "exportFormat"},       {part_, "exportPart"},         {theme_, "exportTheme"},
        {width_, "exportWidth"},         {scale_, "exportScale"},       {title_, "exportTitle"},
        {showTitle_, "exportShowTitle"}, {caption_, "exportCaption"},   {legend_, "exportLegend"},
        {findings_, "exportFindings"},   {counters_, "exportCounters"}, {said_, "exportSaid"},
        {save_, "exportSave"},           {copy_, "exportCopy"},         {cancel_, "exportCancel"},
        {picture_, "exportPreview"},     {size_, "exportSize"}};
    for (const auto& [widget, name] : names) widget->setObjectName(QString::fromLatin1(name));
    return form;
}

QWidget* ExportDialog::makePreview()
{
    auto* side = new QWidget;
    auto* rows = new QVBoxLayout(side);
    rows->setContentsMargins(0, 0, 0, 0);
    picture_->setMinimumSize(kPreviewWidth, kPreviewHeight);
    picture_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Ignored);
    picture_->setAlignment(Qt::AlignCenter);
    picture_->setFrameShape(QFrame::StyledPanel);
    picture_->setTextFormat(Qt::PlainText);
    picture_->setAccessibleName(tr("Preview"));
    about_->setWordWrap(true);
    about_->setProperty("role", QStringLiteral("faint"));
    size_->setProperty("role", QStringLiteral("faint"));
    rows->addWidget(picture_, 1);
    rows->addWidget(size_);
    rows->addWidget(about_);
    return side;
}

void ExportDialog::openFor(Choices choices)
{
    choices_ = std::move(choices);
    fillParts();
    say({}, false);
    show();
    raise();
    activateWindow();
    changed();
}

// What there is none of cannot be chosen, and says so.
void ExportDialog::fillParts()
{
    const int before = part_->currentIndex();
    const QSignalBlocker quiet(part_);
    part_->clear();
    part_->addItem(tr("The whole run"));
    part_->addItem(
        tr("What is seen: %1 to %2").arg(text(choices_.seen.from), text(choices_.seen.to)));
    const auto& range = choices_.range;
    if (range)
        part_->addItem(tr("From A to B: %1 to %2").arg(text(range->first), text(range->second)),
                       static_cast<int>(Part::range));
    const bool hasTask = choices_.task.valid();
    if (hasTask)
        part_->addItem(tr("The selected task: %1")
                           .arg(text(choices_.run->outcome.timeline.track(choices_.task).name)),
                       static_cast<int>(Part::task));
    part_->setItemData(0, static_cast<int>(Part::whole));
    part_->setItemData(1, static_cast<int>(Part::seen));
    part_->setCurrentIndex(before >= 0 && before < part_->count() ? before : 0);
}

const ExportFormat& ExportDialog::format() const
{
    return export_formats()[static_cast<size_t>(std::max(format_->currentIndex(), 0))];
}

ExportJob ExportDialog::job() const
{
    ExportJob job;
    job.format = std::string(format().name);
    job.scale = job.format == "png" ? scale_->value() : 1;
    job.options.language = language();
    Viewport& v = job.options.viewport;
    v = choices_.seen;
    const auto part = static_cast<Part>(part_->currentData().toInt());
    if (part == Part::whole || part == Part::task) v.from = v.to = Time{};
    if (part == Part::range && choices_.range) std::tie(v.from, v.to) = *choices_.range;
    if (part != Part::seen) {
        v.filter.clear();
        v.folded.clear();
        v.folding = false;
    }
    if (part == Part::task) v.tasks = {choices_.task};
    v.names_width = 0;
    v.width = width_->value();
    v.title =
        title_->text().isEmpty() ? choices_.title.toStdString() : title_->text().toStdString();
    v.show_title = showTitle_->isChecked();
    v.show_caption = caption_->isChecked();
    v.legend = legend_->isChecked();
    v.counters = counters_->isChecked();
    if (!findings_->isChecked()) v.findings.clear();
    const auto look = static_cast<Look>(theme_->currentIndex());
    if (look != Look::window) v.theme = look == Look::dark ? Theme::dark : Theme::light;
    job.options.follows_reader = look == Look::window && job.format == "html";
    return job;
}

void ExportDialog::changed()
{
    const ExportFormat& f = format();
    const bool lanes = f.name == "svg" || f.name == "png" || f.name == "pdf";
    const bool page = f.name == "html";
    width_->setEnabled(lanes);
    scale_->setEnabled(f.name == "png");
    theme_->setEnabled(lanes || page);
    theme_->setItemText(0, page ? tr("As the reader's browser") : tr("As the window"));
    const bool headed = lanes || page || f.is_picture;
    for (QWidget* w : {static_cast<QWidget*>(showTitle_), static_cast<QWidget*>(caption_),
                       static_cast<QWidget*>(legend_), static_cast<QWidget*>(counters_)})
        w->setEnabled(headed);
    title_->setEnabled(headed && showTitle_->isChecked());
    findings_->setEnabled(f.shows_findings);
    copy_->setEnabled(lanes);
    about_->setText(f.is_picture ? QString()
                    : page       ? tr("One file that needs no network; it opens in any browser.")
                                 : tr("The data of that part of the run."));
    about_->setVisible(!about_->text().isEmpty());
    keep();
    if (isVisible()) later_.start();
}

void ExportDialog::restore()
{
    const QSettings s;
    const int format = format_->findData(s.value(key("format"), QStringLiteral("png")));
    format_->setCurrentIndex(std::max(format, 0));
    width_->setValue(s.value(key("width"), 1200).toInt());
    scale_->setValue(s.value(key("scale"), 2).toInt());
    theme_->setCurrentIndex(std::clamp(s.value(key("theme"), 0).toInt(), 0, 2));
    showTitle_->setChecked(s.value(key("title"), true).toBool());
    caption_->setChecked(s.value(key("caption"), true).toBool());
    legend_->setChecked(s.value(key("legend"), true).toBool());
    findings_->setChecked(s.value(key("findings"), true).toBool());
    counters_->setChecked(s.value(key("counters"), false).toBool());
}

void ExportDialog::keep() const
{
    QSettings s;
    s.setValue(key("format"), format_->currentData());
    s.setValue(key("width"), width_->value());
    s.setValue(key("scale"), scale_->value());
    s.setValue(key("theme"), theme_->currentIndex());
    s.setValue(key("title"), showTitle_->isChecked());
    s.setValue(key("caption"), caption_->isChecked());
    s.setValue(key("legend"), legend_->isChecked());
    s.setValue(key("findings"), findings_->isChecked());
    s.setValue(key("counters"), counters_->isChecked());
}

void ExportDialog::preview()
{
    if (!choices_.run) return;
    const ExportJob job = this->job();
    const Timeline& t = choices_.run->outcome.timeline;
    if (!isPicture(job) &&
        (isBinary(job.format) || job.format == "html" || slicesOf(t) > kPreviewSlices)) {
        previews_.drop();
        image_ = {};
        size_->clear();
        picture_->setText(job.format == "html" ? tr("A page is seen in a browser.")
                                               : tr("There is no preview of this."));
        return;
    }
    previews_.ask([this, job, run = choices_.run](const std::stop_token&) -> Background::Deliver {
        return [this, p = previewOf(run->outcome.timeline, job)] {
            image_ = p.image;
            picture_->setAlignment(p.text.isEmpty() ? Qt::AlignCenter
                                                    : Qt::AlignLeft | Qt::AlignTop);
            if (!p.problem.isEmpty() || image_.isNull())
                picture_->setText(p.problem.isEmpty() ? p.text : p.problem);
            showSize(p.size);
        };
    });
}

void ExportDialog::showSize(const QSize& size)
{
    size_->setText(size.isEmpty() ? QString()
                                  : tr("%1 × %2 pixels").arg(size.width()).arg(size.height()));
    if (image_.isNull()) return;
    const double dots = devicePixelRatioF();
    const QSize room = picture_->contentsRect().size() * dots;
    const QSize fits = image_.size().scaled(room, Qt::KeepAspectRatio).boundedTo(image_.size());
    QPixmap shown =
        QPixmap::fromImage(image_.scaled(fits, Qt::IgnoreAspectRatio, Qt::SmoothTransformation));
    shown.setDevicePixelRatio(dots);
    picture_->setPixmap(shown);
}

void ExportDialog::askForFile()
{
    const ExportFormat& f = format();
    const QString suffix = text(f.extension);
    const QString folder = QSettings().value(key("folder"), QDir::homePath()).toString();
    const QString stem = QFileInfo(choices_.file).completeBaseName();
    QString file = QFileDialog::getSaveFileName(
        this, tr("Export"),
        folder + u'/' + (stem.isEmpty() ? QStringLiteral("run") : stem) + u'.' + suffix,
        QStringLiteral("%1 (*.%2)").arg(format_->currentText(), suffix));
    if (file.isEmpty()) return;
    if (QFileInfo(file).suffix().isEmpty()) file += u'.' + suffix;
    QSettings().setValue(key("folder"), QFileInfo(file).path());
    saveTo(file);
}

void ExportDialog::saveTo(const QString& file)
{
    setBusy(true);
    say({}, false);
    files_.ask([this, file, job = job(),
                run = choices_.run](const std::stop_token& stop) -> Background::Deliver {
        const Result<std::string> bytes = bytesOf(run->outcome.timeline, job);
        Status done = bytes.ok() ? Status(Nothing{}) : Status(bytes.error());
        // Given up: nothing is there that was not there before.
        if (stop.stop_requested()) return {};
        if (bytes.ok()) done = write_file(file.toStdString(), bytes.value());
        return [this, file, done] {
            setBusy(false);
            if (done.ok()) {
                say(tr("Written: %1").arg(QDir::toNativeSeparators(file)), false);
                Q_EMIT written(file);
                return;
            }
            say(text(done.error().message), true);
            Q_EMIT failed(text(done.error().message));
        };
    });
}

void ExportDialog::cancel()
{
    files_.drop();
    setBusy(false);
    say(tr("Given up; nothing was written."), false);
}

void ExportDialog::copy()
{
    if (!choices_.run) return;
    ExportJob picture = job();
    const Result<QImage> image = drawImage(
        pictureOf(choices_.run->outcome.timeline, picture.options.viewport), picture.scale);
    if (!image.ok()) return say(text(image.error().message), true);
    QApplication::clipboard()->setImage(image.value());
    say(tr("The picture is copied."), false);
}

void ExportDialog::say(const QString& words, bool isProblem)
{
    said_->setProperty("role", isProblem ? QStringLiteral("problem") : QStringLiteral("faint"));
    said_->style()->unpolish(said_);
    said_->style()->polish(said_);
    said_->setText(words);
}

void ExportDialog::setBusy(bool busy)
{
    progress_->setVisible(busy);
    cancel_->setVisible(busy);
    save_->setEnabled(!busy);
}

void ExportDialog::resizeEvent(QResizeEvent* event)
{
    QDialog::resizeEvent(event);
    if (!image_.isNull() && isVisible()) later_.start();
}

void ExportDialog::closeEvent(QCloseEvent* event)
{
    later_.stop();
    previews_.drop();
    QDialog::closeEvent(event);
}

}  // namespace interleave::gui
