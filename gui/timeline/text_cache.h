// Texts that were laid out before: a timeline writes the same few hundred words in every frame, and
// laying one out costs more than painting it.
#pragma once

#include "export/display_list.h"

#include <QFont>
#include <QStaticText>

#include <string>
#include <unordered_map>

class QPainter;

namespace interleave::gui {

class TextCache {
  public:
    void draw(QPainter&, const Label&);

  private:
    struct Entry {
        QStaticText text;
        QFont font;
        int width = 0, ascent = 0;
    };
    const Entry& entry(const QPainter&, const Label&);

    std::unordered_map<std::string, Entry> entries_;
    QFont base_;
};

}  // namespace interleave::gui
