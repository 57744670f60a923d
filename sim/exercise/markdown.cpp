// A document as Markdown with GitHub's tables.
#include "exercise/document.h"
#include "exercise/text_chart.h"

namespace interleave {

namespace {

constexpr size_t kChartColumns = 100;

std::string escaped(std::string_view text)
{
    std::string out;
    for (const char c : text) {
        if (std::string_view("\\`*_[]<>|#").find(c) != std::string_view::npos) out += '\\';
        out += c;
    }
    return out;
}

class Writer {
  public:
    void operator()(const Heading& h) { out_ += "\n## " + escaped(h.text) + "\n"; }
    void operator()(const Paragraph& p) { out_ += "\n" + escaped(p.text) + "\n"; }
    void operator()(const Bullets& b)
    {
        out_ += '\n';
        for (const std::string& item : b.items) out_ += "- " + escaped(item) + "\n";
    }
    void operator()(const Chart& c)
    {
        out_ += "\n```text\n" + text_chart(c, kChartColumns) + "```\n";
    }
    void operator()(const Grid& t)
    {
        out_ += '\n';
        row(t.headings);
        out_ += '|';
        for (size_t i = 0; i < t.headings.size(); ++i) out_ += t.left[i] ? ":---|" : "---:|";
        out_ += '\n';
        for (const auto& cells : t.rows) row(cells);
    }

    std::string take(const Document& d) && { return "# " + escaped(d.title) + "\n" + out_; }

  private:
    void row(const std::vector<std::string>& cells)
    {
        out_ += '|';
        for (const std::string& cell : cells) out_ += " " + escaped(cell) + " |";
        out_ += '\n';
    }

    std::string out_;
};

}  // namespace

std::string write_markdown(const Document& d)
{
    Writer writer;
    for (const Block& block : d.blocks) std::visit(writer, block);
    return std::move(writer).take(d);
}

}  // namespace interleave
