#include "gui/inspect/picture_view.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace interleave::gui {

namespace {

constexpr double kLargestFit = 1.25, kSmallestFit = 0.35, kLargestZoom = 8;

}  // namespace

PictureView::PictureView(Maker make, QWidget* parent)
    : QAbstractScrollArea(parent), make_(std::move(make))
{
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    viewport()->setMouseTracking(true);
    viewport()->setBackgroundRole(QPalette::Base);
    verticalScrollBar()->setSingleStep(24);
    horizontalScrollBar()->setSingleStep(24);
}

void PictureView::setFits(bool fits)
{
    fits_ = fits;
    zoom_ = 1;
    forget();
}

void PictureView::forget()
{
    picture_.reset();
    viewport()->update();
}

const Picture& PictureView::picture()
{
    if (!picture_) {
        // A bar that comes and goes would change the width, and with it the height, back and forth.
        const int bar =
            verticalScrollBar()->isVisible() ? 0 : verticalScrollBar()->sizeHint().width();
        const int width = viewport()->width() - (fits_ ? 0 : bar);
        picture_ = make_(Measure(font(), std::max(width, 120), std::max(viewport()->height(), 80)));
        if (current_ >= static_cast<int>(picture_->spots().size())) current_ = -1;
        setAccessibleDescription(picture_->spoken());
        fitScrollBars();
    }
    return *picture_;
}

double PictureView::scale()
{
    if (!fits_) return 1;
    const QSizeF size = picture().size();
    if (size.isEmpty()) return 1;
    const double fit =
        std::min(viewport()->width() / size.width(), viewport()->height() / size.height());
    return std::clamp(fit, kSmallestFit, kLargestFit) * zoom_;
}

void PictureView::fitScrollBars()
{
    const QSizeF size = picture_->size() * scale();
    const auto set = [](QScrollBar* bar, double length, int shown) {
        bar->setPageStep(shown);
        bar->setRange(0, std::max(0, static_cast<int>(std::floor(length)) - shown));
    };
    set(horizontalScrollBar(), size.width(), viewport()->width());
    set(verticalScrollBar(), size.height(), viewport()->height());
}

QPointF PictureView::origin()
{
    const QPointF scrolled(horizontalScrollBar()->value(), verticalScrollBar()->value());
    if (!fits_) return -scrolled;
    const QSizeF spare = QSizeF(viewport()->size()) - picture().size() * scale();
    return QPointF(std::max(0.0, spare.width() / 2), std::max(0.0, spare.height() / 2)) - scrolled;
}

QPoint PictureView::onScreen(QPointF p) { return (origin() + p * scale()).toPoint(); }

int PictureView::spotAt(QPointF onScreen)
{
    return picture().spotAt((onScreen - origin()) / scale());
}

bool PictureView::viewportEvent(QEvent* event)
{
    if (event->type() != QEvent::ToolTip) return QAbstractScrollArea::viewportEvent(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const int spot = spotAt(help->pos());
    const QString tip = spot < 0 ? QString() : picture().spots()[static_cast<size_t>(spot)].tip;
    if (tip.isEmpty())
        QToolTip::hideText();
    else
        QToolTip::showText(help->globalPos(), tip, viewport());
    return true;
}

void PictureView::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange ||
        event->type() == QEvent::LanguageChange)
        forget();
    viewport()->update();
    QAbstractScrollArea::changeEvent(event);
}

void PictureView::paintEvent(QPaintEvent*)
{
    const Picture& shown = picture();
    QPainter painter(viewport());
    painter.translate(origin());
    painter.scale(scale(), scale());
    paint(painter, shown, font(), palette());
    if (!hasFocus() || current_ < 0) return;
    QPen pen(colorOf(Tone::accent, palette()), 1.5, Qt::DotLine);
    painter.setPen(pen);
    painter.drawRoundedRect(shown.spots()[static_cast<size_t>(current_)].box.adjusted(-2, -2, 2, 2),
                            4, 4);
}

void PictureView::resizeEvent(QResizeEvent* event)
{
    if (event->size().width() != event->oldSize().width() || fits_) picture_.reset();
    if (picture_) fitScrollBars();
}

