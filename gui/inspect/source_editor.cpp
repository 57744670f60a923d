#include "gui/inspect/source_editor.h"

#include "gui/inspect/source_text.h"
#include "gui/models/words.h"

#include <QFontDatabase>
#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QTextBlock>
#include <QTimer>
#include <QToolTip>

#include <utility>

namespace interleave::gui {

namespace {

constexpr int kQuietMs = 400;  // without a key until the text is run again

struct Colors {
    QColor error, warning, line, gutter;
};
const Colors kLight{QColor(0xc62828), QColor(0xb26a00), QColor(0xfff3c4), QColor(0x8a93a0)};
const Colors kDark{QColor(0xff7b72), QColor(0xe3b341), QColor(0x3d3a1f), QColor(0x76808c)};

}  // namespace

class SourceEditor::Gutter : public QWidget {
  public:
    explicit Gutter(SourceEditor* editor) : QWidget(editor), editor_(editor) {}
    [[nodiscard]] QSize sizeHint() const override { return {editor_->gutterWidth(), 0}; }

  protected:
    void paintEvent(QPaintEvent* event) override { editor_->paintGutter(event); }
    void mousePressEvent(QMouseEvent* event) override { editor_->lineClicked(event->pos().y()); }

  private:
    SourceEditor* editor_;
};

SourceEditor::SourceEditor(SourceText& text) : text_(text), gutter_(new Gutter(this))
{
    setDocument(&text);
    connect(&text, &SourceText::goes, this, [this] { setDocument(nullptr); });
    setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    setLineWrapMode(NoWrap);
    setTabChangesFocus(true);
    setAccessibleName(tr("Scenario"));
    auto* quiet = new QTimer(this);
    quiet->setSingleShot(true);
    quiet->setInterval(kQuietMs);
    connect(quiet, &QTimer::timeout, this, &SourceEditor::edited);
    connect(this, &QPlainTextEdit::textChanged, quiet, qOverload<>(&QTimer::start));
    connect(&text, &SourceText::blockCountChanged, this, [this] {
        setViewportMargins(gutterWidth(), 0, 0, 0);
        placeGutter();
    });
    connect(this, &QPlainTextEdit::updateRequest, this, [this](const QRect&, int dy) {
        if (dy != 0) gutter_->scroll(0, dy);
        gutter_->update();
    });
    setViewportMargins(gutterWidth(), 0, 0, 0);
}

void SourceEditor::setDark(bool dark)
{
    dark_ = dark;
    text_.setDark(dark);
    mark();
}

void SourceEditor::setDiagnostics(const Diagnostics& diagnostics)
{
    diagnostics_ = diagnostics.all();
    mark();
}

void SourceEditor::showLine(uint32_t line)
{
    if (line == line_) return;
    line_ = line;
    mark();
    const QTextBlock block = document()->findBlockByNumber(static_cast<int>(line) - 1);
    if (line == 0 || !block.isValid() || hasFocus()) return;
    const QRectF where = blockBoundingGeometry(block).translated(contentOffset());
    if (viewport()->rect().contains(where.toRect().topLeft())) return;
    QTextCursor there(block);
    setTextCursor(there);
    centerCursor();
    horizontalScrollBar()->setValue(0);  // a cursor at a line's begin hides the margin before it
}

QTextCursor SourceEditor::cursorAt(const Mark& mark) const
{
    const QTextBlock block = document()->findBlockByNumber(static_cast<int>(mark.line) - 1);
    if (!block.isValid()) return {};
    QTextCursor cursor(block);
    const int begin = std::min(static_cast<int>(mark.column) - 1, block.length() - 1);
    const int length = std::max(1, static_cast<int>(mark.length));
    cursor.setPosition(block.position() + std::max(0, begin));
    cursor.setPosition(std::min(cursor.position() + length, block.position() + block.length() - 1),
                       QTextCursor::KeepAnchor);
    if (!cursor.hasSelection()) cursor.select(QTextCursor::LineUnderCursor);
    return cursor;
}

void SourceEditor::mark()
{
    const Colors& colors = dark_ ? kDark : kLight;
    QList<QTextEdit::ExtraSelection> all;
    if (const QTextBlock block = document()->findBlockByNumber(static_cast<int>(line_) - 1);
        line_ > 0 && block.isValid()) {
        QTextEdit::ExtraSelection here;
        here.cursor = QTextCursor(block);
        here.format.setBackground(colors.line);
        here.format.setProperty(QTextFormat::FullWidthSelection, true);
        all << here;
    }
    for (const Diagnostic& d : diagnostics_) {
        QTextEdit::ExtraSelection wrong;
        wrong.cursor = cursorAt(d.mark);
        if (wrong.cursor.isNull()) continue;
        wrong.format.setUnderlineStyle(QTextCharFormat::WaveUnderline);
        wrong.format.setUnderlineColor(d.severity == Severity::error ? colors.error
                                                                     : colors.warning);
        all << wrong;
    }
    setExtraSelections(all);
    gutter_->update();
}

int SourceEditor::gutterWidth() const
{
    const int digits = std::max(2, static_cast<int>(QString::number(blockCount()).size()));
    return 28 + fontMetrics().horizontalAdvance('9') * digits;
}

void SourceEditor::resizeEvent(QResizeEvent* event)
{
    QPlainTextEdit::resizeEvent(event);
    placeGutter();
}

// Beside the lines, not beside the scroll bar below them.
void SourceEditor::placeGutter()
{
    const QRect area = contentsRect();
    gutter_->setGeometry(area.left(), area.top(), gutterWidth(), viewport()->height());
}

void SourceEditor::paintGutter(QPaintEvent* event)
{
    const Colors& colors = dark_ ? kDark : kLight;
    QPainter painter(gutter_);
    painter.fillRect(event->rect(), QPlainTextEdit::palette().color(QPalette::Base));
    QTextBlock block = firstVisibleBlock();
    double top = blockBoundingGeometry(block).translated(contentOffset()).top();
    // Where lines are left out before this height: numbers alone are easily overlooked.
    const auto markGap = [&] {
        painter.setPen(QPen(colors.gutter, 1, Qt::DotLine));
        painter.drawLine(4, static_cast<int>(top), gutter_->width() - 4, static_cast<int>(top));
    };
    bool isGap = false;
    for (; block.isValid() && top <= event->rect().bottom(); block = block.next()) {
        if (!block.isVisible()) {
            if (!std::exchange(isGap, true)) markGap();
            continue;
        }
        isGap = false;
        const auto number = static_cast<uint32_t>(block.blockNumber()) + 1;
        const bool wrong = std::ranges::any_of(
            diagnostics_, [&](const Diagnostic& d) { return d.mark.line == number; });
        if (breakpoints_.contains(number)) {
            const int size = fontMetrics().height() / 2;
            painter.setRenderHint(QPainter::Antialiasing);
            painter.setPen(Qt::NoPen);
            painter.setBrush(colors.error);
            painter.drawEllipse(4, static_cast<int>(top) + size / 2, size, size);
        }
        painter.setPen(wrong ? colors.error : colors.gutter);
        painter.drawText(0, static_cast<int>(top), gutter_->width() - 8, fontMetrics().height(),
                         Qt::AlignRight, QString::number(number));
        top += blockBoundingRect(block).height();
    }
}

void SourceEditor::setAnswersHidden(bool hidden)
{
    bool tells = false;
    for (QTextBlock b = document()->begin(); b.isValid(); b = b.next()) {
        const QString line = b.text();
        const bool isKey =
            !line.isEmpty() && !line[0].isSpace() && line[0] != '#' && line[0] != '-';
        if (isKey) {
            const QString key = line.section(':', 0, 0);
            tells = key == QLatin1String("notes") || key == QLatin1String("expect") ||
                    key == QLatin1String("outcome") || key == QLatin1String("lesson");
        }
        b.setVisible(!hidden || !tells);
    }
    document()->markContentsDirty(0, document()->characterCount());
    viewport()->update();
    if (gutter_ == nullptr) return;
    gutter_->setToolTip(hidden
                            ? tr("Lines that tell the answer are left out until you have answered.")
                            : QString());
    gutter_->update();
}

void SourceEditor::setBreakpoints(std::set<uint32_t> lines)
{
    breakpoints_ = std::move(lines);
    gutter_->update();
}

uint32_t SourceEditor::cursorLine() const
{
    return static_cast<uint32_t>(textCursor().blockNumber()) + 1;
}

void SourceEditor::lineClicked(int y)
{
    const QTextBlock block = cursorForPosition({0, y}).block();
    Q_EMIT lineChosen(static_cast<uint32_t>(block.blockNumber()) + 1);
}

bool SourceEditor::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip) return QPlainTextEdit::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const QTextCursor at = cursorForPosition(viewport()->mapFrom(this, help->pos()));
    for (const Diagnostic& d : diagnostics_) {
        const QTextCursor wrong = cursorAt(d.mark);
        if (wrong.isNull() || at.position() < wrong.selectionStart() ||
            at.position() > wrong.selectionEnd())
            continue;
        QString text = said(d.message);
        if (!d.suggestion.empty()) text += '\n' + said(d.suggestion);
        QToolTip::showText(help->globalPos(), text, this);
        return true;
    }
    QToolTip::hideText();
    return true;
}

}  // namespace interleave::gui
