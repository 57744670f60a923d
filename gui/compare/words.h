// The words of a comparison in the reader's language.
#pragma once

#include "analysis/comparison.h"

#include <QCoreApplication>
#include <QString>

namespace interleave::gui {

// The context of translation of functions that belong to no class.
struct Compare {
    Q_DECLARE_TR_FUNCTIONS(Compare)
};

[[nodiscard]] QString metricName(Metric);
// With what it is blocked on, where it is about that: "Blocked on m".
[[nodiscard]] QString metricText(const Comparison&, const ComparedMetric&);
// Of a metric, in its unit; a dash where there is none. Signed: "+8 ms".
[[nodiscard]] QString valueText(MetricUnit, const std::optional<int64_t>&, bool isSigned);
[[nodiscard]] QString percentText(int64_t ppm, bool isSigned);
// "B: 2 ms to 4 ms"; without the name if that is empty.
[[nodiscard]] QString placeText(const QString& name, const TimeSpan&);
// What the lane is of: the task's name, or "The run".
[[nodiscard]] QString laneName(const Comparison&, LaneKind, uint32_t lane);

}  // namespace interleave::gui
