// First in, first out, in a ring: what waits, by number.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace interleave::bench {

class Fifo {
  public:
    explicit Fifo(size_t most)
    {
        size_t places = 1;
        while (places < most) places *= 2;
        places_.resize(places);
    }
    // REQUIRES: fewer than `most` are in it.
    void push(uint32_t task) { places_[last_++ & (places_.size() - 1)] = task; }
    // REQUIRES: !empty()
    uint32_t pop() { return places_[first_++ & (places_.size() - 1)]; }
    [[nodiscard]] bool empty() const { return first_ == last_; }

  private:
    std::vector<uint32_t> places_;
    size_t first_ = 0, last_ = 0;
};

}  // namespace interleave::bench
