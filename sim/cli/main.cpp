// The command line of Interleave: hands the arguments to the command they name.
#include <fmt/core.h>

#include <cstdio>
#include <string_view>

int main(int argc, char** argv)
{
    if (argc == 2 && std::string_view(argv[1]) == "--version") {
        fmt::print("interleave {}\n", INTERLEAVE_VERSION);
        return 0;
    }
    fmt::print(stderr, "usage: interleave --version\n");
    return 2;
}
