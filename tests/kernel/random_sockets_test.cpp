// Thousands of random clients and servers, against an obvious version of connections that lets
// everybody try again whenever anything has happened.
#include "base/rng.h"
#include "checked_run.h"
#include "support/seeds.h"

#include <deque>
#include <iostream>

namespace interleave {
namespace {

enum class Do : uint8_t { enter, send, receive, close, shut };  // enter: connect or accept

struct Action {
    Do what{};
    int64_t after = 0;  // ns of computing before it
    int64_t value = 0;  // send: a number, or the long text
};

struct Player {
    bool server = false;
    std::vector<Action> actions;
    // As the obvious version goes on.
    size_t next = 0;
    int64_t at = 0;  // when it acts; blocked: since when
    bool blocked = false, over = false, open = false;
    int64_t ended = -1, got = 0;
    size_t line = 0;  // its connection
};

constexpr int64_t kLong = 400;
const int64_t kText = kFirstText + 1;

class Obvious {
  public:
    Obvious(std::vector<Player> players, size_t backlog, int64_t buffer)
        : players_(std::move(players)), backlog_(backlog), buffer_(buffer)
    {
        for (Player& p : players_) p.at = p.actions[0].after;
    }

    // False if two act at one instant, which is left to others.
    bool run()
    {
        while (true) {
            Player* next = nullptr;
            for (Player& p : players_) {
                if (p.over || p.blocked) continue;
                if (next != nullptr && p.at == next->at) return false;
                if (next == nullptr || p.at < next->at) next = &p;
            }
            if (next == nullptr) return true;
            now_ = next->at;
            if (!act(*next)) {
                next->blocked = true;
                waiting_.push_back(next);
            }
            settle();
            // Who acted ends first, then those who went on because of it.
            for (; !ending_.empty(); ending_.pop_front()) {
                ending_.front()->ended = now_;
                if (ending_.front()->open) close(*ending_.front());
                settle();
            }
        }
    }

    std::vector<Player> players_;
    size_t faults_ = 0;

  private:
    struct Line {
        std::deque<int64_t> to[2];  // to the client, to the server
        bool open[2] = {true, true};
        bool sends[2] = {true, true};
    };

    void settle()
    {
        bool changed = true;
        while (changed) changed = somebody_goes_on();
    }

    bool somebody_goes_on()
    {
        for (size_t i = 0; i < waiting_.size(); ++i) {
            Player& p = *waiting_[i];
            waiting_.erase(waiting_.begin() + static_cast<std::ptrdiff_t>(i));
            if (act(p)) {
                p.blocked = false;
                return true;
            }
            waiting_.insert(waiting_.begin() + static_cast<std::ptrdiff_t>(i), &p);
        }
        return false;
    }

    // Does somebody wait at the same place to do the same, who came before p?
    bool is_overtaking(const Player& p) const
    {
        for (const Player* w : waiting_) {
            if (p.blocked && w->at > p.at) continue;
            if (w->server == p.server && w->next < w->actions.size() &&
                w->actions[w->next].what == Do::enter && p.actions[p.next].what == Do::enter)
                return true;
        }
        return false;
    }

    bool act(Player& p)
    {
        const Action a = p.actions[p.next];
        if (a.what == Do::enter) return enter(p);
        if (!p.open) return fail(p);
        Line& line = lines_[p.line];
        const size_t own = p.server ? 1 : 0;
        if (a.what == Do::close) {
            close(p);
        } else if (a.what == Do::shut) {
            line.sends[own] = false;
        } else if (a.what == Do::send) {
            if (!line.open[1 - own] || !line.sends[own]) return fail(p);
            if (bytes(line.to[1 - own]) + size(a.value) > buffer_) return false;
            line.to[1 - own].push_back(a.value);
        } else {
            if (line.to[own].empty() && line.open[1 - own] && line.sends[1 - own]) return false;
            int64_t x = 0;
            if (!line.to[own].empty()) {
                x = line.to[own].front();
                line.to[own].pop_front();
            }
            p.got =
                static_cast<int64_t>(static_cast<uint64_t>(p.got) * 31 + static_cast<uint64_t>(x));
        }
        return go_on(p);
    }

    bool enter(Player& p)
    {
        if (is_overtaking(p)) return false;
        if (p.server) {
            if (pending_.empty()) return false;
            p.line = pending_.front();
            pending_.pop_front();
        } else {
            if (pending_.size() >= backlog_) return false;
            p.line = lines_.size();
            lines_.emplace_back();
            pending_.push_back(p.line);
        }
        p.open = true;
        return go_on(p);
    }

    void close(Player& p)
    {
        p.open = false;
        Line& line = lines_[p.line];
        line.open[p.server ? 1 : 0] = false;
        line.to[p.server ? 1 : 0].clear();
    }

