// Texts that were laid out before: a timeline writes the same few hundred words in every frame, and
// laying one out costs more than painting it.
#pragma once

#include "export/display_list.h"

#include <QFont>
#include <QStaticText>

#include <string>
#include <unordered_map>
#include <vector>

class QPainter;

namespace interleave::gui {

class TextCache {
  public:
    // Those that meet the rows top .. bottom. The painter has the font that it had.
    void draw(QPainter&, const std::vector<Label>&, int top, int bottom);

  private:
    struct Entry {
        QStaticText text;
        QFont font;
        int width = 0, ascent = 0;
    };
    const Entry& entry(const Label&);

    std::unordered_map<std::string, Entry> entries_;
    QFont base_;
};

}  // namespace interleave::gui
