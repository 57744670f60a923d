// A scenario with several hundred steps, randomness, a lock and two CPUs: something to walk in.
#pragma once

#include <string_view>

namespace interleave::test {

inline constexpr std::string_view kLongWalk = R"yaml(format: 1
title: walk
machine: {cpus: 2}
policy: {name: rr, quantum: 2ms}
objects:
  x: shared(0)
  m: mutex
processes:
  A: {run: work}
  B: {run: work, start: 1ms}
  C: {run: work, start: 3ms}
functions:
  work:
    - repeat 40:
        - with m:
            - x = x + 1
            - compute exp(1ms)
        - sleep uniform(1ms, 2ms)
)yaml";

}  // namespace interleave::test
