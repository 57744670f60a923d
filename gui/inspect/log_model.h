// The records of a run as rows of a table, and its scheduling decisions likewise.
//
// Rows are made when they are asked for, so a million cost what a screen of them does. A filter is
// decided by tables of what matches, made once, never by the text of each row.
#pragma once

#include "gui/models/finished_run.h"
#include "gui/models/focus.h"
#include "session/run_log.h"

#include <QAbstractTableModel>
#include <QString>

#include <memory>
#include <optional>
#include <vector>

namespace interleave::gui {

class LogModel : public QAbstractTableModel {
    Q_OBJECT

  public:
    using QAbstractTableModel::QAbstractTableModel;

    // Both null: there is none (yet).
    void setLog(std::shared_ptr<const FinishedRun>, std::shared_ptr<const RunLog>);
    // Rows that have this text somewhere, of this task if it is valid.
    void setFilter(const QString& text, TrackId task);
    // Records told by the steps behind `before` up to `position` are marked.
    void setLastStep(uint64_t before, uint64_t position);

    [[nodiscard]] bool isComplete() const { return log_ == nullptr || log_->complete; }
    [[nodiscard]] int rowAt(uint64_t position) const;  // the last one told by then; -1: none
    [[nodiscard]] uint64_t positionOf(int row) const;
    [[nodiscard]] Target targetOf(int row) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation, int role) const override;
    [[nodiscard]] QVariant data(const QModelIndex&, int role) const override;

  protected:
    // What a filter finds, by number.
    struct Matches {
        std::vector<bool> tasks, objects, steps, reasons, states, kinds, faults, cpus;
    };

    [[nodiscard]] virtual int columns() const = 0;
    [[nodiscard]] virtual QString title(int column) const = 0;
    [[nodiscard]] virtual size_t entries() const = 0;
    [[nodiscard]] virtual uint32_t recordOf(size_t entry) const = 0;
    [[nodiscard]] virtual QString cell(size_t entry, int column) const = 0;
    [[nodiscard]] virtual QString tip(size_t entry) const = 0;
    [[nodiscard]] virtual bool isNumber(int column) const = 0;
    [[nodiscard]] virtual bool matches(size_t entry, const Matches&) const = 0;

    [[nodiscard]] const RunLog& log() const { return *log_; }
    [[nodiscard]] bool hasLog() const { return log_ != nullptr; }
    [[nodiscard]] const FinishedRun& run() const { return *run_; }
    [[nodiscard]] const Timeline& timeline() const { return run_->outcome.timeline; }
    [[nodiscard]] const Record& record(size_t entry) const
    {
        return log_->records[recordOf(entry)];
    }
    [[nodiscard]] QString taskName(uint32_t serial) const;
    [[nodiscard]] QString objectName(uint32_t object) const;

  private:
    [[nodiscard]] size_t entryOf(int row) const;
    [[nodiscard]] Matches matchesOf(const QString& text) const;
    void filter();
    void tellMarks(uint64_t before, uint64_t position);

    std::shared_ptr<const FinishedRun> run_;
    std::shared_ptr<const RunLog> log_;
    QString text_;
    TrackId task_;
    std::optional<std::vector<uint32_t>> rows_;  // entries; none: all
    uint64_t before_ = 0, position_ = 0;
};

class EventLogModel : public LogModel {
    Q_OBJECT

  public:
    enum Column { kTime, kCpu, kTask, kEvent, kReason, kLine, kColumns };
    using LogModel::LogModel;

  protected:
    [[nodiscard]] int columns() const override { return kColumns; }
    [[nodiscard]] QString title(int column) const override;
    [[nodiscard]] size_t entries() const override;
    [[nodiscard]] uint32_t recordOf(size_t entry) const override;
    [[nodiscard]] QString cell(size_t entry, int column) const override;
    [[nodiscard]] QString tip(size_t entry) const override;
    [[nodiscard]] bool isNumber(int column) const override;
    [[nodiscard]] bool matches(size_t entry, const Matches&) const override;

  private:
    [[nodiscard]] QString event(const Record&, Transition) const;
    [[nodiscard]] QString stateEvent(const Record&, Transition) const;
};

class DecisionLogModel : public LogModel {
    Q_OBJECT

  public:
    enum Column { kTime, kCpu, kPicked, kAfter, kWhy, kWaited, kOthers, kColumns };
    using LogModel::LogModel;

  protected:
    [[nodiscard]] int columns() const override { return kColumns; }
    [[nodiscard]] QString title(int column) const override;
    [[nodiscard]] size_t entries() const override;
    [[nodiscard]] uint32_t recordOf(size_t entry) const override;
    [[nodiscard]] QString cell(size_t entry, int column) const override;
    [[nodiscard]] QString tip(size_t entry) const override;
    [[nodiscard]] bool isNumber(int column) const override;
    [[nodiscard]] bool matches(size_t entry, const Matches&) const override;
};

}  // namespace interleave::gui
