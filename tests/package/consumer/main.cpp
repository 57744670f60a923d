// A program of somebody else's: compiles and links with what is installed, and nothing more.
#include <base/text.h>

int main() { return interleave::to_text(interleave::ms(24)) == "24 ms" ? 0 : 1; }
