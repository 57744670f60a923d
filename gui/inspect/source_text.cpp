#include "gui/inspect/source_text.h"

#include "gui/models/session.h"

#include <QPlainTextDocumentLayout>
#include <QRegularExpression>
#include <QSyntaxHighlighter>

#include <algorithm>

namespace interleave::gui {

namespace {

struct Inks {
    QColor key, number, text, comment;
};
const Inks kLight{QColor(0x1f4e9c), QColor(0x8a3b00), QColor(0x1b6e3c), QColor(0x6b7280)};
const Inks kDark{QColor(0x8ab4ff), QColor(0xf0a96b), QColor(0x8fd6a5), QColor(0x9aa3ae)};

QTextCharFormat ink(const QColor& color)
{
    QTextCharFormat format;
    format.setForeground(color);
    return format;
}

}  // namespace

class SourceText::Highlighter : public QSyntaxHighlighter {
  public:
    explicit Highlighter(QTextDocument* document) : QSyntaxHighlighter(document) {}
    void setInks(const Inks& inks)
    {
        inks_ = &inks;
        rehighlight();
    }

  protected:
    void highlightBlock(const QString& line) override
    {
        setCurrentBlockState(stateAfter(line));
        if (isInBlockScalar(line)) return;
        static const QRegularExpression key(
            QStringLiteral("(?:^|[{,\\-])\\s*([\\w ]+?)\\s*:(?=\\s|$)"));
        static const QRegularExpression number(
            QStringLiteral("\\b\\d+(?:\\.\\d+)?(?:ns|us|ms|s|min|h)?\\b"));
        static const QRegularExpression quoted(QStringLiteral("\"[^\"]*\"|'[^']*'"));
        static const QRegularExpression comment(QStringLiteral("(?:^|\\s)#.*$"));
        paint(number, line, inks_->number, 0);
        paint(key, line, inks_->key, 1);
        paint(quoted, line, inks_->text, 0);
        paint(comment, line, inks_->comment, 0);
    }

  private:
    static constexpr int kNone = -1;  // else the column of the key whose value is a block scalar

    static int indentOf(const QString& line)
    {
        const auto begin = std::ranges::find_if(line, [](QChar c) { return !c.isSpace(); });
        return static_cast<int>(begin - line.begin());
    }
    // YAML 1.2, 8.1: more indented than its key, or an empty line.
    [[nodiscard]] bool isInBlockScalar(const QString& line) const
    {
        const int column = previousBlockState();
        return column != kNone && (indentOf(line) == line.size() || indentOf(line) > column);
    }
    [[nodiscard]] int stateAfter(const QString& line) const
    {
        static const QRegularExpression opens(
            QStringLiteral("([\\w ]+?)\\s*:\\s+[>|][-+0-9]{0,2}\\s*(?:#.*)?$"));
        if (isInBlockScalar(line)) return previousBlockState();
        const QRegularExpressionMatch m = opens.match(line);
        if (!m.hasMatch()) return kNone;
        const QString key = m.captured(1);
        return static_cast<int>(m.capturedStart(1)) + indentOf(key);
    }
    void paint(const QRegularExpression& what, const QString& line, const QColor& color, int group)
    {
        for (auto it = what.globalMatch(line); it.hasNext();) {
            const QRegularExpressionMatch m = it.next();
            setFormat(static_cast<int>(m.capturedStart(group)),
                      static_cast<int>(m.capturedLength(group)), ink(color));
        }
    }
    const Inks* inks_ = &kLight;
};

SourceText::SourceText(Session& session)
    : QTextDocument(&session), highlighter_(new Highlighter(this))
{
    setDocumentLayout(new QPlainTextDocumentLayout(this));
}

SourceText::~SourceText() { Q_EMIT goes(); }

SourceText& SourceText::of(Session& session)
{
    if (auto* made = session.findChild<SourceText*>(QString(), Qt::FindDirectChildrenOnly))
        return *made;
    return *new SourceText(session);
}

void SourceText::show(const QString& text)
{
    if (text != toPlainText()) setPlainText(text);
}

void SourceText::setDark(bool dark) { highlighter_->setInks(dark ? kDark : kLight); }

}  // namespace interleave::gui
