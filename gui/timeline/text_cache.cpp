#include "gui/timeline/text_cache.h"

#include "gui/timeline/painter.h"

#include <QFontMetrics>
#include <QPainter>

namespace interleave::gui {

namespace {

constexpr size_t kMost = 8192;

}  // namespace

const TextCache::Entry& TextCache::entry(const Label& l)
{
    if (entries_.size() > kMost) entries_.clear();
    std::string key = l.text;
    key.push_back(static_cast<char>(l.size));
    key.push_back(l.bold ? 'b' : 'n');
    const auto [it, isNew] = entries_.try_emplace(std::move(key));
    Entry& e = it->second;
    if (!isNew) return e;
    e.font = base_;
    e.font.setPixelSize(l.size);
    e.font.setBold(l.bold);
    e.text = QStaticText(QString::fromStdString(l.text));
    e.text.setTextFormat(Qt::PlainText);
    e.text.setPerformanceHint(QStaticText::AggressiveCaching);
    e.text.prepare(QTransform(), e.font);
    const QFontMetrics metrics(e.font);
    e.width = metrics.horizontalAdvance(e.text.text());
    e.ascent = metrics.ascent();
    return e;
}

void TextCache::draw(QPainter& painter, const std::vector<Label>& labels, int top, int bottom)
{
    const QFont before = painter.font();
    if (before != base_) {
        entries_.clear();
        base_ = before;
    }
    // A painter's font and pen cost as much to set as a letter to paint, and are mostly the same.
    const Label* last = nullptr;
    for (const Label& l : labels) {
        if (l.y < top || l.y - l.size > bottom) continue;
        const Entry& e = entry(l);
        if (last == nullptr || l.size != last->size || l.bold != last->bold)
            painter.setFont(e.font);
        if (last == nullptr || l.color != last->color) painter.setPen(toQColor(l.color));
        last = &l;
        int x = l.x;
        if (l.anchor == Anchor::middle) x -= e.width / 2;
        if (l.anchor == Anchor::end) x -= e.width;
        painter.drawStaticText(x, l.y - e.ascent, e.text);
    }
    painter.setFont(before);
}

}  // namespace interleave::gui
