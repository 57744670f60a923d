#include "export/html.h"

#include "analysis/statistics.h"
#include "base/text.h"
#include "export/page_source.h"
#include "export/sha256.h"
#include "export/style.h"
#include "trace/lane_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <vector>

namespace interleave {

namespace {

using Out = std::back_insert_iterator<std::string>;

// "%1 to %2" with its holes filled.
std::string filled(std::string_view words, std::initializer_list<std::string> values)
{
    std::string text(words);
    size_t number = 0;
    for (const std::string& value : values) {
        const std::string hole = fmt::format("%{}", ++number);
        const size_t at = text.find(hole);
        if (at != std::string::npos) text.replace(at, hole.size(), value);
    }
    return text;
}

class PageWriter {
  public:
    PageWriter(const Timeline& t, const HtmlOptions& o)
        : t_(t), o_(o), w_(o.language, o.say), out_(text_), title_(o.title)
    {
        if (title_.empty()) title_ = t.origin().title;
        if (title_.empty()) title_ = "Interleave";
    }

    std::string write()
    {
        const HtmlData data = html_data(t_, o_.findings, o_.counters, w_, o_.limits, o_.forks);
        head();
        heading(data);
        toolbar();
        chart();
        if (o_.legend) legend();
        text_ += "<section id=\"chosen\" aria-live=\"polite\"";
        label("chosen");
        text_ += "></section>\n";
        findings();
        statistics_of_tasks();
        slices_as_table();
        keys();
        fmt::format_to(out_, "<footer><p>{}</p></footer>\n",
                       xml_escape(filled(w_["made_by"], {INTERLEAVE_VERSION})));
        fmt::format_to(out_, "<script type=\"application/json\" id=\"data\">{}</script>\n",
                       data.json);
        fmt::format_to(out_, "<script>{}</script>\n</body>\n</html>\n", page_script());
        return std::move(text_);
    }

  private:
    void label(std::string_view key)
    {
        fmt::format_to(out_, " aria-label=\"{}\"", xml_escape(w_[key]));
    }
    void text(std::string_view open, std::string_view words, std::string_view close)
    {
        fmt::format_to(out_, "{}{}{}\n", open, xml_escape(words), close);
    }

    void head()
    {
        const std::string_view theme = !o_.theme                  ? "auto"
                                       : *o_.theme == Theme::dark ? "dark"
                                                                  : "light";
        fmt::format_to(out_,
                       "<!DOCTYPE html>\n<html lang=\"{}\" data-theme=\"{}\">\n<head>\n"
                       "<meta charset=\"utf-8\">\n"
                       "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                       "script-src 'sha256-{}'; style-src 'sha256-{}'; base-uri 'none'; "
                       "form-action 'none'\">\n"
                       "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                       "<meta name=\"color-scheme\" content=\"light dark\">\n"
                       "<meta name=\"generator\" content=\"Interleave {}\">\n"
                       "<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n",
                       w_.language() == "zh" ? "zh-CN" : "en", theme, sha256_base64(page_script()),
                       sha256_base64(page_style()), INTERLEAVE_VERSION, xml_escape(title_),
                       page_style());
    }

    [[nodiscard]] std::string caption() const
    {
        const Origin& o = t_.origin();
        const std::string end(w_.of(o.end));
        const std::string setup = w_.said(o.detail);
        if (o.source != Origin::Source::simulation)
            return filled(w_["caption_real"], {setup, end, to_text(t_.end())});
        return filled(w_["caption"], {setup, fmt::to_string(o.seed), end, to_text(t_.end())});
    }
    void heading(const HtmlData& data)
    {
        text_ += "<header>\n";
        if (o_.show_title) text("<h1>", title_, "</h1>");
        if (o_.show_caption) text("<p class=\"caption\">", caption(), "</p>");
        for (const std::string& caveat : t_.origin().caveats)
            text("<p class=\"caveat\">", caveat, "</p>");
        if (data.columns > 0)
            text("<p class=\"caveat\" id=\"bound\">",
                 filled(w_["coarse"],
                        {fmt::format("{}", data.slices), fmt::format("{}", data.columns)}),
                 "</p>");
        if (data.left_out > 0)
            text("<p class=\"caveat\">",
                 filled(w_["more_tasks"], {fmt::format("{}", data.left_out)}), "</p>");
        if (!data.has_links) text("<p class=\"caveat\">", w_["no_links"], "</p>");
        text("<noscript><p class=\"caveat\">", w_["no_script"], "</p></noscript>");
        text_ += "</header>\n";
    }

