#include "gui/compare/kept_runs.h"

#include "analysis/run_names.h"
#include "base/file.h"
#include "gui/models/finished_run.h"
#include "gui/models/session.h"
#include "gui/models/words.h"
#include "scenario/parse.h"

#include <QFileInfo>

#include <algorithm>
#include <tuple>
#include <utility>

namespace interleave::gui {

namespace {

constexpr size_t kMaxTimelineBytes = size_t{1} << 30;
constexpr std::string_view kTimelineMagic = "interleave timeline ";

const Origin& originOf(const KeptRun& k) { return k.run->outcome.timeline.origin(); }

bool isAlike(const KeptRun& a, const KeptRun& b)
{
    if (a.run == b.run) return true;
    if (a.isReal() || b.isReal()) return false;  // no two are the same
    const auto told = [](const KeptRun& k) {
        return std::tuple(k.file, k.change, k.forkedAt, k.setup(), k.seed(), k.overrides.until);
    };
    return told(a) == told(b) && a.run->source == b.run->source;
}

struct Read {
    KeptRun kept;
    QString why;  // it could not be read or run; empty: it could
};

QString obstacleOf(const FinishedRun& run)
{
    for (const Diagnostic& d : run.diagnostics.all())
        if (d.severity == Severity::error) return text(d.message);
    return text(run.obstacle);
}

Read readFile(const QString& file, const std::stop_token& stop)
{
    const QString name = QFileInfo(file).fileName();
    const Result<std::string> bytes = read_file(file.toStdString(), kMaxTimelineBytes);
    if (!bytes.ok()) return {{}, text(bytes.error().message)};
    Read read;
    read.kept.file = name;
    if (bytes.value().starts_with(kTimelineMagic)) {
        Result<Timeline> timeline = read_timeline(bytes.value());
        if (!timeline.ok()) return {{}, name + ": " + text(timeline.error().message)};
        read.kept.run = finishedRunOf(0, std::move(timeline).value());
        return read;
    }
    if (bytes.value().size() > kMaxScenarioBytes || bytes.value().find('\0') != std::string::npos)
        return {{},
                KeptRuns::tr("%1 is neither a scenario nor a timeline of Interleave.").arg(name)};
    read.kept.run = makeRun(0, bytes.value(), file.toStdString(), {}, stop);
    if (!read.kept.run->hasTimeline) read.why = name + ": " + obstacleOf(*read.kept.run);
    return read;
}

}  // namespace

bool KeptRun::isReal() const { return run && originOf(*this).source != Origin::Source::simulation; }

QString KeptRun::branch() const
{
    return change.empty() ? QString() : branchName(change, forkedAt);
}
QString KeptRun::setup() const { return run ? text(originOf(*this).detail) : QString(); }
uint64_t KeptRun::seed() const { return run ? originOf(*this).seed : 0; }

RunNames namesOf(const KeptRun& a, const KeptRun& b)
{
    if (a.isReal() != b.isReal()) {
        const auto name = [](const KeptRun& k) {
            return k.isReal() ? KeptRuns::tr("Real") : KeptRuns::tr("Simulated");
        };
        return {name(a), name(b)};
    }
    if (a.setup() != b.setup()) {
        const auto [of_a, of_b] = what_differs(a.setup().toStdString(), b.setup().toStdString());
        return {said(of_a), said(of_b)};
    }
    if (a.seed() != b.seed())
        return {KeptRuns::tr("Seed %1").arg(a.seed()), KeptRuns::tr("Seed %1").arg(b.seed())};
    if (!a.change.empty() && !b.change.empty() && a.branch() != b.branch())
        return {a.branch(), b.branch()};
    if (a.file != b.file && !a.file.isEmpty() && !b.file.isEmpty()) return {a.file, b.file};
    return {KeptRuns::tr("First"), KeptRuns::tr("Second")};
}

KeptRuns::KeptRuns(Session& session) : QObject(&session), session_(session)
{
    connect(&session, &Session::sourceChanged, this, &KeptRuns::forget);
    connect(&session, &Session::answered, this, &KeptRuns::adopt);
    connect(&session, &Session::runsChanged, this, &KeptRuns::adopt);
    connect(&real_, &RealRun::done, this, &KeptRuns::takeReal);
    connect(&real_, &RealRun::failed, this, [this](const QString& why) { finish({}, why); });
    adopt();
}

KeptRuns& KeptRuns::of(Session& session)
{
    auto* kept = session.findChild<KeptRuns*>({}, Qt::FindDirectChildrenOnly);
    return *(kept != nullptr ? kept : new KeptRuns(session));
}

int KeptRuns::indexOf(const FinishedRun* run) const
{
    const auto it =
        std::ranges::find_if(runs_, [&](const KeptRun& k) { return k.run.get() == run; });
    return it == runs_.end() ? -1 : static_cast<int>(it - runs_.begin());
}

int KeptRuns::indexOf(const KeptRun& like) const
{
    if (!like.run) return -1;
    const auto it = std::ranges::find_if(runs_, [&](const KeptRun& k) { return isAlike(k, like); });
    return it == runs_.end() ? -1 : static_cast<int>(it - runs_.begin());
}

QString KeptRuns::nameOf(const KeptRun& k) const
{
    QStringList parts;
    if (!k.file.isEmpty()) parts << k.file;
    if (!k.change.empty()) parts << k.branch();
    if (k.isReal())
        parts << tr("real: %1").arg(k.setup());
    else
        parts << said(k.setup().toStdString()) << tr("seed %1").arg(k.seed());
    const bool isOld = k.file.isEmpty() && !k.run->source.empty() &&
                       k.run->source != session_.source().toStdString();
    if (isOld) parts << tr("earlier text");
    return parts.join(QStringLiteral(" · "));
}

void KeptRuns::forget()
{
    work_.drop();
    real_.cancel();
    runs_.clear();
    Q_EMIT changed();
    Q_EMIT busyChanged();
}

// Of the session: the run that was asked for, and what branches off it.
void KeptRuns::adopt()
{
    const size_t before = runs_.size();
    bool replaced = false;
    for (const SessionRun& r : session_.runs()) {
        if (!r.run || !r.run->hasTimeline || indexOf(r.run.get()) >= 0) continue;
        KeptRun kept{.run = r.run, .overrides = session_.overrides()};
        kept.change = r.change;
        kept.forkedAt = r.forkedAt;
        if (!r.run->model && r.run->source.empty()) kept.file = r.file;
        keep(std::move(kept));
        replaced = true;
    }
    if (replaced || runs_.size() != before) Q_EMIT changed();
}

int KeptRuns::keep(KeptRun kept)
{
    if (const int alike = indexOf(kept); alike >= 0) {
        runs_[static_cast<size_t>(alike)] = std::move(kept);
        return alike;
    }
    const auto is_free = [](const KeptRun& k) { return k.run.use_count() == 1; };
    if (runs_.size() >= kMostKept)
        if (const auto old = std::ranges::find_if(runs_, is_free); old != runs_.end())
            runs_.erase(old);
    runs_.push_back(std::move(kept));
    return static_cast<int>(runs_.size()) - 1;
}

void KeptRuns::finish(KeptRun kept, const QString& why)
{
    if (!kept.run || !kept.run->hasTimeline) {
        Q_EMIT failed(why);
    } else {
        const int index = keep(std::move(kept));
        Q_EMIT changed();
        Q_EMIT made(index);
    }
    Q_EMIT busyChanged();
}

void KeptRuns::make(const Overrides& overrides)
{
    work_.ask([this, overrides, source = session_.source().toStdString(),
               file = session_.file().toStdString()](const std::stop_token& stop) {
        KeptRun kept{.run = makeRun(0, source, file, overrides, stop), .overrides = overrides};
        const QString why = kept.run->hasTimeline ? QString() : obstacleOf(*kept.run);
        return [this, kept = std::move(kept), why] { finish(kept, why); };
    });
    Q_EMIT busyChanged();
}

void KeptRuns::open(const QString& file)
{
    work_.ask([this, file](const std::stop_token& stop) {
        Read read = readFile(file, stop);
        return [this, read = std::move(read)] { finish(read.kept, read.why); };
    });
    Q_EMIT busyChanged();
}

void KeptRuns::makeReal(const Overrides& overrides)
{
    if (real_.isRunning()) return;
    real_.start(session_.source().toStdString(), overrides);
    Q_EMIT busyChanged();
}

// Reading what a long run tells takes its time, too.
void KeptRuns::takeReal(const QByteArray& bytes)
{
    work_.ask([this, bytes](const std::stop_token&) {
        Result<Timeline> timeline =
            read_timeline({bytes.constData(), static_cast<size_t>(bytes.size())});
        KeptRun kept;
        const QString why = timeline.ok() ? QString() : text(timeline.error().message);
        if (timeline.ok()) kept.run = finishedRunOf(0, std::move(timeline).value());
        return [this, kept = std::move(kept), why] { finish(kept, why); };
    });
    Q_EMIT busyChanged();
}

void KeptRuns::cancel()
{
    work_.drop();
    real_.cancel();
    Q_EMIT busyChanged();
}

}  // namespace interleave::gui
