// What makes a run go another way from a moment on, and the ways that there are.
#include "base/text.h"
#include "cli/debugger.h"

#include <fmt/format.h>
#include <ostream>
#include <utility>

namespace interleave::cli {

namespace {

// "policy rr quantum=2ms ties=new_first" is "policy=rr:quantum=2ms,ties=new_first". What has its
// equals sign already stays as it is.
std::string change_of(std::string_view rest)
{
    const size_t blank = std::min(rest.find(' '), rest.size());
    if (rest.substr(0, blank).find('=') != std::string_view::npos) return std::string(rest);
    const std::string_view what = rest.substr(0, blank);
    std::string value(trim(rest.substr(blank)));
    if (what == "policy") {
        const size_t name = std::min(value.find_first_of(" :"), value.size());
        if (name < value.size()) value[name] = ':';
        for (size_t i = name + 1; i < value.size(); ++i)
            if (value[i] == ' ') value[i] = ',';
    }
    return fmt::format("{}={}", what, value);
}

}  // namespace

// Null: it was told what is wrong.
std::shared_ptr<const Model> Debugger::with(std::vector<PlannedChange> changes)
{
    Overrides overrides = scenario_.overrides;
    overrides.changes = std::move(changes);
    Diagnostics diagnostics;
    std::shared_ptr<const Model> model = compile(scenario_.scenario, overrides, diagnostics);
    for (const Diagnostic& d : diagnostics.all())
        if (d.severity == Severity::error)
            refuse(d.suggestion.empty() ? d.message : d.message + "; " + d.suggestion);
    return model;
}

void Debugger::set(const std::string& rest)
{
    if (rest.find_first_of(" =") == std::string::npos)
        return refuse("Set what? 'help set' says what can change.");
    if (at_the_end()) return;
    const uint64_t at = history_.position();
    std::vector<PlannedChange> changes = branches_[branch_].changes;
    std::erase_if(changes, [at](const PlannedChange& c) { return c.at >= at; });
    changes.push_back({at, history_.now(), change_of(rest)});
    const std::string told =
        fmt::format("{} from step {} ({})", changes.back().what, at, to_text(history_.now()));
    const std::shared_ptr<const Model> model = with(changes);
    if (model == nullptr) return;
    if (const std::string why = history_.obstacle_to(*model); !why.empty())
        return refuse(why + ".");
    branches_.push_back({model, std::move(changes), branch_, told});
    go_to(branches_.size() - 1);
    t_.out << t_.paragraph(fmt::format("Branch {}: {}, of branch {}. 'branches' lists them.",
                                       branches_.size(), told, branches_.back().parent + 1));
    tell_state();
    next({});
}

// As far as the other way has such a moment.
void Debugger::go_to(size_t branch)
{
    const Time now = history_.now();
    const bool is_new = branch + 1 == branches_.size() && branches_[branch].parent == branch_;
    const uint64_t position = history_.position();
    branch_ = branch;
    history_ = History(branches_[branch].model);
    names_ = TaskNames(*branches_[branch].model);
    words_.emplace(*branches_[branch].model, names_);
    if (is_new && branches_[branch].changes.back().at == position)
        history_.seek(position + 1);
    else
        history_.seek(now);
    names_.learn(history_);
}

void Debugger::branches(const std::string&)
{
    for (size_t i = 0; i < branches_.size(); ++i) {
        const Branch& b = branches_[i];
        const std::string of = i == 0 ? "" : fmt::format(", of branch {}", b.parent + 1);
        t_.out << fmt::format("{} {}: {}\n", i == branch_ ? '*' : ' ', i + 1, t_.say(b.told + of));
    }
}

void Debugger::branch(const std::string& rest)
{
    const std::optional<int64_t> n = parse_int(rest);
    if (!n || *n < 1 || static_cast<uint64_t>(*n) > branches_.size())
        return refuse(fmt::format("Which branch? There {} {}; 'branches' lists {}.",
                                  branches_.size() == 1 ? "is" : "are", branches_.size(),
                                  branches_.size() == 1 ? "it" : "them"));
    go_to(static_cast<size_t>(*n) - 1);
    tell_state();
    next({});
}

}  // namespace interleave::cli
