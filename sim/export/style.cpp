#include "export/style.h"

#include "base/text.h"

#include <algorithm>

namespace interleave {

namespace {

constexpr Palette kLight = {
    .background = 0xffffff,
    .band = 0xf3f4f6,
    .ink = 0x1b1f24,
    .faint_ink = 0x57606a,
    .grid = 0xe1e4e8,
    .running = 0x0072b2,
    .crowd = 0x7d7468,
    .ready = 0xb07800,
    .blocked = 0xc04a00,
    .kernel = 0x4b5563,
    .ended = 0x1b1f24,
    .problem = 0xcc0022,
    .hindrance = 0x8f6200,
    .possible = 0x6f42c1,
    .tasks = {0x0072b2, 0x117733, 0xaa4499, 0x3d348b, 0x2a8c82, 0x882255, 0x7a7a1a, 0x4a90c2},
};

constexpr Palette kDark = {
    .background = 0x16191e,
    .band = 0x20242b,
    .ink = 0xf0f3f6,
    .faint_ink = 0xa9b2bc,
    .grid = 0x343a43,
    .running = 0x56b4e9,
    .crowd = 0xb5aa9a,
    .ready = 0xe6a817,
    .blocked = 0xff8a4c,
    .kernel = 0x8b949e,
    .ended = 0xf0f3f6,
    .problem = 0xff5c77,
    .hindrance = 0xf2c14e,
    .possible = 0xb99bff,
    .tasks = {0x56b4e9, 0x5cc489, 0xe08fd0, 0xa49bf0, 0x55d0c3, 0xe07a9f, 0xcfcf5a, 0x9cc9ea},
};

// Perceived brightness, 0 .. 255, with the usual weights of the channels.
uint32_t brightness(Color c)
{
    return ((c >> 16 & 0xff) * 299 + (c >> 8 & 0xff) * 587 + (c & 0xff) * 114) / 1000;
}

std::string_view first_character(std::string_view utf8)
{
    const std::string_view narrow = fit_width(utf8, 1);
    return narrow.empty() ? fit_width(utf8, 2) : narrow;
}

}  // namespace

const Palette& palette(Theme theme) { return theme == Theme::dark ? kDark : kLight; }

Color color_of(const Palette& p, TrackId task)
{
    return p.tasks[task.index % (sizeof p.tasks / sizeof p.tasks[0])];
}

Color ink_on(Color c) { return brightness(c) < 140 ? 0xffffff : 0x000000; }

char letter_of(Reason reason)
{
    switch (reason) {
        case Reason::lock: return 'L';
        case Reason::semaphore: return 'S';
        case Reason::io: return 'I';
        case Reason::sleep: return 'Z';
        case Reason::join: return 'J';
        case Reason::condition: return 'C';
        case Reason::until: return 'U';
        case Reason::message: return 'M';
        case Reason::barrier: return 'B';
        case Reason::waiting: return 'W';
        case Reason::save: return 's';
        case Reason::choose: return 'c';
        case Reason::load: return 'l';
        case Reason::release: return 'R';
        case Reason::select: return 'V';
        case Reason::child: return 'J';
        case Reason::poll: return 'P';
        case Reason::gil: return 'G';
        case Reason::resource: return 'U';
        case Reason::none:
        case Reason::created:
        case Reason::woken:
        case Reason::preempted:
        case Reason::slice_end:
        case Reason::yielded:
        case Reason::migrated:
        case Reason::released:
        case Reason::inherited:
        case Reason::exited:
        case Reason::crashed: break;
    }
    return '\0';
}

int32_t text_width(std::string_view utf8, int32_t size)
{
    // A column of a terminal is about 0.58 em for Latin text and half an em for Chinese.
    const auto columns = static_cast<int64_t>(std::min<size_t>(display_width(utf8), 1'000'000));
    return static_cast<int32_t>((columns * size * 58 + 99) / 100);
}

std::string fit_text(std::string_view utf8, int32_t size, int32_t width)
{
    if (text_width(utf8, size) <= width) return std::string(utf8);
    const int32_t columns = width * 100 / (size * 58) - 2;
    if (columns < 1) return {};
    return std::string(fit_width(utf8, static_cast<size_t>(columns))) + "…";
}

std::string cut_middle(std::string_view utf8, size_t columns, std::string_view ellipsis)
{
    if (display_width(utf8) <= columns) return std::string(utf8);
    if (columns <= display_width(ellipsis)) return std::string(fit_width(utf8, columns));
    const size_t room = columns - display_width(ellipsis);
    const std::string_view head = fit_width(utf8, room / 2);
    std::string_view tail = utf8.substr(head.size());
    const auto inside_character = [](char c) { return (static_cast<uint8_t>(c) & 0xc0) == 0x80; };
    while (!tail.empty() && (display_width(tail) > room - room / 2 || inside_character(tail[0]))) {
        tail.remove_prefix(1);
    }
    return std::string(head) + std::string(ellipsis) + std::string(tail);
}

std::string_view short_name(const Track& track)
{
    const std::string_view name = track.name;
    const std::string_view process = track.process;
    const bool below = name.size() > process.size() + 1 && name.starts_with(process) &&
                       name[process.size()] == '/';
    return below ? name.substr(process.size() + 1) : name;
}

std::string tag_of(std::string_view name)
{
    const size_t digits = name.find_last_not_of("0123456789") + 1;
    const bool numbered = digits < name.size() && name.size() - digits <= 3;
    return std::string(numbered ? name.substr(digits) : first_character(name));
}

}  // namespace interleave