void PictureView::zoom(double factor, QPointF about)
{
    const QPointF at = (about - origin()) / scale();
    zoom_ = std::clamp(zoom_ * factor, 1.0, kLargestZoom);
    fitScrollBars();
    const QPointF now = origin() + at * scale() - about;
    horizontalScrollBar()->setValue(horizontalScrollBar()->value() + qRound(now.x()));
    verticalScrollBar()->setValue(verticalScrollBar()->value() + qRound(now.y()));
    viewport()->update();
}

void PictureView::wheelEvent(QWheelEvent* event)
{
    if (!fits_ || (event->modifiers() & Qt::ControlModifier) == 0)
        return QAbstractScrollArea::wheelEvent(event);
    zoom(std::pow(1.0015, event->angleDelta().y()), event->position());
    event->accept();
}

void PictureView::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton) return;
    pressed_ = spotAt(event->position());
    if (pressed_ < 0 && fits_) dragged_ = event->position().toPoint();
}

void PictureView::mouseMoveEvent(QMouseEvent* event)
{
    if (dragged_) {
        const QPoint by = event->position().toPoint() - *dragged_;
        dragged_ = event->position().toPoint();
        horizontalScrollBar()->setValue(horizontalScrollBar()->value() - by.x());
        verticalScrollBar()->setValue(verticalScrollBar()->value() - by.y());
        return;
    }
    const int spot = spotAt(event->position());
    const bool leads = spot >= 0 && picture().spots()[static_cast<size_t>(spot)].target != Target{};
    viewport()->setCursor(leads ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

void PictureView::mouseReleaseEvent(QMouseEvent* event)
{
    dragged_.reset();
    if (event->button() != Qt::LeftButton) return;
    const int spot = spotAt(event->position());
    if (spot >= 0 && spot == pressed_) choose(spot);
    pressed_ = -1;
}

void PictureView::choose(int spot)
{
    current_ = spot;
    const Target target = picture().spots()[static_cast<size_t>(spot)].target;
    viewport()->update();
    if (target != Target{}) Q_EMIT chosen(target);
}

// The nearest spot whose middle lies on that side; what lies straight ahead counts as nearer.
void PictureView::step(QPointF direction)
{
    const std::vector<Spot>& spots = picture().spots();
    if (spots.empty()) return;
    int best = current_ < 0 ? 0 : -1;
    double least = 0;
    for (size_t i = 0; current_ >= 0 && i < spots.size(); ++i) {
        const QPointF d = spots[i].box.center() - spots[static_cast<size_t>(current_)].box.center();
        const double ahead = QPointF::dotProduct(d, direction);
        const double aside = std::abs(d.x() * direction.y()) + std::abs(d.y() * direction.x());
        if (ahead < 1) continue;
        const double cost = ahead + 2 * aside;
        if (best < 0 || cost < least) {
            best = static_cast<int>(i);
            least = cost;
        }
    }
    if (best < 0) return;
    current_ = best;
    const QRectF box = spots[static_cast<size_t>(best)].box;
    const QRectF shown(QPointF(onScreen(box.topLeft())), QPointF(onScreen(box.bottomRight())));
    if (shown.top() < 0)
        verticalScrollBar()->setValue(verticalScrollBar()->value() + qFloor(shown.top()) - 8);
    else if (shown.bottom() > viewport()->height())
        verticalScrollBar()->setValue(verticalScrollBar()->value() + qCeil(shown.bottom()) + 8 -
                                      viewport()->height());
    viewport()->update();
}

void PictureView::keyPressEvent(QKeyEvent* event)
{
    switch (event->key()) {
        case Qt::Key_Left: return step({-1, 0});
        case Qt::Key_Right: return step({1, 0});
        case Qt::Key_Up: return step({0, -1});
        case Qt::Key_Down: return step({0, 1});
        case Qt::Key_Return:
        case Qt::Key_Enter:
            if (current_ >= 0) choose(current_);
            return;
        case Qt::Key_Plus: return zoom(1.25, QRectF(viewport()->rect()).center());
        case Qt::Key_Minus: return zoom(0.8, QRectF(viewport()->rect()).center());
        case Qt::Key_0: return zoom(1 / zoom_, {});
        default: QAbstractScrollArea::keyPressEvent(event);
    }
}

}  // namespace interleave::gui
