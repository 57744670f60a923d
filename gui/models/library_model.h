// The shipped scenarios by subject, with their titles and questions.
#pragma once

#include <QStandardItemModel>

namespace interleave::gui {

inline constexpr int kFileRole = Qt::UserRole + 1;  // of a lesson: where it is

class LibraryModel : public QStandardItemModel {
    Q_OBJECT

  public:
    explicit LibraryModel(QObject* parent = nullptr);

    // All scenarios below a folder; `language` is "en" or "zh".
    void load(const QString& folder, const QString& language);
    // Beside a source tree, or where this program was installed; empty if nowhere.
    [[nodiscard]] static QString shippedFolder();
};

}  // namespace interleave::gui
