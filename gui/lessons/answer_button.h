// An answer to choose: its number, its words over as many lines as they need, and, once the answer
// is known, whether it is right.
#pragma once

#include <QAbstractButton>

namespace interleave::gui {

class AnswerButton : public QAbstractButton {
    Q_OBJECT

  public:
    enum class Mark : uint8_t { none, right, wrong, other };

    AnswerButton(int number, const QString& words, QWidget* parent = nullptr);

    void setMark(Mark);
    [[nodiscard]] Mark mark() const { return mark_; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] bool hasHeightForWidth() const override { return true; }
    [[nodiscard]] int heightForWidth(int width) const override;

  protected:
    void paintEvent(QPaintEvent*) override;

  private:
    [[nodiscard]] QRect wordsIn(const QRect&) const;

    int number_;
    Mark mark_ = Mark::none;
};

}  // namespace interleave::gui
