#include "session/condition.h"

#include "base/text.h"
#include "kernel/model.h"
#include "kernel/object.h"
#include "kernel/state.h"
#include "program/evaluate.h"
#include "program/lexer.h"
#include "session/history.h"
#include "session/names.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace interleave {

namespace {

constexpr std::string_view kWhat =
    "a time, 'lock OBJECT', 'TASK STATE', 'TASK STATE -> STATE', 'deadlock', or what becomes true: "
    "x == 3 and m.owner == bob";

Error usage(std::string message) { return {ErrorKind::usage, std::move(message)}; }

std::string did_you_mean(std::string_view word, const std::vector<std::string>& known)
{
    const std::vector<std::string_view> views(known.begin(), known.end());
    const std::string_view best = nearest(word, views);
    return best.empty() ? std::string() : fmt::format(" Did you mean '{}'?", best);
}

struct StateWord {
    std::string_view word;
    TaskState state, or_else;
    [[nodiscard]] bool is(TaskState s) const { return s == state || s == or_else; }
};
constexpr StateWord kStateWords[] = {
    {"ready", TaskState::ready, TaskState::ready},
    {"running", TaskState::running, TaskState::running},
    {"blocked", TaskState::blocked, TaskState::blocked},
    {"zombie", TaskState::zombie, TaskState::zombie},
    {"ended", TaskState::zombie, TaskState::exited},
    {"exited", TaskState::exited, TaskState::exited},
};

const StateWord* state_word(std::string_view word)
{
    const auto it = std::ranges::find(kStateWords, word, &StateWord::word);
    return it != std::end(kStateWords) ? &*it : nullptr;
}

// A task by its name, or the end of it behind a '/': also one that is started later. Its serial
// number is learnt when it is there, and is the same wherever else in the run one looks.
class NamedTask {
  public:
    NamedTask(std::string name, const Model& m) : name_(std::move(name))
    {
        for (uint32_t i = 0; i < m.tasks.size() && serial_ == Record::kNone; ++i)
            if (fits(m.tasks[i].name)) serial_ = i;
    }
    [[nodiscard]] bool is_initial() const { return serial_ != Record::kNone; }
    // Record::kNone: it has not been there yet.
    uint32_t serial(const History& h)
    {
        const State& s = h.state();
        if (serial_ != Record::kNone || looked_ >= s.sched.next_serial) return serial_;
        for (TaskId t{0}; t.index < s.world.tasks.size(); ++t.index) {
            const uint32_t serial = s.sched.entities[t].serial;
            if (serial == Record::kNone || serial < looked_) continue;
            if (fits(task_name(h.model(), s, t))) serial_ = serial;
        }
        looked_ = s.sched.next_serial;
        return serial_;
    }
    // None: it has no row, since it is not there yet or not any more.
    TaskId row(const History& h)
    {
        const uint32_t wanted = serial(h);
        if (wanted == Record::kNone) return {};
        const auto& rows = h.state().sched.entities;
        if (rows.has(row_) && rows[row_].serial == wanted) return row_;
        for (row_ = TaskId{0}; row_.index < rows.size(); ++row_.index)
            if (rows[row_].serial == wanted) return row_;
        return row_ = {};
    }
    TaskState state(const History& h)
    {
        const TaskId t = row(h);
        if (t.valid()) return state_of(h.state(), t);
        const bool was = serial_ != Record::kNone && serial_ < h.state().sched.next_serial;
        return was ? TaskState::exited : TaskState::not_started;
    }

