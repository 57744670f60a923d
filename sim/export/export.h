// Timelines in formats that others read: one table of them, and one function.
#pragma once

#include "base/result.h"
#include "export/display_list.h"
#include "trace/timeline.h"

#include <span>
#include <string>
#include <string_view>

namespace interleave {

struct ExportFormat {
    std::string_view name;       // "svg"
    std::string_view extension;  // of file names, without the dot; the first format that has one is
                                 // meant by it
    std::string_view about;
    bool shows_findings = false;
};
[[nodiscard]] std::span<const ExportFormat> export_formats();

// The format that a file's name asks for by its extension; nullptr if it does not.
[[nodiscard]] const ExportFormat* format_of_file(std::string_view file_name);

struct ExportOptions {
    Viewport viewport;       // of pictures; its findings are those of every format
    uint32_t columns = 100;  // of charts in text
};

// The bytes of the file. Errors: an unknown format, with the nearest that is known.
[[nodiscard]] Result<std::string> export_timeline(const Timeline&, std::string_view format,
                                                  const ExportOptions&);

}  // namespace interleave
