#include "reference_order.h"

#include "fifo.h"

namespace interleave::bench {

namespace {

class FirstInFirstOut final : public Order {
  public:
    explicit FirstInFirstOut(uint32_t most) : ready_(most) {}
    void enqueue(uint32_t task) override { ready_.push(task); }
    uint32_t pick_next() override { return ready_.pop(); }

  private:
    Fifo ready_;
};

}  // namespace

std::unique_ptr<Order> first_in_first_out(uint32_t most)
{
    return std::make_unique<FirstInFirstOut>(most);
}

}  // namespace interleave::bench
