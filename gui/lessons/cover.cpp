#include "gui/lessons/cover.h"

#include "gui/lessons/course.h"

#include <QEvent>
#include <QPainter>

namespace interleave::gui {

Cover::Cover(QWidget& view, Course& course) : QWidget(&view), view_(view)
{
    setObjectName(QStringLiteral("cover"));
    setAccessibleName(tr("Hidden until you have answered"));
    view.installEventFilter(this);
    connect(&course, &Course::changed, this, [this, &course] { show(course.veil().has_value()); });
    show(course.veil().has_value());
}

// Keys do not reach what lies below either.
void Cover::show(bool covered)
{
    for (QWidget* child : view_.findChildren<QWidget*>(Qt::FindDirectChildrenOnly))
        if (child != this) child->setEnabled(!covered);
    setGeometry(view_.rect());
    setVisible(covered);
    if (covered) raise();
}

bool Cover::eventFilter(QObject*, QEvent* event)
{
    if (event->type() == QEvent::Resize) setGeometry(view_.rect());
    return false;
}

void Cover::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), palette().color(QPalette::Active, QPalette::Base));
    painter.setPen(palette().color(QPalette::Active, QPalette::PlaceholderText));
    painter.drawText(rect().adjusted(16, 8, -16, -8), Qt::AlignCenter | Qt::TextWordWrap,
                     tr("Shows the whole run: hidden until you have answered."));
}

}  // namespace interleave::gui
