// Every decision that could have gone otherwise asks a Chooser. A run is therefore its Model plus a
// seed, or its Model plus a list of choices; both replay exactly.
//
// A Chooser must not remember anything that affects later answers of a copied State: seeded answers
// are pure functions of (seed, stream, counter). Replay and enumeration belong to explore/.
#pragma once

#include "base/ids.h"
#include "base/rng.h"

#include <cstdint>
#include <optional>

namespace interleave {

enum class ChoiceKind : uint8_t { grant, next_task, draw };

// Numbers that depend on the seed alone: random_bits(), the part of it done that is always the
// same.
class SeededDraws {
  public:
    explicit SeededDraws(uint64_t seed) : mixed_seed_(mix64(seed)) {}
    [[nodiscard]] uint64_t random(uint64_t stream, uint64_t counter) const
    {
        return mix64(mix64(mixed_seed_ ^ stream) ^ counter);
    }

  private:
    uint64_t mixed_seed_;
};

class Chooser {
  public:
    virtual ~Chooser() = default;
    // A number below n. n = 1 is no choice and is never asked.
    virtual uint32_t choose(ChoiceKind, uint32_t n) = 0;
    // 64 uniform bits: the counter-th of this stream.
    virtual uint64_t random(uint64_t stream, uint64_t counter) = 0;
    // False when durations do not matter: they are then 0 and draw nothing.
    [[nodiscard]] virtual bool timed() const { return true; }
    // Who is timed and whose random() is SeededDraws and nothing else says so, and is not called to
    // draw. None: it has to be asked.
    [[nodiscard]] virtual std::optional<SeededDraws> seeded_draws() const { return std::nullopt; }
};

// What a timed run uses: the first of equals, and numbers that depend on the seed alone.
class SeededChooser final : public Chooser {
  public:
    explicit SeededChooser(uint64_t seed) : draws_(seed) {}
    uint32_t choose(ChoiceKind, uint32_t) override { return 0; }
    uint64_t random(uint64_t stream, uint64_t counter) override
    {
        return draws_.random(stream, counter);
    }
    [[nodiscard]] std::optional<SeededDraws> seeded_draws() const override { return draws_; }

  private:
    SeededDraws draws_;
};

}  // namespace interleave
