#include "gui/export/export_job.h"

#include "gui/export/picture_file.h"

namespace interleave::gui {

bool isPicture(const ExportJob& job)
{
    return job.format == "png" || job.format == "pdf" || job.format == "svg";
}

DisplayList pictureOf(const Timeline& t, Viewport v)
{
    v.tooltips = false;  // nobody points at it
    return make_display_list(t, v);
}

Result<std::string> bytesOf(const Timeline& t, const ExportJob& job)
{
    if (job.format == "png") return pngOf(pictureOf(t, job.options.viewport), job.scale);
    if (job.format == "pdf") return pdfOf(pictureOf(t, job.options.viewport));
    return export_timeline(t, job.format, job.options);
}

}  // namespace interleave::gui
