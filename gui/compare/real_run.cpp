#include "gui/compare/real_run.h"

#include <QCoreApplication>
#include <QFileInfo>

#include <utility>

namespace interleave::gui {

namespace {

// Beside this program, or where a build puts it.
QString program()
{
    for (const char* place : {"/interleave", "/../bin/interleave"}) {
        const QFileInfo file(QCoreApplication::applicationDirPath() + QLatin1String(place));
        if (file.isExecutable()) return file.canonicalFilePath();
    }
    return {};
}

// "interleave: error: why" without what it begins with.
QString reasonIn(const QByteArray& told)
{
    const QString words = QString::fromUtf8(told).trimmed();
    const QString begin = QStringLiteral("interleave: error: ");
    return words.startsWith(begin) ? words.mid(begin.size()) : words;
}

}  // namespace

RealRun::RealRun(QObject* parent) : QObject(parent)
{
    connect(&process_, &QProcess::finished, this, &RealRun::finish);
    connect(&process_, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart && std::exchange(wanted_, false))
            Q_EMIT failed(process_.errorString());
    });
}

RealRun::~RealRun()
{
    wanted_ = false;
    if (!isRunning()) return;
    process_.kill();
    process_.waitForFinished();
}

bool RealRun::isPossible() { return !program().isEmpty(); }

void RealRun::start(const std::string& source, const Overrides& o)
{
    QStringList words = {QStringLiteral("export"),   QStringLiteral("-"),
                         QStringLiteral("--on"),     QStringLiteral("posix"),
                         QStringLiteral("--format"), QStringLiteral("timeline"),
                         QStringLiteral("--output"), QStringLiteral("-")};
    if (o.policy) words << QStringLiteral("--policy") << QString::fromStdString(*o.policy);
    if (o.cpus) words << QStringLiteral("--cpus") << QString::number(*o.cpus);
    if (o.seed) words << QStringLiteral("--seed") << QString::number(*o.seed);
    wanted_ = true;
    process_.start(program(), words);
    process_.write(QByteArray::fromStdString(source));
    process_.closeWriteChannel();
}

void RealRun::cancel()
{
    wanted_ = false;
    process_.terminate();
}

void RealRun::finish()
{
    const QByteArray out = process_.readAllStandardOutput();
    const QByteArray err = process_.readAllStandardError();
    if (!std::exchange(wanted_, false)) return;
    if (process_.exitStatus() == QProcess::NormalExit && process_.exitCode() == 0)
        Q_EMIT done(out);
    else
        Q_EMIT failed(reasonIn(err));
}

}  // namespace interleave::gui