  private:
    [[nodiscard]] bool fits(std::string_view full) const
    {
        return full == name_ || (full.size() > name_.size() && full.ends_with(name_) &&
                                 full[full.size() - name_.size() - 1] == '/');
    }
    std::string name_;
    uint32_t serial_ = Record::kNone;
    uint32_t looked_ = 0;  // serial numbers below have been looked at
    TaskId row_;
};

// Where the words of the variables that a person can name are in World::memory.
struct Place {
    size_t at = 0;
    uint32_t length = 1;
    bool array = false;
};
using Places = std::map<std::string, Place, std::less<>>;

Places places_of(const Model& m)
{
    Places places;
    const Program& p = m.program;
    for (const Variable& v : p.variables) {
        if (v.name.starts_with('.')) continue;  // nobody wrote it
        if (v.scope == Scope::shared) places[v.name] = {v.offset, v.length, v.array};
        if (v.scope != Scope::process) continue;
        for (uint32_t i = 0; i < m.processes.size(); ++i)
            places[m.processes[i].name + "." + v.name] = {region_at(m, ProcessId{i}) + v.offset,
                                                          v.length, v.array};
        for (uint32_t i = 0; i < m.sub_interpreters.size(); ++i)
            places[m.sub_interpreters[i].name + "." + v.name] = {
                region_at(m, SubInterpreterId{i}) + v.offset, v.length, v.array};
    }
    return places;
}

ObjectId object_of(const Model& m, std::string_view name)
{
    for (ObjectId id{0}; id.index < m.program.objects.size(); ++id.index)
        if (m.program.objects[id].name == name) return id;
    return {};
}

std::vector<std::string> object_names(const Model& m)
{
    std::vector<std::string> names;
    for (const Object& o : m.program.objects)
        if (!o.name.starts_with('.')) names.push_back(o.name);
    return names;
}

std::vector<std::string> task_names(const Model& m)
{
    std::vector<std::string> names;
    for (const TaskSpec& t : m.tasks) names.push_back(t.name);
    return names;
}

// A part of a condition that is no arithmetic; `prime` where it has to know what was before.
struct Atom {
    Travel::Prime prime;
    Travel::Test holds;
};

Atom task_is(const std::shared_ptr<NamedTask>& task, const StateWord& word)
{
    return {{}, [=](const History& h) { return word.is(task->state(h)); }};
}

// By what the last step told: a state that took no time counts, too.
Atom task_becomes(const std::shared_ptr<NamedTask>& task, const StateWord& word)
{
    return {{}, [=](const History& h) {
                const uint32_t serial = task->serial(h);
                if (serial == Record::kNone) return false;
                return std::ranges::any_of(h.last_records(), [&](const Record& r) {
                    return r.kind == RecordKind::state && r.task == serial && word.is(r.state);
                });
            }};
}

Atom task_goes(const std::shared_ptr<NamedTask>& task, const StateWord& from, const StateWord& to)
{
    const auto was = std::make_shared<TaskState>(TaskState::not_started);
    return {[=](const History& h) { *was = task->state(h); },
            [=](const History& h) {
                const uint32_t serial = task->serial(h);
                bool found = false;
                for (const Record& r : h.last_records()) {
                    if (r.kind != RecordKind::state || r.task != serial) continue;
                    found = found || (from.is(*was) && to.is(r.state));
                    *was = r.state;
                }
                *was = task->state(h);
                return found;
            }};
}

TaskId owner_of(const State& s, ObjectId id)
{
    const ObjectKind& kind = kind_of(s.world, id);
    return kind.owner != nullptr ? kind.owner(s.world, id) : TaskId{};
}

// A null task: nobody.
Atom is_owner(ObjectId object, const std::shared_ptr<NamedTask>& task, bool wanted)
{
    return {{}, [=](const History& h) {
                const TaskId owner = owner_of(h.state(), object);
                const bool is = task ? owner.valid() && owner == task->row(h) : !owner.valid();
                return is == wanted;
            }};
}

Atom changes_hands(ObjectId object)
{
    return {{}, [object](const History& h) {
                return std::ranges::any_of(h.last_records(), [object](const Record& r) {
                    return r.kind == RecordKind::owner && r.what == object.index &&
                           r.task != Record::kNone;
                });
            }};
}

int64_t waiters_of(const State& s, ObjectId id)
{
    const ObjectKind& kind = kind_of(s.world, id);
    int64_t count = 0;
    for (const auto list : {kind.waiters, kind.more_waiters}) {
        if (list == nullptr) continue;
        for (TaskId t = list(s.world, id).head; t.valid(); t = s.world.tasks[t].next) ++count;
    }
    return count;
}

constexpr std::string_view kAtom = "__";  // begins the names that stand for atoms

// Cuts what is no arithmetic out of a text, and puts a name of the same length in its place, so
// that the places of errors stay.
class Reader {
  public:
    Reader(const std::string& text, const std::shared_ptr<const Model>& m) : text_(text), m_(m) {}