    void button(std::string_view what, std::string_view sign, std::string_view key,
                std::string_view shortcut)
    {
        fmt::format_to(out_,
                       "<button type=\"button\" data-do=\"{}\" aria-label=\"{}\" "
                       "title=\"{} ({})\">{}</button>\n",
                       what, xml_escape(w_[key]), xml_escape(w_[key]), xml_escape(shortcut), sign);
    }
    void toolbar()
    {
        text_ += "<div class=\"bar\" role=\"toolbar\"";
        label("view");
        text_ += ">\n";
        button("in", "+", "zoom_in", "+");
        button("out", "−", "zoom_out", "−");
        button("fit", "⤢", "fit", "0");
        button("chosen", "⊡", "fit_chosen", "Enter");
        button("earlier", "←", "earlier", "A");
        button("later", "→", "later", "D");
        button("theme", "◐", "theme", "T");
        fmt::format_to(
            out_,
            "<input id=\"find\" type=\"search\" autocomplete=\"off\" placeholder=\"{0}\" "
            "title=\"{0} (/)\" aria-label=\"{0}\">\n",
            xml_escape(w_["find"]));
        text_ += "<output id=\"window\" aria-live=\"polite\"></output>\n</div>\n";
    }

    void chart()
    {
        text_ += "<div id=\"chart\" tabindex=\"0\" role=\"application\" aria-describedby=\"keys\"";
        label("timeline");
        text_ +=
            ">\n<canvas id=\"ruler\" aria-hidden=\"true\"></canvas>\n"
            "<div id=\"lanes\"><div id=\"space\">"
            "<canvas id=\"drawing\" aria-hidden=\"true\"></canvas></div></div>\n"
            "<div id=\"tip\" hidden></div>\n</div>\n";
    }

    // The script draws the samples, as it draws the lanes.
    void sample(std::string_view look, std::string_view words, std::string_view more = {})
    {
        fmt::format_to(out_,
                       "<li{}><canvas data-look=\"{}\" aria-hidden=\"true\"></canvas>{}</li>\n",
                       more, look, xml_escape(words));
    }
    [[nodiscard]] bool occurs(TaskState state) const
    {
        return (LaneReader::reasons_of_cpus(t_, state) | LaneReader::reasons_of_tasks(t_, state)) !=
               0;
    }
    [[nodiscard]] std::string letters() const
    {
        std::string text;
        const uint64_t all = LaneReader::reasons_of_tasks(t_, TaskState::blocked);
        for (uint32_t r = 0; r < kReasons; ++r) {
            const auto reason = static_cast<Reason>(r);
            if ((all >> r & 1) == 0 || letter_of(reason) == '\0') continue;
            text += fmt::format("{}{} {}", text.empty() ? " (" : ", ", letter_of(reason),
                                w_.of(reason));
        }
        return text.empty() ? text : text + ")";
    }
    void legend()
    {
        text_ += "<ul id=\"legend\"";
        label("legend");
        text_ += ">\n";
        sample("running", w_.of(TaskState::running));
        // The script shows it where that is drawn.
        sample("crowd", w_["crowd"], " id=\"crowd\" hidden");
        sample("ready", w_.of(TaskState::ready));
        sample("blocked", std::string(w_.of(TaskState::blocked)) + letters());
        if (occurs(TaskState::kernel)) sample("kernel", w_.of(TaskState::kernel));
        if (occurs(TaskState::zombie)) sample("zombie", w_.of(TaskState::zombie));
        if (occurs(TaskState::unknown)) sample("unknown", w_.of(TaskState::unknown));
        sample("exit", w_["exit"]);
        bool releases = false, deadlines = false, misses = false;
        for (TrackId id{0}; id.index < t_.tasks(); ++id.index) {
            for (const JobOutcome& job : t_.jobs(id)) {
                releases = true;
                deadlines = deadlines || job.deadline != kNever;
                misses = misses || job.missed;
            }
        }
        if (releases) sample("release", w_["release_mark"]);
        if (deadlines) sample("deadline", w_["deadline_mark"]);
        if (misses) sample("missed", w_["missed_mark"]);
        // The script shows it where there is no room for arrows.
        if (releases) text("<li id=\"close\" hidden>", w_["too_close"], "</li>");
        if (!t_.faults().empty()) sample("fault", w_["fault_mark"]);
        bool weights[kWeights] = {};
        for (const Finding& f : o_.findings) weights[static_cast<size_t>(weight_of(f.kind))] = true;
        if (weights[static_cast<size_t>(Weight::failure)]) sample("flag", w_["failure"]);
        if (weights[static_cast<size_t>(Weight::hindrance)]) sample("diamond", w_["hindrance"]);
        if (weights[static_cast<size_t>(Weight::possible)]) sample("hollow", w_["possible"]);
        text_ += "</ul>\n";
    }

    void findings()
    {
        if (o_.findings.empty()) return;
        fmt::format_to(out_, "<details open id=\"findings\"><summary>{} ({})</summary>\n<ol>\n",
                       xml_escape(w_["findings_strip"]), o_.findings.size());
        size_t number = 0;
        for (const Finding& f : o_.findings)
            fmt::format_to(out_,
                           "<li><button type=\"button\" class=\"link\" data-finding=\"{}\">{}"
                           "</button> {}</li>\n",
                           number++, xml_escape(w_.said(heading_of(f))),
                           xml_escape(w_.said(f.sentence)));
        text_ += "</ol></details>\n";
    }

