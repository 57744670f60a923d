#include "gui/compare/words.h"

#include "gui/models/words.h"
#include "gui/timeline/words.h"

namespace interleave::gui {

QString metricName(Metric m)
{
    switch (m) {
        case Metric::makespan: return Compare::tr("Makespan");
        case Metric::mean_turnaround: return Compare::tr("Mean turnaround");
        case Metric::mean_waiting: return Compare::tr("Mean waiting");
        case Metric::mean_response: return Compare::tr("Mean response");
        case Metric::context_switches: return Compare::tr("Context switches");
        case Metric::fairness: return Compare::tr("Fairness (Jain)");
        case Metric::turnaround: return Compare::tr("Turnaround");
        case Metric::waiting: return Compare::tr("Waiting");
        case Metric::response: return Compare::tr("Response");
        case Metric::running: return Compare::tr("Running");
        case Metric::blocked: return Compare::tr("Blocked");
        case Metric::blocked_for: return Compare::tr("Blocked for");
        case Metric::switches_voluntary: return Compare::tr("Voluntary switches");
        case Metric::preemptions: return Compare::tr("Preemptions");
        case Metric::migrations: return Compare::tr("Migrations");
        case Metric::jobs_missed: return Compare::tr("Deadlines missed");
        case Metric::worst_job_response: return Compare::tr("Worst response of a job");
        case Metric::utilisation: return Compare::tr("Utilisation");
        case Metric::overhead: return Compare::tr("Overhead");
        case Metric::acquisitions: return Compare::tr("Acquisitions");
        case Metric::contended: return Compare::tr("Contended");
        case Metric::waiting_for: return Compare::tr("Time waited for it");
    }
    return {};
}

QString metricText(const Comparison& c, const ComparedMetric& m)
{
    if (m.metric != Metric::blocked_for) return metricName(m.metric);
    if (m.object < c.objects.size())
        return Compare::tr("Blocked on %1").arg(text(c.objects[m.object].name));
    return Compare::tr("Blocked: %1").arg(reasonName(m.reason));
}

QString percentText(int64_t ppm, bool isSigned)
{
    const int64_t size = ppm < 0 ? -ppm : ppm;
    const QString sign = ppm < 0                ? QStringLiteral("−")
                         : isSigned && ppm != 0 ? QStringLiteral("+")
                                                : QString();
    return QStringLiteral("%1%2.%3 %").arg(sign).arg(size / 10'000).arg(size / 1'000 % 10);
}

QString valueText(MetricUnit unit, const std::optional<int64_t>& value, bool isSigned)
{
    if (!value) return QStringLiteral("–");
    if (unit == MetricUnit::ppm) return percentText(*value, isSigned);
    const int64_t size = *value < 0 ? -*value : *value;
    const QString sign = *value < 0                ? QStringLiteral("−")
                         : isSigned && *value != 0 ? QStringLiteral("+")
                                                   : QString();
    if (unit == MetricUnit::count) return sign + QString::number(size);
    return sign + timeText(Duration{size});
}

QString placeText(const QString& name, const TimeSpan& when)
{
    const QString time = when.from == when.to
                             ? timeText(when.from)
                             : Compare::tr("%1 to %2").arg(timeText(when.from), timeText(when.to));
    return name.isEmpty() ? time : Compare::tr("%1: %2").arg(name, time);
}

QString laneName(const Comparison& c, LaneKind kind, uint32_t lane)
{
    const ComparedLane* l = c.lane({kind, lane, {}});
    return l == nullptr ? Compare::tr("The run") : text(l->name);
}

}  // namespace interleave::gui
