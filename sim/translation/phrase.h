// A sentence that the simulator says, and the same in another language.
//
// The key is the English text as it stands in the sources, with its {} for what is filled in. So
// the simulator speaks English and knows no other language; whoever shows its words to a person
// has them translated (translation.h). Findings, errors and saved timelines thus change their
// language without being made again.
#pragma once

#include <string_view>

namespace interleave {

struct Phrase {
    // "{} waits for {}, since {}". Where the sources put a sentence together from several texts,
    // a | stands between them ("At {}, {} was ready, since {}, but |cpu{} was busy switching.").
    std::string_view english;
    // {0} is what filled the first {}, as it is: a name, a number, a time, or a list of them. {#0}
    // is a number and nothing else, {*0} any text. {~0} is that translated as well, where it can
    // be;
    // {=0} is translated, and the phrase is meant only where it can be. A {} that does not occur is
    // the ending of a word, such as the s of a plural. What stands in quotes is any text.
    std::string_view chinese;
};

}  // namespace interleave