    void header_row(std::initializer_list<std::string_view> keys)
    {
        text_ += "<thead><tr>";
        for (const std::string_view key : keys)
            fmt::format_to(out_, "<th scope=\"col\">{}</th>", xml_escape(w_[key]));
        text_ += "</tr></thead>\n";
    }
    void cell(std::string_view words) { fmt::format_to(out_, "<td>{}</td>", xml_escape(words)); }
    void moment(Time at) { cell(at == kNever ? "" : to_text(at)); }
    void duration(Duration d) { cell(d.ns < 0 ? "" : to_text(d)); }

    void statistics_of_tasks()
    {
        const RunStatistics all = statistics(t_);
        const bool has_jobs =
            std::ranges::any_of(all.tasks, [](const TaskStatistics& s) { return s.jobs > 0; });
        fmt::format_to(out_,
                       "<details open id=\"tasks\"><summary>{}</summary>\n"
                       "<div class=\"wide\"><table>\n",
                       xml_escape(w_["tasks"]));
        if (has_jobs)
            header_row({"task", "arrival", "end", "turnaround", "response", "running", "waiting",
                        "blocked", "switches", "migrations", "jobs_missed"});
        else
            header_row({"task", "arrival", "end", "turnaround", "response", "running", "waiting",
                        "blocked", "switches", "migrations"});
        text_ += "<tbody>\n";
        for (const TaskStatistics& s : all.tasks) row(s, has_jobs);
        text_ += "</tbody></table></div>\n";
        if (!all.cpus.empty()) cpus(all);
        text_ += "</details>\n";
    }
    void row(const TaskStatistics& s, bool has_jobs)
    {
        fmt::format_to(out_,
                       "<tr><th scope=\"row\"><button type=\"button\" class=\"link\" "
                       "data-task=\"{}\">{}</button></th>",
                       s.task.index, xml_escape(t_.track(s.task).name));
        moment(s.start);
        moment(s.end);
        duration(s.turnaround);
        duration(s.response);
        for (const Duration d : {s.running, s.waiting, s.blocked}) duration(d);
        cell(fmt::format("{}", s.switches_voluntary + s.switches_involuntary));
        cell(fmt::format("{}", s.migrations));
        if (has_jobs) cell(s.jobs == 0 ? "" : fmt::format("{}/{}", s.jobs_missed, s.jobs));
        text_ += "</tr>\n";
    }
    void cpus(const RunStatistics& all)
    {
        text_ += "<div class=\"wide\"><table>\n";
        header_row({"cpu", "busy", "kernel_time", "idle"});
        text_ += "<tbody>\n";
        const auto share = [&](Duration d) {
            const auto whole = static_cast<double>(all.makespan.ns);
            cell(all.makespan.ns == 0 ? to_text(d)
                                      : fmt::format("{} ({:.1f} %)", to_text(d),
                                                    100 * static_cast<double>(d.ns) / whole));
        };
        for (const CpuStatistics& s : all.cpus) {
            fmt::format_to(out_, "<tr><th scope=\"row\">cpu{}</th>", s.cpu.index);
            share(s.busy);
            share(s.kernel);
            share(s.idle);
            text_ += "</tr>\n";
        }
        text_ += "</tbody></table></div>\n";
    }

    // The same as the drawing shows, for those who do not see it; the script fills it in.
    void slices_as_table()
    {
        fmt::format_to(out_,
                       "<details id=\"slices\"><summary>{}</summary>\n<p><label>{} "
                       "<select id=\"lane\"></select></label></p>\n"
                       "<div class=\"wide\"><table>\n",
                       xml_escape(w_["slices"]), xml_escape(w_["lane"]));
        header_row({"from", "to", "time", "state", "detail"});
        text_ += "<tbody id=\"rows\"></tbody></table></div>\n<p id=\"more\"></p></details>\n";
    }

    void keys()
    {
        constexpr std::pair<std::string_view, std::string_view> all[] = {
            {"key_zoom", "key_zoom_does"},     {"key_pan", "key_pan_does"},
            {"key_scroll", "key_scroll_does"}, {"key_fit", "fit"},
            {"key_arrows", "key_arrows_does"}, {"key_lanes", "key_lanes_does"},
            {"key_enter", "fit_chosen"},       {"key_find", "find"},
            {"key_leave", "key_leave_does"}};
        fmt::format_to(out_, "<details><summary>{}</summary><dl id=\"keys\">\n",
                       xml_escape(w_["keys"]));
        for (const auto& [keys, does] : all)
            fmt::format_to(out_, "<dt>{}</dt><dd>{}</dd>\n", xml_escape(w_[keys]),
                           xml_escape(w_[does]));
        text_ += "</dl></details>\n";
    }

    const Timeline& t_;
    const HtmlOptions& o_;
    const HtmlWords w_;
    std::string text_;
    Out out_;
    std::string title_;
};

}  // namespace

std::string to_html(const Timeline& t, const HtmlOptions& options)
{
    return PageWriter(t, options).write();
}

}  // namespace interleave
