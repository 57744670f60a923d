// SimGrid. Entities are its kernel's timers, which need neither a stack nor a model of a CPU, as
// actors that sleep, its usual form, do.
#include "machines.h"

#include <simgrid/kernel/Timer.hpp>
#include <simgrid/s4u.hpp>

namespace interleave::bench {

namespace {

template <typename Machine>
class SimGrid {
  public:
    explicit SimGrid(const Request& r) : machine_(r) {}
    void run()
    {
        namespace s4u = simgrid::s4u;
        char name[] = "peer", quiet[] = "--log=root.threshold:critical";
        char* argv[] = {name, quiet, nullptr};
        int argc = 2;
        s4u::Engine engine(&argc, argv);
        auto* zone = s4u::create_full_zone("zone");
        auto* host = zone->create_host("host", 1e9);
        zone->seal();
        // The engine runs for as long as there is an actor.
        s4u::Actor::create("lasting", host, [] { s4u::this_actor::sleep_for(1e15); });
        for (uint32_t i = 0; i < machine_.entities(); ++i) after(i, machine_.first_delay());
        engine.run();
    }

  private:
    void after(uint32_t entity, int64_t delay_ns)
    {
        using simgrid::kernel::timer::Timer;
        Timer::set(simgrid::s4u::Engine::get_clock() + static_cast<double>(delay_ns) * 1e-9,
                   [this, entity] { wake(entity); });
    }
    void wake(uint32_t entity)
    {
        machine_.wake(entity, [this](uint32_t e, int64_t delay_ns) { after(e, delay_ns); });
    }

    Machine machine_;
};

}  // namespace

double simulated_time_ns() { return simgrid::s4u::Engine::get_clock() * 1e9; }

}  // namespace interleave::bench

int main(int argc, char** argv)
{
    return interleave::bench::serve<interleave::bench::SimGrid>(
        interleave::bench::request_from(argc, argv));
}
