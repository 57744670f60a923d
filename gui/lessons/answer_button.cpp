#include "gui/lessons/answer_button.h"

#include "export/style.h"
#include "gui/app/theme.h"
#include "gui/timeline/painter.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>

namespace interleave::gui {

namespace {

constexpr int kPadding = 8;
constexpr int kBadge = 22;
constexpr int kUsualWidth = 240;
constexpr int kFlags = Qt::AlignLeft | Qt::AlignVCenter | Qt::TextWordWrap;

// A tick, or a cross: not by colour alone.
void sign(QPainter& painter, const QRect& badge, bool right)
{
    const QPointF c = QRectF(badge).center();
    QPainterPath path;
    if (right) {
        path.moveTo(c + QPointF(-4.5, 0.5));
        path.lineTo(c + QPointF(-1.5, 3.5));
        path.lineTo(c + QPointF(4.5, -3.5));
    } else {
        path.moveTo(c + QPointF(-3.5, -3.5));
        path.lineTo(c + QPointF(3.5, 3.5));
        path.moveTo(c + QPointF(3.5, -3.5));
        path.lineTo(c + QPointF(-3.5, 3.5));
    }
    painter.drawPath(path);
}

}  // namespace

AnswerButton::AnswerButton(int number, const QString& words, QWidget* parent)
    : QAbstractButton(parent), number_(number)
{
    setText(words);
    setAccessibleName(tr("%1: %2").arg(number).arg(words));
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void AnswerButton::setMark(Mark mark)
{
    mark_ = mark;
    setEnabled(mark == Mark::none);
    if (mark == Mark::right) setAccessibleDescription(tr("right"));
    if (mark == Mark::wrong) setAccessibleDescription(tr("wrong"));
    update();
}

QRect AnswerButton::wordsIn(const QRect& all) const
{
    return all.adjusted(kPadding + kBadge + kPadding, kPadding, -kPadding, -kPadding);
}

int AnswerButton::heightForWidth(int width) const
{
    const QRect room = wordsIn(QRect(0, 0, width, 10'000));
    const int words = fontMetrics().boundingRect(room, kFlags, text()).height();
    return std::max(words, kBadge) + 2 * kPadding;
}

QSize AnswerButton::sizeHint() const { return {kUsualWidth, heightForWidth(kUsualWidth)}; }

void AnswerButton::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const auto& colors = interleave::palette(themeOf(palette()));
    const QPalette::ColorGroup active = QPalette::Active;
    const bool hover = underMouse() && isEnabled();
    QColor border = palette().color(active, hasFocus() ? QPalette::Highlight : QPalette::Mid);
    if (mark_ == Mark::right) border = toQColor(colors.running);
    if (mark_ == Mark::wrong) border = toQColor(colors.problem);
    const bool marked = mark_ == Mark::right || mark_ == Mark::wrong;
    painter.setBrush(palette().color(active, isDown() ? QPalette::Midlight
                                             : hover  ? QPalette::Light
                                                      : QPalette::Button));
    const double width = marked || hasFocus() ? 2 : 1;
    painter.setPen(QPen(border, width));
    const double inset = width / 2;
    painter.drawRoundedRect(QRectF(rect()).adjusted(inset, inset, -inset, -inset), 5, 5);

    const QRect badge(kPadding, (height() - kBadge) / 2, kBadge, kBadge);
    painter.setPen(QPen(marked ? border : palette().color(active, QPalette::Mid), 1));
    painter.setBrush(marked ? QBrush(border) : Qt::NoBrush);
    painter.drawEllipse(QRectF(badge).adjusted(0.5, 0.5, -0.5, -0.5));
    if (marked) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(palette().color(active, QPalette::Base), 2, Qt::SolidLine, Qt::RoundCap,
                            Qt::RoundJoin));
        sign(painter, badge, mark_ == Mark::right);
    } else {
        painter.setPen(palette().color(active, QPalette::PlaceholderText));
        painter.drawText(badge, Qt::AlignCenter, QString::number(number_));
    }
    painter.setPen(palette().color(
        active, mark_ == Mark::other ? QPalette::PlaceholderText : QPalette::ButtonText));
    painter.drawText(wordsIn(rect()), kFlags, text());
}

}  // namespace interleave::gui
