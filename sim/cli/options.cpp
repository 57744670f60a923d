#include "cli/options.h"

#include "base/text.h"
#include "cli/load.h"
#include "translation/translation.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <map>
#include <ostream>
#include <sstream>
#include <system_error>
#include <utility>
#include <vector>

namespace interleave::cli {

namespace {

constexpr const char* kExamples = R"(Examples:
  interleave list                                   the scenarios that come with it
  interleave run FILE                               simulate, chart, tables, verdicts
  interleave run FILE --policy rr:quantum=2ms --cpus 2
  interleave run FILE --on posix                    the same on real threads and locks
  interleave step FILE                              step through it, forwards and back
  interleave learn FILE                             be asked what happens next
  interleave why FILE bob 12.5ms                    why bob did or did not run then
  interleave export FILE -o run.svg                 the picture; also .html .png .csv ...
  interleave compare FILE --versus-policy rr        two runs above each other, and what differs
  interleave exercise rr --seed 7 --answer          a problem for pencil and paper

FILE may be - for standard input. Exit codes: 0 done; 1 a finding (see run --fail-on);
2 usage; 3 the scenario is wrong; 4 this environment cannot do it; 5 our fault.)";

const std::map<std::string, FindingKind> kFailOn = {
    {"deadlock", FindingKind::deadlock},   {"stuck", FindingKind::stuck},
    {"fault", FindingKind::fault},         {"expect", FindingKind::expect},
    {"outcome", FindingKind::outcome},     {"starvation", FindingKind::starvation},
    {"miss", FindingKind::miss},           {"lock-order", FindingKind::lock_order},
    {"inversion", FindingKind::inversion}, {"convoy", FindingKind::convoy},
    {"herd", FindingKind::herd},           {"lost-wakeup", FindingKind::lost_wakeup},
    {"race", FindingKind::race},           {"gil-convoy", FindingKind::gil_convoy},
};
// What other commands find.
constexpr std::string_view kNotFoundByRun[] = {"diff"};

const std::map<std::string, ColorChoice> kColors = {{"auto", ColorChoice::automatic},
                                                    {"always", ColorChoice::always},
                                                    {"never", ColorChoice::never}};

template <typename T>
std::vector<std::string_view> keys(const std::map<std::string, T>& map)
{
    std::vector<std::string_view> list;
    for (const auto& [key, value] : map) list.push_back(key);
    return list;
}

// "deadlock,stuck"
std::vector<std::string> parts(const std::string& text)
{
    std::vector<std::string> list;
    std::istringstream words(text);
    for (std::string word; std::getline(words, word, ',');) list.push_back(word);
    return list;
}

template <typename T>
T one_of(const std::map<std::string, T>& map, const std::string& word, std::string_view option)
{
    const auto it = map.find(word);
    if (it != map.end()) return it->second;
    throw CLI::ValidationError(fmt::format("{}: '{}' is not one of {}.{}", option, word,
                                           fmt::join(keys(map), ", "),
                                           did_you_mean(word, keys(map))));
}

// The whole grammar, and the arguments that its options fill in.
class Grammar {
  public:
    Grammar();
    void parse(std::span<const std::string> words);

    CLI::App app{"Simulate concurrency, run it for real, and step through either.", "interleave"};
    Invocation invocation;

  private:
    CLI::App* command(const std::string& name, const std::string& about, const std::string& more);
    static void add_choices(CLI::App*, Choices&);
    void add_run();
    void add_step();
    void add_learn();
    void add_check();
    void add_why();
    void add_inspect();
    void add_export();
    void add_compare();
    void add_exercise();
    void add_lookups();

