// A moment that can be told to others: the scenario, how it was run, and the number of the step.
// As a URL "interleave:FILE?at=12&seed=3", or as a command line.
#pragma once

#include "scenario/compile.h"

#include <QString>

#include <cstdint>
#include <optional>

namespace interleave::gui {

struct Link {
    QString file;  // absolute, or below the folder of lessons: "sync/deadlock.yaml"
    std::optional<uint64_t> at;
    Overrides overrides;
};

[[nodiscard]] QString urlOf(const Link&);
[[nodiscard]] QString commandOf(const Link&);
// None, if it is no such URL; a part of it that makes no sense is refused as a whole.
[[nodiscard]] std::optional<Link> linkOf(const QString& url);
// The file of a link on this machine: a lesson is looked for where the lessons are.
[[nodiscard]] QString fileOf(const Link&);
// How a link names a file: lessons by their place among lessons.
[[nodiscard]] QString linkedName(const QString& file);

}  // namespace interleave::gui