    Result<MomentCondition> read()
    {
        std::vector<Word> words = cut();
        for (size_t i = 0; i < words.size();) {
            if (const size_t used = atom_at(words, i); used > 0) {
                i += used;
                continue;
            }
            if (!wrong_.empty()) return usage(wrong_);
            ++i;
        }
        if (!wrong_.empty()) return usage(wrong_);
        if (const auto alone = event_alone()) return *alone;
        const ParsedExpr parsed = parse_expr(rest_);
        if (!parsed.ok)
            return usage(fmt::format("until: {}. As a condition, '{}' is wrong: {}.", kWhat, text_,
                                     parsed.error.message));
        places_ = places_of(*m_);
        if (const auto wrong = wrong_name(parsed.expr)) return usage(*wrong);
        return become_true(parsed.expr);
    }

  private:
    struct Word {
        size_t begin = 0, end = 0;
        std::string_view text;
    };

    // Blanks part words, and so do brackets and signs of comparison.
    std::vector<Word> cut()
    {
        rest_ = text_;
        std::vector<Word> words;
        const std::string_view all = text_;
        constexpr std::string_view kSigns = "()[],=<>!";
        for (size_t i = 0; i < all.size();) {
            if (all[i] == ' ' || all[i] == '\t') {
                ++i;
                continue;
            }
            size_t end = i + 1;
            const bool sign = kSigns.find(all[i]) != std::string_view::npos;
            const bool arrow = all.substr(i, 2) == "->";
            if (arrow) {
                end = i + 2;
            } else if (sign) {
                while (end < all.size() && (all[end] == '=' || all[end] == '<') && all[i] != '(' &&
                       all[i] != ')')
                    ++end;
            } else {
                while (end < all.size() && all[end] != ' ' && all[end] != '\t' &&
                       kSigns.find(all[end]) == std::string_view::npos &&
                       all.substr(end, 2) != "->")
                    ++end;
            }
            words.push_back({i, end, all.substr(i, end - i)});
            i = end;
        }
        return words;
    }

    [[nodiscard]] static std::string_view at(const std::vector<Word>& words, size_t i)
    {
        return i < words.size() ? words[i].text : std::string_view();
    }

    // How many words from this one on are an atom; 0: none.
    size_t atom_at(const std::vector<Word>& words, size_t i)
    {
        const StateWord* state = state_word(at(words, i + 1));
        if (state != nullptr) {
            const auto task = task_of(words[i].text);
            if (!task) return 0;
            if (at(words, i + 2) != "->") {
                put(words[i], words[i + 1], {task_becomes(task, *state), task_is(task, *state)});
                return 2;
            }
            const StateWord* to = state_word(at(words, i + 3));
            if (to == nullptr) {
                wrong_ = fmt::format(
                    "'{}' is no state of a task: ready, running, blocked, "
                    "zombie, exited, ended",
                    at(words, i + 3));
                return 0;
            }
            const Atom goes = task_goes(task, *state, *to);
            put(words[i], words[i + 3], {goes, goes});
            return 4;
        }
        if (words[i].text == "lock" && i + 1 < words.size()) {
            const ObjectId object = object_of(*m_, words[i + 1].text);
            if (!object.valid()) {
                wrong_ = fmt::format("there is no object '{}'.{}", words[i + 1].text,
                                     did_you_mean(words[i + 1].text, object_names(*m_)));
                return 0;
            }
            const Atom taken = changes_hands(object);
            put(words[i], words[i + 1], {taken, taken});
            return 2;
        }
        return owner_at(words, i);
    }