    RunArguments run_;
    StepArguments step_;
    LearnArguments learn_;
    CheckArguments check_;
    ExplainArguments explain_;
    WhyArguments why_;
    InspectArguments inspect_;
    ListArguments list_;
    PoliciesArguments policies_;
    ExportArguments export_;
    CompareArguments compare_;
    ExerciseArguments exercise_;
    GuiArguments gui_;
    std::string fail_on_;
    std::vector<std::string> subject_;
};

CLI::App* Grammar::command(const std::string& name, const std::string& about,
                           const std::string& more)
{
    CLI::App* sub = app.add_subcommand(name, about);
    if (!more.empty()) sub->footer(more);
    sub->fallthrough();
    return sub;
}

void Grammar::add_choices(CLI::App* sub, Choices& c)
{
    sub->add_option("--policy", c.policy, "Another policy: rr, or rr:quantum=2ms (see: policies)")
        ->type_name("NAME[:PARAM=VALUE,...]");
    sub->add_option("--cpus", c.cpus, "Another number of CPUs")->type_name("N");
    sub->add_option("--seed", c.seed, "Another seed of the randomness")->type_name("N");
    sub->add_option("--until", c.until, "Stop at this simulated time")->type_name("TIME");
    sub->add_option("--change", c.changes,
                    "From this step of the run on: policy=rr, seed=7, TASK.priority=3, "
                    "MUTEX.protocol=inherit")
        ->type_name("STEP:WHAT")
        ->allow_extra_args(false);
}

void Grammar::add_run()
{
    CLI::App* sub = command(
        "run", "Run scenarios and tell what happened",
        "Fails with 1 where an `expect:` or an assert is violated, and on what --fail-on names.\n"
        "Choices other than the file's own skip its `outcome:`.");
    sub->add_option("FILE", run_.files, "Scenario files, or - for standard input")
        ->type_name("")
        ->required();
    add_choices(sub, run_.choices);
    sub->add_option("--on", run_.backend, "Where it runs: simulated, posix (see: backends)")
        ->type_name("BACKEND");
    sub->add_option("--time-limit", run_.time_limit, "End a real run after this time (10s)")
        ->type_name("TIME");
    sub->add_option("--fail-on", fail_on_,
                    "Exit with 1 on: deadlock, stuck, fault, miss, expect, outcome, starvation, "
                    "lock-order, inversion, convoy, herd, lost-wakeup, race, gil-convoy")
        ->type_name("FINDING,...");
    sub->add_flag("--json", run_.json, "Everything as JSON");
    sub->add_flag("--quiet,-q", run_.quiet, "Only how it ended, and the verdicts");
    sub->add_flag(
        "--locks", run_.locks,
        "More about locks and waits: percentiles, who kept whom waiting, the critical path");
    sub->add_flag_callback(
        "--races", [this] { run_.races = true; },
        "Look for data races in a long run, too; short ones are looked at anyhow");
    const auto no_races = [this] { run_.races = false; };
    sub->add_flag_callback("--no-races", no_races, "Look for no data races");
    const auto no_chart = [this] { run_.chart = false; };
    sub->add_flag_callback("--no-chart", no_chart, "No chart");
    sub->add_flag("--counters", run_.counters, "Below the chart: how many live and how many wait");
    sub->add_flag_callback(
        "--no-findings", [this] { run_.findings = false; }, "No marks of findings in the chart");
    sub->parse_complete_callback([this] {
        for (const std::string& word : parts(fail_on_)) {
            const auto* later =
                std::find(std::begin(kNotFoundByRun), std::end(kNotFoundByRun), word);
            if (later != std::end(kNotFoundByRun)) {
                throw CLI::ValidationError(
                    fmt::format("--fail-on: a single run cannot find '{}'; run finds {}.", word,
                                fmt::join(keys(kFailOn), ", ")));
            }
            run_.fail_on.push_back(one_of(kFailOn, word, "--fail-on"));
        }
        invocation.command = run_;
    });
}

void Grammar::add_step()
{
    CLI::App* sub = command("step", "Step through a run, forwards and back",
                            "Type help at its prompt. Reads commands from a pipe as well.");
    sub->add_option("FILE", step_.file, "Scenario file")->type_name("")->required();
    sub->add_option("--commands,-c", step_.commands, "Do these and leave: 'until deadlock; waits'")
        ->type_name("COMMANDS");
    add_choices(sub, step_.choices);
    sub->parse_complete_callback([this] { invocation.command = step_; });
}

void Grammar::add_learn()
{
    CLI::App* sub = command("learn", "Be asked what happens next, and told why",
                            "Asks the lesson of the file; if it has none, or with --questions, "
                            "what the run itself can answer. Reads answers from a pipe as well.");
    sub->add_option("FILE", learn_.file, "Scenario file")->type_name("")->required();
    add_choices(sub, learn_.choices);
    sub->add_option("--questions", learn_.questions, "So many questions made from the run")
        ->type_name("N")
        ->check(CLI::Range(size_t{1}, kMostQuestions));
    sub->parse_complete_callback([this] { invocation.command = learn_; });
}

void Grammar::add_check()
{
    CLI::App* sub = command("check", "Say what is wrong with scenarios, without running them", "");
    sub->add_option("FILE", check_.files, "Scenario files, or - for standard input")
        ->type_name("")
        ->required();
    sub->add_option_function<std::string>(
           "--print",
           [this](const std::string& what) {
               one_of<bool>({{"program", true}}, what, "--print");
               check_.print_program = true;
           },
           "program: the instructions that it becomes")
        ->type_name("program");
    sub->parse_complete_callback([this] { invocation.command = check_; });
}

void Grammar::add_why()
{
    CLI::App* sub = command("why", "Say why a task did, or did not, run at a moment",
                            "Example: interleave why FILE bank/bob 12.5ms --chain");
    sub->add_option("FILE", why_.file, "Scenario file")->type_name("")->required();
    sub->add_option("TASK", why_.task, "Name of a task")->type_name("")->required();
    sub->add_option("TIME", why_.time, "Moment: 12.5ms; a bare number counts the file's unit")
        ->required();
    sub->add_flag("--chain", why_.chain,
                  "Who made it go on, who made that one go on, and so back to the start");
    add_choices(sub, why_.choices);
    sub->parse_complete_callback([this] { invocation.command = why_; });
}

void Grammar::add_inspect()
{
    CLI::App* sub = command("inspect", "Show a task at a moment: control block, registers, memory",
                            "Example: interleave inspect FILE bank/bob 12.5ms");
    sub->add_option("FILE", inspect_.file, "Scenario file")->type_name("")->required();
    sub->add_option("TASK", inspect_.task, "Name of a task")->type_name("")->required();
    sub->add_option("TIME", inspect_.time, "Moment: 12.5ms; a bare number counts the file's unit")
        ->required();
    add_choices(sub, inspect_.choices);
    sub->add_flag("--json", inspect_.json, "As JSON");
    sub->parse_complete_callback([this] { invocation.command = inspect_; });
}

void Grammar::add_export()
{
    CLI::App* sub =
        command("export", "Write a run as a table, a picture, a page or a trace",
                "timeline and json are read by export again; chrome and perfetto are for\n"
                "ui.perfetto.dev; html is a page to zoom and pan; png and pdf need the window,\n"
                "interleave-gui. Example: interleave export FILE -o run.html --from 2ms --to 9ms");
    sub->add_option("FILE", export_.file, "Scenario, which is run, or a saved timeline")
        ->type_name("")
        ->required();
    sub->add_option("--format,-f", export_.format,
                    "svg, png, pdf, html, csv, json, chrome, perfetto, text ...; else as the "
                    "output's name says")
        ->type_name("FORMAT");
    sub->add_option("--output,-o", export_.to_file, "File to write; - is standard output")
        ->type_name("FILE");
    sub->add_option("--from", export_.from, "Begin at this moment")->type_name("TIME");
    sub->add_option("--to", export_.to, "End at this moment")->type_name("TIME");
    sub->add_option("--tasks", export_.tasks, "Only these: tasks, or processes with all of theirs")
        ->type_name("NAME,...")
        ->delimiter(',');
    sub->add_option("--picture-width", export_.picture_width,
                    "svg, png, pdf: width in pixels (1200)")
        ->type_name("PX")
        ->check(CLI::Range(320, 20'000));
    sub->add_option("--scale", export_.scale, "png: so many times as large, 1 to 8 (1)")
        ->type_name("N")
        ->check(CLI::Range(1, 8));
    sub->add_option("--title", export_.title, "Pictures: another title")->type_name("TEXT");
    sub->add_flag_callback(
        "--no-title", [this] { export_.show_title = false; }, "Pictures: no title");
    sub->add_flag_callback(
        "--no-caption", [this] { export_.caption = false; },
        "Pictures: no line of policy, seed and end");
    sub->add_flag_callback(
        "--no-legend", [this] { export_.legend = false; }, "Pictures: no legend");
    CLI::Option* dark = sub->add_flag("--dark", export_.dark, "Pictures: light on dark");
    sub->add_flag("--light", export_.light, "html: dark on light, whatever the browser prefers")
        ->excludes(dark);
    sub->add_flag("--counters", export_.counters, "Pictures: how many live and wait, below");
    sub->add_flag_callback(
        "--no-findings", [this] { export_.findings = false; },
        "Without marks of deadlocks, races and the like");
    sub->add_option("--on", export_.backend, "Where it runs: simulated, posix")
        ->type_name("BACKEND");
    add_choices(sub, export_.choices);
    sub->parse_complete_callback([this] { invocation.command = export_; });
}

void Grammar::add_compare()
{
    CLI::App* sub = command(
        "compare", "Show two runs above each other, where they differ and by how much",
        "What is not said of the second run is as in the first. A saved timeline (export -f\n"
        "timeline) stands for a run of any backend.\n"
        "Examples: interleave compare FILE --policy fcfs --versus-policy rr:quantum=2ms\n"
        "          interleave compare FILE --versus-seed 2\n"
        "          interleave compare FILE --versus-on posix\n"
        "          interleave compare before.timeline after.timeline");
    const auto file = [&](const char* name, std::string& into, const char* about) {
        return sub->add_option(name, into, about)->type_name("");
    };
    file("FILE", compare_.a.file, "Scenario, which is run, or a saved timeline")->required();
    file("FILE2", compare_.b.file, "The second run; not given: FILE again");
    add_choices(sub, compare_.a.choices);
    sub->add_option("--on", compare_.a.backend, "Where it runs: simulated, posix")
        ->type_name("BACKEND");
    Choices& b = compare_.b.choices;
    sub->add_option("--versus-policy", b.policy, "Policy of the second run")
        ->type_name("NAME[:PARAM=VALUE,...]");
    sub->add_option("--versus-cpus", b.cpus, "CPUs of the second run")->type_name("N");
    sub->add_option("--versus-seed", b.seed, "Seed of the second run")->type_name("N");
    sub->add_option("--versus-until", b.until, "Stop the second run at this time")
        ->type_name("TIME");
    sub->add_option("--versus-on", compare_.b.backend, "Where the second run runs")
        ->type_name("BACKEND");
    sub->add_option_function<std::string>(
           "--fail-on",
           [this](const std::string& word) {
               compare_.fail_on_difference = one_of<bool>({{"diff", true}}, word, "--fail-on");
           },
           "diff: exit with 1 where the runs differ")
        ->type_name("diff");
    sub->add_flag("--all", compare_.all, "Every row of the table, also where the runs agree");
    const auto no_chart = [this] { compare_.chart = false; };
    sub->add_flag_callback("--no-chart", no_chart, "No charts");
    sub->add_flag("--json", compare_.json, "Everything as JSON");
    sub->parse_complete_callback([this] { invocation.command = compare_; });
}

void Grammar::add_exercise()
{
    CLI::App* sub =
        command("exercise", "Pose a scheduling problem for pencil and paper, and solve it",
                "Without a policy: those that there are exercises about. The same seed gives the\n"
                "same problem. Example: interleave exercise rr:quantum=2 --seed 7 --answer");
    ExerciseRequest& r = exercise_.request;
    const auto number = [&](const char* name, std::optional<int64_t>& value, const char* about) {
        sub->add_option(name, value, about)->type_name("N");
    };
    sub->add_option("POLICY", r.policy, "NAME[:PARAM=VALUE,...]; what is not given is drawn")
        ->type_name("");
    sub->add_option("--seed,-s", r.seed, "Which problem (1)")
        ->type_name("N")
        ->check([](const std::string& text) {
            return text.starts_with('-') ? fmt::format("{} is below 0", text) : std::string();
        });
    sub->add_flag("--answer,-a", exercise_.answer, "With the solution, step by step");
    sub->add_option("--format,-f", exercise_.format, "text, markdown, latex or html (text)")
        ->type_name("FORMAT");
    number("--jobs,-j", r.jobs, "How many jobs");
    sub->add_option("--lengths,-l", r.lengths, "Their lengths, instead of drawn ones")
        ->type_name("N,...")
        ->delimiter(',')
        ->expected(1, 1000);
    number("--max-length,-m", r.max_length, "The longest length drawn");
    number("--max-arrival", r.max_arrival, "The latest arrival drawn; 0: all at once");
    number("--max-priority", r.max_priority, "The largest priority number drawn");
    number("--max-tickets", r.max_tickets, "The most tickets drawn");
    number("--max-io", r.max_io, "The longest I/O drawn; 0: none");
    number("--quantum,-q", r.quantum, "The quantum, for policies that have one");
    sub->add_flag("--scenario", exercise_.scenario, "The scenario file, to run and step through");
    sub->add_flag("--json", exercise_.json, "As JSON");
    sub->parse_complete_callback([this] { invocation.command = exercise_; });
}

void Grammar::add_lookups()
{
    CLI::App* explain =
        command("explain", "Explain an error code, a fault, a finding or a way a run ends",
                "Examples: interleave explain S012; interleave explain lock-order");
    explain->add_option("SUBJECT", subject_, "S012, deadlock, race, division by zero; none: a list")
        ->type_name("");
    explain->parse_complete_callback([this] {
        explain_.subject = fmt::format("{}", fmt::join(subject_, " "));
        invocation.command = explain_;
    });

    CLI::App* list = command("list", "List the scenarios that come with Interleave", "");
    list->add_option("FOLDER", list_.folder, "Another folder of scenarios")->type_name("");
    list->add_option("--subject", list_.subject, "Only those of this subject");
    list->add_flag("--json", list_.json, "As JSON");
    list->parse_complete_callback([this] { invocation.command = list_; });

    CLI::App* policies = command("policies", "Describe the scheduling policies", "");
    policies->add_option("NAME", policies_.name, "One policy, with all that is known of it")
        ->type_name("");
    policies->add_flag("--json", policies_.json, "As JSON");
    policies->parse_complete_callback([this] { invocation.command = policies_; });

    command("backends", "Say what can run scenarios here", "")->parse_complete_callback([this] {
        invocation.command = BackendsArguments{};
    });

    CLI::App* gui = command("gui", "Open the window", "");
    gui->add_option("FILE", gui_.file, "A scenario, a timeline, or a link to a moment")
        ->type_name("");
    gui->add_option("--at", gui_.at, "Begin at this step of the run")->type_name("STEP");
    gui->add_option("--seed", gui_.seed, "Another seed of the randomness")->type_name("N");
    gui->add_option("--cpus", gui_.cpus, "Another number of CPUs")->type_name("N");
    gui->add_option("--policy", gui_.policy, "Another policy: rr, or rr:quantum=2ms")
        ->type_name("NAME[:PARAM=VALUE,...]");
    gui->add_option("--change", gui_.changes, "From this step of the run on: policy=rr")
        ->type_name("STEP:WHAT")
        ->allow_extra_args(false);
    gui->parse_complete_callback([this] { invocation.command = gui_; });
}

Grammar::Grammar()
{
    app.require_subcommand(1);
    app.footer(kExamples);
    app.set_version_flag("--version", "interleave " INTERLEAVE_VERSION, "Print the version");
    app.get_formatter()->column_width(34);
    app.add_option_function<std::string>(
           "--color",
           [this](const std::string& word) { invocation.color = one_of(kColors, word, "--color"); },
           "auto, always or never; NO_COLOR counts as never")
        ->type_name("WHEN");
    app.add_option("--width", invocation.width, "Columns of the terminal")
        ->type_name("N")
        ->check(CLI::Range(kNarrowest, kWidest));
    app.add_option_function<std::string>(
           "--lang,--language",
           [this](const std::string& word) {
               invocation.language =
                   one_of<std::string>({{"en", "en"}, {"zh", "zh"}}, word, "--lang");
           },
           "en or zh: language of all that is said (from LANG)")
        ->type_name("LANG");
    add_run();
    add_step();
    add_learn();
    add_check();
    add_why();
    add_inspect();
    add_export();
    add_compare();
    add_exercise();
    add_lookups();
}

void Grammar::parse(std::span<const std::string> words)
{
    std::vector<std::string> reversed(words.rbegin(), words.rend());  // as the library wants them
    app.parse(std::move(reversed));
}

// Every description, footer and heading of the help. The options' names are the same everywhere.
void translate_help(CLI::App& app, const Translation& to)
{
    app.description(to.translate(app.get_description()));
    app.footer(to.translate(app.get_footer()));
    app.group(to.translate(app.get_group()));
    for (const char* label : {"Usage", "OPTIONS", "SUBCOMMAND", "Positionals", "REQUIRED"})
        app.get_formatter()->label(label, to.translate(label));
    for (CLI::Option* option : app.get_options()) {
        option->description(to.translate(option->get_description()));
        if (!option->get_group().empty()) option->group(to.translate(option->get_group()));
    }
    for (CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; }))
        translate_help(*sub, to);
}

// The language that the words ask for, before they are parsed: their help is in it.
std::string language_of(std::span<const std::string> words, const std::string& otherwise)
{
    for (size_t i = 0; i < words.size(); ++i) {
        if ((words[i] == "--lang" || words[i] == "--language") && i + 1 < words.size())
            return words[i + 1];
        for (const std::string_view option : {"--lang=", "--language="})
            if (words[i].starts_with(option)) return words[i].substr(option.size());
    }
    return otherwise;
}

std::vector<std::string> command_names(const CLI::App& app)
{
    std::vector<std::string> names;
    for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; })) {
        names.push_back(sub->get_name());
    }
    return names;
}

