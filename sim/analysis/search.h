// Where the words of a person occur in a run: slices of the tasks, steps and objects of that name.
#pragma once

#include "trace/timeline.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace interleave {

// What a text means in one run.
struct Search {
    std::vector<bool> tasks, steps, objects;  // which have all of its words in their names
    bool any_task = false, any_step = false, any_object = false;
    [[nodiscard]] bool any() const { return any_task || any_step || any_object; }
};

struct SearchHit {
    TrackId task;
    size_t slice = 0;
    Time at;
    friend bool operator==(const SearchHit&, const SearchHit&) = default;
};

// Upper and lower case are the same. An empty text finds nothing.
[[nodiscard]] Search search_for(const Timeline&, std::string_view text);

// A hit is a slice in which a step of the name begins, or that waits for an object of the name, or
// the first slice of a task of the name. Order: by start, then by task.
[[nodiscard]] bool hits(const Timeline&, const Search&, TrackId, size_t slice);

// The first after that place, or the last before it; nothing if there is none. O(slices) at worst.
[[nodiscard]] std::optional<SearchHit> next_hit(const Timeline&, const Search&, Time, TrackId);
[[nodiscard]] std::optional<SearchHit> previous_hit(const Timeline&, const Search&, Time, TrackId);

// How many there are, and how many of them come up to and with that place.
struct HitCount {
    uint64_t all = 0, up_to = 0;
};
[[nodiscard]] HitCount count_hits(const Timeline&, const Search&, Time, TrackId);

}  // namespace interleave
