// A drawing of an inspector as plain values: shapes and words with what they stand for.
//
// Functions make it from a moment; PictureView paints it and finds what is under the pointer. So
// where things lie can be tested without a window. Coordinates are of the picture, from its top
// left corner; what comes later is painted over what came before.
#pragma once

#include "gui/inspect/tones.h"
#include "gui/models/focus.h"

#include <QFont>
#include <QPainterPath>
#include <QRectF>
#include <QString>

#include <vector>

class QPainter;

namespace interleave::gui {

enum class Fill : uint8_t { solid, hatched, faint };

struct Shape {
    QPainterPath path;
    Tone fill = Tone::none, line = Tone::none;
    Fill pattern = Fill::solid;
    double width = 1;
    bool dashed = false;
};

struct Words {
    QRectF box;
    QString text;
    Tone tone = Tone::text;
    int alignment = Qt::AlignLeft | Qt::AlignVCenter;
    bool bold = false, fixed = false, wraps = false;  // fixed: all characters of one width
};

// What can be pointed at, and what it says then.
struct Spot {
    QRectF box;
    Target target;
    QString name, tip;
};

// How wide text is: of the font that the picture will be painted with.
class Measure {
  public:
    Measure(const QFont&, double width, double room);
    [[nodiscard]] double width() const { return width_; }  // that there is
    [[nodiscard]] double room() const { return room_; }    // likewise from top to bottom
    [[nodiscard]] double of(const QString&, bool bold = false, bool fixed = false) const;
    [[nodiscard]] double height() const;                               // of a line of text
    [[nodiscard]] double wrapped(const QString&, double width) const;  // height of a paragraph
    // The text, or its beginning and its end where it is wider.
    [[nodiscard]] QString fit(const QString&, double width, bool bold = false,
                              bool fixed = false) const;
    [[nodiscard]] QFont font(bool bold, bool fixed) const;

  private:
    QFont plain_, bold_, fixed_, fixedBold_;
    double width_, room_;
};

class Picture {
  public:
    struct Item {
        bool words = false;
        size_t index = 0;
    };

    void add(Shape);
    void add(Words);
    void add(Spot spot) { spots_.push_back(std::move(spot)); }
    // Everything of the other one, moved.
    void add(const Picture&, QPointF by);

    void box(const QRectF&, Tone fill, Tone line, double radius = 4, double width = 1,
             Fill pattern = Fill::solid);
    void line(QPointF from, QPointF to, Tone, double width = 1, bool dashed = false);
    // A line that ends in a head; `bend` moves its middle to its left, in parts of its length.
    void arrow(QPointF from, QPointF to, Tone, double width = 1.4, double bend = 0);
    void arrow(const QPainterPath&, Tone, double width = 1.4);
    void text(const QRectF&, const QString&, Tone = Tone::text, bool bold = false,
              int alignment = Qt::AlignLeft | Qt::AlignVCenter);
    void fixed(const QRectF&, const QString&, Tone = Tone::text,
               int alignment = Qt::AlignLeft | Qt::AlignVCenter);
    // An outline around what the last step changed; another around what is chosen.
    void markChanged(const QRectF&, double radius = 4);
    void markChosen(const QRectF&, double radius = 4);

    [[nodiscard]] QSizeF size() const { return size_; }
    void setSize(const QSizeF& size) { size_ = size; }
    [[nodiscard]] const std::vector<Item>& items() const { return items_; }
    [[nodiscard]] const std::vector<Shape>& shapes() const { return shapes_; }
    [[nodiscard]] const std::vector<Words>& words() const { return words_; }
    [[nodiscard]] const std::vector<Spot>& spots() const { return spots_; }
    // The one on top; -1: none.
    [[nodiscard]] int spotAt(QPointF) const;
    // All that it says, in the order in which it was drawn: for who cannot see it.
    [[nodiscard]] QString spoken() const;
    [[nodiscard]] bool says(const QString&) const;

  private:
    QSizeF size_;
    std::vector<Item> items_;
    std::vector<Shape> shapes_;
    std::vector<Words> words_;
    std::vector<Spot> spots_;
};

// A sentence in the middle of nothing.
[[nodiscard]] Picture hintPicture(const QString&, const Measure&);

void paint(QPainter&, const Picture&, const QFont&, const QPalette&);

}  // namespace interleave::gui