std::vector<std::string> option_names(const CLI::App& app)
{
    std::vector<std::string> names;
    for (const CLI::Option* o : app.get_options()) {
        for (const std::string& name : o->get_lnames()) names.push_back("--" + name);
        for (const std::string& name : o->get_snames()) names.push_back("-" + name);
    }
    return names;
}

std::string guess(const std::string& word, const std::vector<std::string>& names)
{
    const std::vector<std::string_view> views(names.begin(), names.end());
    return did_you_mean(word, views);
}

// The words that nothing could be made of.
std::string complaint_about(const CLI::App& app, const std::string& word)
{
    const std::vector<CLI::App*> chosen = app.get_subcommands();
    if (word.size() > 1 && word.starts_with('-')) {
        const std::string flag = word.substr(0, word.find('='));
        std::vector<std::string> names = option_names(app);
        for (const CLI::App* sub : chosen) {
            const std::vector<std::string> more = option_names(*sub);
            names.insert(names.end(), more.begin(), more.end());
        }
        std::error_code unknown;
        if (std::filesystem::exists(word, unknown))
            return fmt::format("unknown option '{}'. The file is './{}'.", word, word);
        // Of one letter, every other would do.
        return fmt::format("unknown option '{}'.{}", flag,
                           flag.size() > 2 ? guess(flag, names) : "");
    }
    if (chosen.empty()) {
        return fmt::format("unknown command '{}'.{}", word, guess(word, command_names(app)));
    }
    return fmt::format("'{}' is one word too many for {}.", word, chosen[0]->get_name());
}