    size_t owner_at(const std::vector<Word>& words, size_t i)
    {
        constexpr std::string_view kOwner = ".owner";
        if (!words[i].text.ends_with(kOwner)) return 0;
        const std::string_view name = words[i].text.substr(0, words[i].text.size() - kOwner.size());
        const ObjectId object = object_of(*m_, name);
        if (!object.valid() || kind_of_object(object).owner == nullptr) {
            wrong_ = object.valid() ? fmt::format("'{}' has no owner", name)
                                    : fmt::format("there is no object '{}'.{}", name,
                                                  did_you_mean(name, object_names(*m_)));
            return 0;
        }
        const std::string_view sign = at(words, i + 1), whom = at(words, i + 2);
        if ((sign != "==" && sign != "!=") || whom.empty()) {
            wrong_ = fmt::format("{} is compared with a task or with nobody: {} == nobody",
                                 words[i].text, words[i].text);
            return 0;
        }
        const auto task = whom == "nobody" ? nullptr : task_of(whom);
        if (!wrong_.empty()) return 0;
        const Atom owns = is_owner(object, task, sign == "==");
        put(words[i], words[i + 2], {owns, owns, false});
        return 3;
    }

    [[nodiscard]] const ObjectKind& kind_of_object(ObjectId id) const
    {
        return *object_kinds()[m_->program.objects[id].kind];
    }

    // Tasks that are started have names with a number, or a path; of others it is known that they
    // are there.
    std::shared_ptr<NamedTask> task_of(std::string_view name)
    {
        auto task = std::make_shared<NamedTask>(std::string(name), *m_);
        if (task->is_initial() || name.find_first_of("#/") != std::string_view::npos) return task;
        std::vector<std::string> known = task_names(*m_);
        for (size_t i = known.size(); i-- > 0;)  // people leave out what is before the '/'
            known.push_back(known[i].substr(known[i].rfind('/') + 1));
        wrong_ = fmt::format("there is no task '{}'.{}", name, did_you_mean(name, known));
        return nullptr;
    }

    struct TwoWays {
        Atom event, fact;  // as the whole condition, and as a part of one
        // False: a moment to stop at is where it becomes true.
        bool is_event = true;
    };
    void put(const Word& first, const Word& last, TwoWays atom)
    {
        const size_t length = last.end - first.begin;
        std::string name = fmt::format("{}{}", kAtom, atoms_.size());
        name.resize(std::max(length, name.size()), ' ');
        rest_.replace(first.begin, length, name);
        atoms_.push_back(std::move(atom));
    }

    [[nodiscard]] std::optional<MomentCondition> event_alone() const
    {
        if (atoms_.size() != 1 || trim(rest_) != fmt::format("{}0", kAtom)) return std::nullopt;
        const TwoWays& a = atoms_[0];
        if (!a.is_event) return std::nullopt;
        return MomentCondition{a.event.prime, a.event.holds, a.fact.holds};
    }

    [[nodiscard]] std::optional<std::string> wrong_name(const Expr& e) const
    {
        if (e.kind == ExprKind::apply)
            return fmt::format("{}() cannot stand here: only variables can.", e.name);
        const bool names = e.kind == ExprKind::name || e.kind == ExprKind::index;
        if (names && !is_known_word(e)) {
            const auto it = places_.find(e.name);
            if (it == places_.end()) {
                std::vector<std::string> known;
                for (const auto& [name, place] : places_) known.push_back(name);
                return fmt::format("there is no variable '{}'.{}", e.name,
                                   did_you_mean(e.name, known));
            }
            if (it->second.array != (e.kind == ExprKind::index))
                return it->second.array
                           ? fmt::format("{} is an array: write {}[0].", e.name, e.name)
                           : fmt::format("{} is no array, and has no elements.", e.name);
        }
        for (const Expr& operand : e.operands)
            if (auto wrong = wrong_name(operand)) return wrong;
        return std::nullopt;
    }

    [[nodiscard]] bool is_known_word(const Expr& e) const
    {
        return e.name.starts_with(kAtom) || e.name == "deadlock" || e.name == "now" ||
               waited_for(e.name).valid();
    }
    // "m.waiters"
    [[nodiscard]] ObjectId waited_for(std::string_view name) const
    {
        constexpr std::string_view kWaiters = ".waiters";
        if (!name.ends_with(kWaiters)) return {};
        return object_of(*m_, name.substr(0, name.size() - kWaiters.size()));
    }