    bool go_on(Player& p)
    {
        p.blocked = false;
        if (++p.next == p.actions.size()) return end(p);
        p.at = now_ + p.actions[p.next].after;
        return true;
    }

    bool fail(Player& p)
    {
        ++faults_;
        return end(p);
    }

    bool end(Player& p)
    {
        p.over = true;
        ending_.push_back(&p);
        return true;
    }

    static int64_t size(int64_t value) { return value == kText ? kLong : 8; }
    static int64_t bytes(const std::deque<int64_t>& values)
    {
        int64_t sum = 0;
        for (const int64_t v : values) sum += size(v);
        return sum;
    }

    size_t backlog_;
    int64_t buffer_;
    int64_t now_ = 0;
    std::vector<Line> lines_;
    std::deque<size_t> pending_;
    std::vector<Player*> waiting_;  // in the order in which they came
    std::deque<Player*> ending_;    // have done all that they do
};

std::vector<Player> random_players(test::Draw& draw)
{
    std::vector<Player> players(static_cast<size_t>(2 + draw.below(6)));
    for (Player& p : players) {
        p.server = draw.below(2) == 0;
        const auto after = [&] { return 1 + draw.below(draw.below(3) == 0 ? 90'000 : 9'000'000); };
        p.actions.push_back({Do::enter, after(), 0});
        for (int64_t n = draw.below(7); n > 0; --n) {
            const auto what = draw.below(13);
            if (what < 6)
                p.actions.push_back(
                    {Do::send, after(), draw.below(3) == 0 ? 1 + draw.below(99) : kText});
            else
                p.actions.push_back({what < 11    ? Do::receive
                                     : what == 11 ? Do::close
                                                  : Do::shut,
                                     after(), 0});
        }
    }
    return players;
}

// Each is a process of its own, so that its end closes its connection.
std::string text_of(const std::vector<Player>& players, size_t backlog, int64_t buffer,
                    bool selects = false)
{
    // Nobody else receives at the end of its connection, so that a select with one case is the
    // plain verb. A send is not: what makes room may be followed by the end of that process at the
    // same instant, before one that selects has tried again.
    const std::string receives =
        selects ? "      - select: ['x = receive c': []]\n" : "      - x = receive c\n";
    std::string text = fmt::format(
        "format: 1\nmachine: {{cpus: {}, instruction: 0}}\nuntil: 1s\nobjects:\n"
        "  srv: listener(backlog={}, buffer={})\n  got: shared(0, size={})\nprocesses:\n"
        "  keeper: {{run: [listen srv, sleep 2s], daemon: true}}\n",
        players.size() + 1, backlog, buffer, players.size() + 1);
    for (size_t i = 0; i < players.size(); ++i) {
        text += fmt::format("  P{}:\n    run:\n", i);
        for (const Action& a : players[i].actions) {
            text += fmt::format("      - compute {}ns\n", a.after);
            if (a.what == Do::enter)
                text +=
                    fmt::format("      - c = {} srv\n", players[i].server ? "accept" : "connect");
            if (a.what == Do::close) text += "      - close c\n";
            if (a.what == Do::shut) text += "      - shutdown c\n";
            if (a.what == Do::send && a.value == kText)
                text += "      - send c \"" + std::string(kLong, 'z') + "\"\n";
            else if (a.what == Do::send)
                text += fmt::format("      - send c {}\n", a.value);
            if (a.what == Do::receive)
                text += receives + fmt::format("      - got[{0}] = got[{0}] * 31 + x\n", i);
        }
    }
    return text;
}

TEST(Connection, AgreesWithAnObviousVersion)
{
    const uint64_t base = test::first_seed();
    std::cout << "INTERLEAVE_SEED=" << base << '\n';
    size_t compared = 0;
    for (uint64_t seed = base; seed < base + 3000; ++seed) {
        test::Draw draw(seed);
        const auto backlog = static_cast<size_t>(1 + draw.below(3));
        const int64_t buffer = 1000 + draw.below(500);
        const std::vector<Player> players = random_players(draw);
        Obvious obvious(players, backlog, buffer);
        if (!obvious.run()) continue;
        const std::string text = text_of(players, backlog, buffer, seed % 2 == 0);
        const Seen seen = run_text(text);
        for (size_t i = 0; i < players.size(); ++i) {
            ASSERT_EQ(seen.ended[i + 1], obvious.players_[i].ended)
                << "seed " << seed << ", P" << i << '\n'
                << text;
            ASSERT_EQ(seen.memory[i], obvious.players_[i].got)
                << "seed " << seed << ", P" << i << '\n'
                << text;
        }
        ASSERT_EQ(seen.faults.size(), obvious.faults_) << "seed " << seed << '\n' << text;
        ++compared;
    }
    EXPECT_GT(compared, 2000U);
}

}  // namespace
}  // namespace interleave
