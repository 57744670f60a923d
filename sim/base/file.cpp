#include "base/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>
#include <memory>
#include <system_error>

namespace interleave {

namespace {

// A file descriptor that closes itself.
class Descriptor {
  public:
    explicit Descriptor(int fd) : fd_(fd) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor()
    {
        if (fd_ >= 0) ::close(fd_);
    }
    [[nodiscard]] int get() const { return fd_; }
    // What was written may be refused only here.
    [[nodiscard]] bool close()
    {
        const int fd = fd_;
        fd_ = -1;
        return ::close(fd) == 0;
    }

  private:
    int fd_;
};

// The failure of the last system call, as a sentence. A name that is wrong is the caller's
// mistake; the rest is the machine's refusal.
Error system_error(std::string_view attempt, std::string_view path)
{
    const int code = errno;
    const bool wrong_name = code == ENOENT || code == ENOTDIR || code == EISDIR ||
                            code == ENAMETOOLONG || code == ELOOP;
    return {wrong_name ? ErrorKind::usage : ErrorKind::environment,
            fmt::format("cannot {} {}: {}", attempt, path.empty() ? "''" : path,
                        std::generic_category().message(code))};
}

std::string_view kind_of_file(mode_t mode)
{
    if (S_ISDIR(mode)) return "a folder";
    if (S_ISFIFO(mode)) return "a pipe";
    if (S_ISSOCK(mode)) return "a socket";
    return "a device";
}

Error not_regular(std::string_view attempt, std::string_view path, mode_t mode)
{
    return {ErrorKind::usage, fmt::format("cannot {} {}: it is {}, not a regular file", attempt,
                                          path, kind_of_file(mode))};
}

// Reads to the end, or fails above max_bytes: a file may grow while it is read.
Result<std::string> read_all(int fd, std::string_view name, size_t max_bytes)
{
    constexpr size_t block = size_t{64} << 10;
    std::string bytes;
    while (true) {
        const size_t had = bytes.size();
        bytes.resize(had + block);
        const ssize_t n = ::read(fd, bytes.data() + had, block);
        bytes.resize(had + (n > 0 ? static_cast<size_t>(n) : 0));
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return system_error("read", name);
        if (bytes.size() > max_bytes) {
            return Error{ErrorKind::usage,
                         fmt::format("cannot read {}: it is larger than the limit of {} bytes",
                                     name, max_bytes)};
        }
        if (n == 0) return bytes;
    }
}

bool write_all(int fd, std::string_view bytes)
{
    while (!bytes.empty()) {
        const ssize_t n = ::write(fd, bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return false;
        bytes.remove_prefix(static_cast<size_t>(n));
    }
    return true;
}

// The file that `path` leads to through links, or `path` where there is none yet.
std::string link_target(const std::string& path)
{
    const std::unique_ptr<char, decltype(&std::free)> real(::realpath(path.c_str(), nullptr),
                                                           &std::free);
    return real ? std::string(real.get()) : path;
}

// Creates a file of its own beside `path`; its name is left in `name`.
int create_neighbour(const std::string& path, std::string& name)
{
    static std::atomic<unsigned> next_number{0};
    while (true) {
        name = fmt::format("{}.{}-{}.part", path, ::getpid(), next_number++);
        const int fd = ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (fd >= 0 || errno != EEXIST) return fd;
    }
}

Status write_stdout(std::string_view bytes)
{
    // What was printed before must come out before.
    if (std::fflush(stdout) != 0 || !write_all(STDOUT_FILENO, bytes)) {
        return system_error("write", "standard output");
    }
    return Nothing{};
}

}  // namespace

Result<std::string> read_file(const std::string& path, size_t max_bytes)
{
    if (path == "-") return read_all(STDIN_FILENO, "standard input", max_bytes);

    // O_NONBLOCK: opening a pipe that nobody writes to would never return.
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    struct stat about = {};
    if (file.get() < 0 || ::fstat(file.get(), &about) != 0) return system_error("read", path);
    if (!S_ISREG(about.st_mode)) return not_regular("read", path, about.st_mode);
    return read_all(file.get(), path, max_bytes);
}

Status write_file(const std::string& path, std::string_view bytes)
{
    if (path == "-") return write_stdout(bytes);

    struct stat old = {};
    const bool exists = ::stat(path.c_str(), &old) == 0;
    if (exists && !S_ISREG(old.st_mode)) return not_regular("write", path, old.st_mode);

    const std::string target = link_target(path);
    std::string part;
    Descriptor file(create_neighbour(target, part));
    if (file.get() < 0) return system_error("write", path);

    const bool written = (!exists || ::fchmod(file.get(), old.st_mode & 07777) == 0) &&
                         write_all(file.get(), bytes) && ::fsync(file.get()) == 0 && file.close() &&
                         std::rename(part.c_str(), target.c_str()) == 0;
    if (written) return Nothing{};

    Error error = system_error("write", path);
    ::unlink(part.c_str());
    return error;
}

Status keep_apart(const std::string& input, const std::string& output)
{
    struct stat in = {}, out = {};
    if (input == "-" || output == "-") return Nothing{};
    if (::stat(input.c_str(), &in) != 0 || ::stat(output.c_str(), &out) != 0) return Nothing{};
    if (in.st_dev != out.st_dev || in.st_ino != out.st_ino) return Nothing{};
    return Error{ErrorKind::usage,
                 fmt::format("cannot write {}: it is the file that is read", output)};
}

}  // namespace interleave