    struct Watch {
        std::vector<TwoWays> atoms;
        Places places;
        std::map<std::string, ObjectId, std::less<>> waited;
        Expr expr;
        bool held = false;

        [[nodiscard]] Value value_of(const History& h, const Expr& leaf) const
        {
            if (leaf.name.starts_with(kAtom)) {
                const size_t i =
                    static_cast<size_t>(parse_int(leaf.name.substr(kAtom.size())).value_or(0));
                return {known_[i] ? 1 : 0, false, {}};
            }
            const State& s = h.state();
            if (leaf.name == "deadlock")
                return {s.sched.end == RunEnd::deadlock ? 1 : 0, false, {}};
            if (leaf.name == "now") return {s.sched.now.ns, true, {}};
            if (const auto it = waited.find(leaf.name); it != waited.end())
                return {waiters_of(s, it->second), false, {}};
            const Place& place = places.at(leaf.name);
            int64_t index = 0;
            if (leaf.kind == ExprKind::index) {
                const Value i =
                    evaluate(leaf.operands[0], [&](const Expr& e) { return value_of(h, e); });
                if (!i.known()) return i;
                index = i.number;
            }
            if (index < 0 || index >= place.length)
                return unknown_value("the index is out of range");
            return {s.world.memory[place.at + static_cast<size_t>(index)], false, {}};
        }
        // Each atom is asked at each position: some have to know what was before.
        bool holds(const History& h)
        {
            known_.clear();
            for (const TwoWays& a : atoms) known_.push_back(a.fact.holds(h));
            const Value v = evaluate(expr, [&](const Expr& leaf) { return value_of(h, leaf); });
            return v.known() && v.number != 0;
        }

      private:
        std::vector<bool> known_;
    };

    void learn_waited(const Expr& e, Watch& watch) const
    {
        if (const ObjectId id = waited_for(e.name); id.valid()) watch.waited.emplace(e.name, id);
        for (const Expr& operand : e.operands) learn_waited(operand, watch);
    }

    [[nodiscard]] MomentCondition become_true(const Expr& expr) const
    {
        auto watch = std::make_shared<Watch>();
        watch->atoms = atoms_;
        watch->places = places_;
        watch->expr = expr;
        learn_waited(expr, *watch);
        return {[watch](const History& h) {
                    for (const TwoWays& a : watch->atoms)
                        if (a.fact.prime) a.fact.prime(h);
                    watch->held = watch->holds(h);
                },
                [watch](const History& h) {
                    const bool before = std::exchange(watch->held, watch->holds(h));
                    return watch->held && !before;
                },
                [watch](const History& h) { return watch->holds(h); }};
    }

    std::string text_, rest_, wrong_;
    std::shared_ptr<const Model> m_;
    std::vector<TwoWays> atoms_;
    Places places_;
};

}  // namespace

Result<MomentCondition> read_condition(const std::string& text,
                                       const std::shared_ptr<const Model>& m)
{
    const std::string words(trim(text));
    if (words == "deadlock") {
        const Travel::Test test = [](const History& h) {
            return h.state().sched.end == RunEnd::deadlock;
        };
        return MomentCondition{{}, test, test};
    }
    return Reader(words, m).read();
}

std::vector<std::string> words_of_conditions(const Model& m)
{
    std::vector<std::string> words{"deadlock", "lock", "and", "or", "not", "now", "nobody"};
    for (const StateWord& s : kStateWords) words.emplace_back(s.word);
    for (std::string& name : task_names(m)) words.push_back(std::move(name));
    for (const auto& [name, place] : places_of(m)) words.push_back(name);
    for (const std::string& name : object_names(m)) {
        const ObjectKind& kind = *object_kinds()[m.program.objects[object_of(m, name)].kind];
        words.push_back(name);
        if (kind.owner != nullptr) words.push_back(name + ".owner");
        if (kind.waiters != nullptr) words.push_back(name + ".waiters");
    }
    return words;
}

}  // namespace interleave