// The first word that is neither an option nor the value of a common one, if it is no command.
std::optional<std::string> unknown_command(const CLI::App& app, std::span<const std::string> words)
{
    const std::vector<std::string> names = command_names(app);
    for (size_t i = 0; i < words.size(); ++i) {
        const std::string& word = words[i];
        if (word == "--color" || word == "--width" || word == "--lang" || word == "--language") {
            ++i;
        } else if (!word.starts_with('-')) {
            if (std::find(names.begin(), names.end(), word) != names.end()) return std::nullopt;
            return word;
        }
    }
    return std::nullopt;
}

// "Could not convert: --cpus = x" in better words.
std::string readable(const std::string& what)
{
    constexpr std::string_view begin = "Could not convert: ";
    const size_t equals = what.find(" = ");
    if (!what.starts_with(begin) || equals == std::string::npos) return what;
    return fmt::format("{}: '{}' is not a number that it takes.",
                       what.substr(begin.size(), equals - begin.size()), what.substr(equals + 3));
}

ExitCode refuse(const CLI::App& app, const std::string& sentence, std::ostream& err,
                const std::string& language)
{
    const std::vector<CLI::App*> chosen = app.get_subcommands();
    const auto say = [&](std::string_view english) { return in_language(language, english); };
    err << "interleave: " << say("error") << ": " << say(sentence) << '\n'
        << say(fmt::format("Try: interleave{} --help\n",
                           chosen.empty() ? "" : " " + chosen[0]->get_name()));
    return ExitCode::usage;
}

}  // namespace

