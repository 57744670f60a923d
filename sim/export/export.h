// Timelines in formats that others read: one table of them, and one function.
//
// Whole runs, and parts of them: a window of time, some of the tasks. Pictures show a part with its
// surroundings, such as what CPUs did for other tasks; data is cut (trace/part.h).
#pragma once

#include "base/result.h"
#include "export/display_list.h"
#include "trace/timeline.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace interleave {

struct ExportFormat {
    std::string_view name;       // "svg"
    std::string_view extension;  // of file names, without the dot; the first format that has one is
                                 // meant by it
    std::string_view about;
    bool shows_findings = false;
    bool is_picture = false;    // shows a window of time; others are cut to it
    bool needs_window = false;  // made by the desktop program; export_timeline() refuses it
};
[[nodiscard]] std::span<const ExportFormat> export_formats();

// The format that a file's name asks for by its extension; nullptr if it does not.
[[nodiscard]] const ExportFormat* format_of_file(std::string_view file_name);

struct ExportOptions {
    Viewport viewport;       // its window of time, tasks and findings are those of every format
    uint32_t columns = 100;  // of charts in text
    std::string language = "en";  // of pages; or "zh"
    bool follows_reader = false;  // pages are light or dark as their reader's browser is
};

// Those findings that are about the window of time and the tasks of the viewport.
[[nodiscard]] std::vector<Finding> findings_in(const Timeline&, const Viewport&);

// The bytes of the file. Errors: an unknown format, with the nearest that is known.
[[nodiscard]] Result<std::string> export_timeline(const Timeline&, std::string_view format,
                                                  const ExportOptions&);

}  // namespace interleave
