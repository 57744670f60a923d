// The shipped scenarios by subject, with their titles and questions.
#pragma once

#include <QStandardItemModel>

#include <thread>
#include <vector>

namespace interleave::gui {

inline constexpr int kFileRole = Qt::UserRole + 1;      // of a lesson: where it is
inline constexpr int kQuestionRole = Qt::UserRole + 2;  // of a lesson
inline constexpr int kSearchRole = Qt::UserRole + 3;    // all words of it, and of its subject
inline constexpr int kGuidedRole = Qt::UserRole + 4;    // whether it asks what happens next
inline constexpr int kDoneRole = Qt::UserRole + 5;      // "4 of 5", once it was gone through

struct Lesson {
    QString subject, title, question, about, file;
    bool isGuided = false;  // it asks what happens next
};

class LibraryModel : public QStandardItemModel {
    Q_OBJECT

  public:
    explicit LibraryModel(QObject* parent = nullptr);
    ~LibraryModel() override;

    // All scenarios below a folder, read by a worker; loaded() tells when they are there.
    // `language` is "en" or "zh".
    void loadLater(const QString& folder, const QString& language);
    void load(const QString& folder, const QString& language);  // at once
    // That a guided lesson was gone through, with so many right answers; kept in the settings, the
    // best time only.
    void noteDone(const QString& file, int right, int count);
    [[nodiscard]] const std::vector<Lesson>& lessons() const { return lessons_; }

    // Beside a source tree, or where this program was installed; empty if nowhere.
    [[nodiscard]] static QString shippedFolder();
    // The name of a folder of lessons, for people.
    [[nodiscard]] static QString subjectTitle(const QString& folder);

  Q_SIGNALS:
    void loaded();

  private:
    void fill(std::vector<Lesson>);

    std::vector<Lesson> lessons_;  // by subject, then in the order of their files
    std::jthread worker_;
};

}  // namespace interleave::gui