std::variant<Invocation, ExitCode> read_options(std::span<const std::string> words,
                                                std::ostream& out, std::ostream& err,
                                                const std::string& environment_language)
{
    Grammar grammar;
    const std::string language = language_of(words, environment_language);
    if (const Translation* to = translation_to(language)) translate_help(grammar.app, *to);
    if (words.empty()) {
        err << grammar.app.help();
        return ExitCode::usage;
    }
    if (const auto word = unknown_command(grammar.app, words)) {
        return refuse(grammar.app, complaint_about(grammar.app, *word), err, language);
    }
    try {
        grammar.parse(words);
    } catch (const CLI::CallForHelp&) {
        const std::vector<CLI::App*> chosen = grammar.app.get_subcommands();
        out << (chosen.empty() ? grammar.app.help() : chosen[0]->help("interleave"));
        return ExitCode::done;
    } catch (const CLI::CallForVersion& e) {
        out << e.what() << '\n';
        return ExitCode::done;
    } catch (const CLI::ExtrasError& e) {
        const std::vector<std::string> rest = grammar.app.remaining(true);
        return refuse(grammar.app, rest.empty() ? e.what() : complaint_about(grammar.app, rest[0]),
                      err, language);
    } catch (const CLI::ConversionError& e) {
        return refuse(grammar.app, readable(e.what()), err, language);
    } catch (const CLI::ParseError& e) {
        // Something is missing where something else stands that is no option.
        const std::vector<std::string> rest = grammar.app.remaining(true);
        const bool is_option = !rest.empty() && rest[0].size() > 1 && rest[0].starts_with('-');
        return refuse(grammar.app, is_option ? complaint_about(grammar.app, rest[0]) : e.what(),
                      err, language);
    }
    return std::move(grammar.invocation);
}

}  // namespace interleave::cli
