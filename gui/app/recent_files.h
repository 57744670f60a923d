// What was open lately, the newest first; kept in the settings.
#pragma once

#include <QObject>
#include <QStringList>

namespace interleave::gui {

class RecentFiles : public QObject {
    Q_OBJECT

  public:
    explicit RecentFiles(QObject* parent = nullptr);

    [[nodiscard]] const QStringList& files() const { return files_; }
    void add(const QString& file);
    void forget(const QString& file);  // it is not there any more
    void clear();

  Q_SIGNALS:
    void changed();

  private:
    void keep();

    QStringList files_;
};

}  // namespace interleave::gui
