#include "backend/posix/shared.h"

#include <algorithm>
#include <new>

#include <linux/futex.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace interleave::posix {

static_assert(std::atomic<Life>::is_always_lock_free && std::atomic<uint64_t>::is_always_lock_free,
              "a lock inside an atomic would not be shared between processes");

namespace {

// Hands out parts of one mapping, each on a cache line of its own.
class Layout {
  public:
    template <typename T>
    size_t reserve(size_t count)
    {
        static_assert(alignof(T) <= kLine);
        const size_t at = bytes_;
        bytes_ += (count * sizeof(T) + kLine - 1) / kLine * kLine;
        return at;
    }
    [[nodiscard]] size_t bytes() const { return bytes_; }

  private:
    static constexpr size_t kLine = 64;
    size_t bytes_ = 0;
};

void* map(size_t bytes, int sharing)
{
    void* memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                        sharing | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return memory == MAP_FAILED ? nullptr : memory;
}

// The mapping is all zero bytes; this begins the lifetime of the rows without touching the pages
// that are never used (a default-initialised row of atomics is written by nobody but its user).
template <typename T>
T* place(void* memory, size_t at)
{
    return std::launder(reinterpret_cast<T*>(static_cast<std::byte*>(memory) + at));
}

void initialise_cells(const Model& m, int64_t* shared, int64_t* own)
{
    for (const Variable& v : m.program.variables) {
        if (v.scope == Scope::shared) std::ranges::copy(v.initial, shared + v.offset);
        if (v.scope == Scope::process) std::ranges::copy(v.initial, own + v.offset);
    }
}

template <typename T>
void futex_wait(const std::atomic<T>& word, T value)
{
    static_assert(sizeof(word) == sizeof(uint32_t));
    while (word.load() == value)
        syscall(SYS_futex, &word, FUTEX_WAIT, static_cast<uint32_t>(value), nullptr, nullptr, 0);
}

template <typename T>
void futex_wake(const std::atomic<T>& word)
{
    syscall(SYS_futex, &word, FUTEX_WAKE, 0x7fff'ffff, nullptr, nullptr, 0);
}

}  // namespace

Shared::Shared(const Model& m)
{
    Layout layout;
    const size_t control = layout.reserve<Control>(1);
    const size_t tasks = layout.reserve<TaskRow>(kMaxStarted);
    const size_t processes = layout.reserve<ProcessRow>(kMaxProcesses);
    const size_t objects = layout.reserve<ObjectRow>(m.program.objects.size());
    const size_t cells = layout.reserve<int64_t>(m.program.shared_words);
    const size_t results =
        layout.reserve<int64_t>(m.processes.size() * std::max(m.program.process_words, 1U));
    const size_t chunks = layout.reserve<Chunk>(kChunks);
    private_words_ = std::max<size_t>(m.program.process_words, 1);
    bytes_ = layout.bytes();
    memory_ = map(bytes_, MAP_SHARED);
    private_ = static_cast<int64_t*>(map(private_words_ * sizeof(int64_t), MAP_PRIVATE));
    if (memory_ == nullptr || private_ == nullptr) {
        if (memory_ != nullptr) munmap(memory_, bytes_);
        memory_ = nullptr;
        return;
    }
    control_ = place<Control>(memory_, control);
    tasks_ = place<TaskRow>(memory_, tasks);
    processes_ = place<ProcessRow>(memory_, processes);
    objects_ = place<ObjectRow>(memory_, objects);
    cells_ = place<int64_t>(memory_, cells);
    results_ = place<int64_t>(memory_, results);
    chunks_ = place<Chunk>(memory_, chunks);
    initialise_shared(control_->starting);
    initialise_shared(control_->region);
    initialise_cells(m, cells_, private_);
}

Shared::~Shared()
{
    if (memory_ != nullptr) munmap(memory_, bytes_);
    if (private_ != nullptr) munmap(private_, private_words_ * sizeof(int64_t));
}

int64_t* Shared::results(uint32_t process) const { return results_ + process * private_words_; }

uint32_t Shared::started() const { return std::min(control_->next_serial.load(), kMaxStarted); }

void initialise_shared(pthread_mutex_t& mutex)
{
    pthread_mutexattr_t how;
    pthread_mutexattr_init(&how);
    pthread_mutexattr_setpshared(&how, PTHREAD_PROCESS_SHARED);
    pthread_mutex_init(&mutex, &how);
    pthread_mutexattr_destroy(&how);
}

void initialise_shared(pthread_cond_t& condition)
{
    pthread_condattr_t how;
    pthread_condattr_init(&how);
    pthread_condattr_setpshared(&how, PTHREAD_PROCESS_SHARED);
    pthread_cond_init(&condition, &how);
    pthread_condattr_destroy(&how);
}

void wait_while(const std::atomic<uint32_t>& word, uint32_t value) { futex_wait(word, value); }
void wake_all(const std::atomic<uint32_t>& word) { futex_wake(word); }
void wait_while(const std::atomic<Life>& word, Life value) { futex_wait(word, value); }
void wake_all(const std::atomic<Life>& word) { futex_wake(word); }

}  // namespace interleave::posix
