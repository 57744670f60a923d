// SystemC. Each entity is a method process (a thread process costs a switch of stacks) with an
// event of its own, and time is counted in ns.
#include "machines.h"

#define SC_INCLUDE_DYNAMIC_PROCESSES  // or sc_spawn is not declared
#include <systemc>

#include <vector>

namespace interleave::bench {

namespace {

template <typename Machine>
class SystemC final : public sc_core::sc_module {
  public:
    explicit SystemC(const Request& r)
        : sc_core::sc_module(sc_core::sc_module_name("top")),
          machine_(r),
          events_(machine_.entities())
    {
        for (uint32_t i = 0; i < machine_.entities(); ++i) {
            sc_core::sc_spawn_options options;
            options.spawn_method();
            options.set_sensitivity(&events_[i]);
            options.dont_initialize();
            sc_core::sc_spawn([this, i] { wake(i); }, nullptr, &options);
        }
    }
    void run()
    {
        for (uint32_t i = 0; i < machine_.entities(); ++i) after(i, machine_.first_delay());
        sc_core::sc_start();
    }

  private:
    void wake(uint32_t entity)
    {
        machine_.wake(entity, [this](uint32_t e, int64_t delay_ns) { after(e, delay_ns); });
    }
    void after(uint32_t entity, int64_t delay_ns)
    {
        events_[entity].notify(sc_core::sc_time::from_value(static_cast<uint64_t>(delay_ns)));
    }

    Machine machine_;
    std::vector<sc_core::sc_event> events_;
};

}  // namespace

double simulated_time_ns() { return static_cast<double>(sc_core::sc_time_stamp().value()); }

}  // namespace interleave::bench

// Called by the library; its own main would greet the user first.
int sc_main(int argc, char** argv)
{
    sc_core::sc_set_time_resolution(1, sc_core::SC_NS);
    return interleave::bench::serve<interleave::bench::SystemC>(
        interleave::bench::request_from(argc, argv));
}

int main(int argc, char** argv)
{
    setenv("SYSTEMC_DISABLE_COPYRIGHT_MESSAGE", "1", 1);
    return sc_core::sc_elab_and_sim(argc, argv);
}
