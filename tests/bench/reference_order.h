// The order in which ready tasks run, as a kernel in little asks for it. What stands behind the
// interface is compiled apart, or the compiler would see the only class there is and call nothing.
#pragma once

#include <cstdint>
#include <memory>

namespace interleave::bench {

class Order {
  public:
    virtual ~Order() = default;
    virtual void enqueue(uint32_t task) = 0;
    // REQUIRES: a task is in it.
    virtual uint32_t pick_next() = 0;
};

[[nodiscard]] std::unique_ptr<Order> first_in_first_out(uint32_t most);

}  // namespace interleave::bench
