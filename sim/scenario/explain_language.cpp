#include "scenario/explain.h"

#include "scenario/codes.h"

namespace interleave {

namespace {

// Each wrong example gives its code, each right one gives nothing: a test holds them to it.
constexpr CodeExplanation kExplanations[] = {
    {code::kNotUtf8, "not UTF-8 text",
     "A scenario is UTF-8 text, in which Chinese, accents and everything else have one meaning on "
     "every machine. This byte belongs to another encoding, such as GBK or Latin-1. Save the file "
     "as UTF-8 in your editor.",
     "title: caf\xe9\n"
     "processes: {P1: {run: [compute 24]}}\n",
     "title: caf\u00e9\n"
     "processes: {P1: {run: [compute 24]}}\n"},
    {code::kTooLarge, "the file is too large",
     "A scenario has 4 MB at most. What is long is usually repetition: use count: for many equal "
     "processes, repeat for many equal steps, and functions for what several processes do.",
     "", "processes: {P1: {run: [compute 24]}}\n"},
    {code::kEmptyFile, "no scenario in the file",
     "There is nothing in the file but blanks and comments. A scenario needs at least one "
     "process.",
     "# nothing yet\n", "processes: {P1: {run: [compute 24]}}\n"},
    {code::kSyntax, "the text is not well-formed YAML",
     "The shape of the text is wrong: keys of one mapping begin in one column, what belongs to "
     "a key is indented below it or stands behind it, and each item of a list begins with \"- \". "
     "Look at the line that is named and at the one above it.",
     "machine:\n"
     "    cpus: 2\n"
     "  stack: 64\n"
     "processes: {P1: {run: [compute 24]}}\n",
     "machine:\n"
     "    cpus: 2\n"
     "    stack: 64\n"
     "processes: {P1: {run: [compute 24]}}\n"},
    {code::kUnterminated, "a quote or bracket is not closed",
     "A quote, [ or { was opened and the text ended, or went on in another shape, before it was "
     "closed. Inside double quotes a backslash begins an escape: inside single quotes it is a "
     "plain character.",
     "title: \"Lost update\n"
     "processes: {P1: {run: [compute 24]}}\n",
     "title: \"Lost update\"\n"
     "processes: {P1: {run: [compute 24]}}\n"},
    {code::kTab, "a tab in the indentation",
     "YAML indents with blanks only, as the width of a tab differs from editor to editor. Tell "
     "your editor to insert blanks.",
     "processes:\n"
     "\tP1: {run: [compute 24]}\n",
     "processes:\n"
     "  P1: {run: [compute 24]}\n"},
    {code::kSpecialCharacter, "a character that cannot begin a text",
     "In YAML @ and ` are reserved, and % * & ! | > have meanings of their own at the beginning "
     "of a value. Text that begins with one of them stands in quotes.",
     "title: @home\n"
     "processes: {P1: {run: [compute 24]}}\n",
     "title: '@home'\n"
     "processes: {P1: {run: [compute 24]}}\n"},
    {code::kColonInText, "a second ': ' in a line",
     "A colon and a blank part a key from its value. In a text that holds both, put the text into "
     "quotes.",
     "title: Deadlock: two locks\n"
     "processes: {P1: {run: [compute 24]}}\n",
     "title: 'Deadlock: two locks'\n"
     "processes: {P1: {run: [compute 24]}}\n"},
    {code::kSeveralDocuments, "more than one document",
     "A line of three dashes begins another document, and a file holds one scenario.",
     "processes: {P1: {run: [compute 24]}}\n"
     "---\n"
     "processes: {P1: {run: [compute 24]}}\n",
     "processes: {P1: {run: [compute 24]}}\n"},
    {code::kTag, "a part of YAML that the language leaves out",
     "Tags (!!int), merge keys (<<) and lines that begin with % are not part of the language: a "
     "scenario says what it means without them.",
     "seed: !!int 3\n"
     "processes: {P1: {run: [compute 24]}}\n",
     "seed: 3\n"
     "processes: {P1: {run: [compute 24]}}\n"},
    {code::kAlias, "an alias without its anchor",
     "*name repeats what was marked with &name above it, in the same file. An anchor cannot "
     "contain its own alias. Text that begins with * stands in quotes.",
     "processes:\n"
     "  P1: {run: *steps}\n",
     "processes:\n"
     "  P1: {run: &steps [compute 3]}\n"
     "  P2: {run: *steps}\n"},
    {code::kUnknownStep, "unknown step",
     "A step begins with one of the words of the language (compute, sleep, if, while, call, ...), "
     "with a verb of an object (lock, release, io, ...) or is an assignment (x = x + 1). "
     "docs/scenario-language.md lists them all.",
     "objects: {m: mutex}\n"
     "processes:\n"
     "  P1:\n"
     "    run:\n"
     "      - lokc m\n"
     "      - unlock m\n",
     "objects: {m: mutex}\n"
     "processes:\n"
     "  P1:\n"
     "    run:\n"
     "      - lock m\n"
     "      - unlock m\n"},
    {code::kTooDeep, "too many levels inside each other",
     "Lists, mappings and blocks stand at most 64 levels inside each other. Steps that are nested "
     "deeper belong into a function.",
     "processes: {P1: {run: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["
     "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}}\n",
     "processes: {P1: {run: [compute 24]}}\n"},
    {code::kTooMany, "too many values, steps or elements",
     "The file stays small, but what it describes does not: at most 1 000 000 values once aliases "
     "are written out, 100 000 steps, 100 000 processes, objects and functions, and 1 000 000 "
     "elements of all variables together.",
     "objects:\n"
     "  a: shared(0, size=1000000)\n"
     "  b: shared(0)\n"
     "processes: {P1: {run: [compute 24]}}\n",
     "objects:\n"
     "  a: shared(0, size=1000)\n"
     "  b: shared(0)\n"
     "processes: {P1: {run: [compute 24]}}\n"},
    {code::kDuplicateKey, "a key stands twice",
     "In one mapping each key stands once; otherwise one of the two would be ignored in silence.",
     "title: One\n"
     "title: Two\n"
     "processes: {P1: {run: [compute 24]}}\n",
     "title: Two\n"
     "processes: {P1: {run: [compute 24]}}\n"},
    {code::kCommaSplit, "YAML splits a text at its comma",
     "Inside [ ] and { } a comma ends an item, also between parentheses, which mean nothing to "
     "YAML: uniform(1ms, 3ms) becomes two items. Put the text into quotes, or write the list in "
     "block style, one item in each line after \"- \".",
     "processes:\n"
     "  P1: {run: [compute uniform(1ms, 3ms)]}\n",
     "processes:\n"
     "  P1: {run: ['compute uniform(1ms, 3ms)']}\n"},
    {code::kBracketSplit, "YAML takes a bracket for a list",
     "Inside [ ] and { } a bracket begins a list, also right behind a name: x = a[0] falls "
     "apart. Put the text into quotes, or write the list in block style, one item in each line "
     "after \"- \".",
     "objects:\n"
     "  a: shared(1, 2)\n"
     "processes:\n"
     "  P1: {run: [a[0] = 3]}\n",
     "objects:\n"
     "  a: shared(1, 2)\n"
     "processes:\n"
     "  P1: {run: ['a[0] = 3']}\n"},
    {code::kControlCharacter, "an invisible character",
     "Control characters and unusual line ends are not shown by editors, and would make this text "
     "mean something else than it seems to. They often come along when text is copied from "
     "elsewhere.",
     "title: bell\x07\n"
     "processes: {P1: {run: [compute 24]}}\n",
     "title: bell\n"
     "processes: {P1: {run: [compute 24]}}\n"},
    {code::kColonGlued, "no blank after a colon",
     "A key ends with a colon and a blank: cpus: 2. Without the blank YAML reads one text, "
     "\"cpus:2\". The full-width colon of Chinese input is an ordinary letter to YAML.",
     "machine:\n"
     "  cpus:2\n"
     "processes: {P1: {run: [compute 24]}}\n",
     "machine:\n"
     "  cpus: 2\n"
     "processes: {P1: {run: [compute 24]}}\n"},
    {code::kUnknownKey, "unknown key",
     "Only the keys of the language may stand in a mapping, so that a misspelt one is not "
     "ignored. The message lists those that may stand here.",
     "titel: Lost update\n"
     "processes: {P1: {run: [compute 24]}}\n",
     "title: Lost update\n"
     "processes: {P1: {run: [compute 24]}}\n"},
    {code::kWrongShape, "a value of the wrong shape",
     "A text, a list and a mapping are three different things, and something else than what "
     "belongs here stands here. processes: and objects: are mappings from names, run: is a list "
     "of steps or the name of a function.",
     "processes:\n"
     "  P1: [compute 24]\n",
     "processes:\n"
     "  P1: {run: [compute 24]}\n"},
    {code::kNothingToRun, "nothing to run",
     "A scenario has at least one process, and each process has run: (its steps, or a function), "
     "threads:, or both. A thread has run:.",
     "processes:\n"
     "  P1: {start: 3}\n",
     "processes:\n"
     "  P1: {start: 3, run: [compute 24]}\n"},
    {code::kFormat, "another version of the language",
     "format: names the version of the language in which the file is written. This program reads "
     "version 1.",
     "format: 2\n"
     "processes: {P1: {run: [compute 24]}}\n",
     "format: 1\n"
     "processes: {P1: {run: [compute 24]}}\n"},
    {code::kNotInteger, "not a whole number",
     "A whole decimal number belongs here: digits, with a minus sign where that makes sense. 1e3, "
     "0x10 and 1_000 are not read.",
     "machine: {cpus: two}\n"
     "processes: {P1: {run: [compute 24]}}\n",
     "machine: {cpus: 2}\n"
     "processes: {P1: {run: [compute 24]}}\n"},
    {code::kOutOfRange, "a number out of range",
     "The number has to lie in the range that the message names.",
     "machine: {cpus: 0}\n"
     "processes: {P1: {run: [compute 24]}}\n",
     "machine: {cpus: 1}\n"
     "processes: {P1: {run: [compute 24]}}\n"},
    {code::kNotBoolean, "neither true nor false",
     "Write true or false. yes, no, on and off are ordinary texts in this language.",
     "processes:\n"
     "  P1: {run: [compute 24], daemon: yes}\n"
     "  P2: {run: [compute 1]}\n",
     "processes:\n"
     "  P1: {run: [compute 24], daemon: true}\n"
     "  P2: {run: [compute 1]}\n"},
    {code::kNotOneOf, "not one of the possible values",
     "Only certain words may stand here; the message names them.",
     "machine: {timing: all}\n"
     "processes: {P1: {run: [compute 24]}}\n",
     "machine: {timing: every_instruction}\n"
     "processes: {P1: {run: [compute 24]}}\n"},
    {code::kDuration, "not a duration",
     "A duration is a decimal number and a unit: 5ms, 1.5us, 2 s. The units are ns, us, ms, s, "
     "min and h; a bare number counts what unit: says, ms unless it says otherwise. It has to be "
     "a whole number of nanoseconds. Where a duration may be computed, it is an expression of "
     "numbers that counts units: compute n * 2.",
     "processes:\n"
     "  P1:\n"
     "    run:\n"
     "      - compute 5msec\n",
     "processes:\n"
     "  P1:\n"
     "    run:\n"
     "      - compute 5ms\n"},
    {code::kDistribution, "a wrong distribution",
     "Durations can be drawn: exp(MEAN), uniform(FROM, TO), normal(MEAN, DEVIATION), "
     "lognormal(MEDIAN, SIGMA), pareto(MINIMUM, ALPHA), hyperexp(MEAN, PROBABILITY, "
     "OTHER_MEAN), choice(A, B, ...). SIGMA, ALPHA and PROBABILITY are plain numbers with at most "
     "three decimals, ALPHA is above 1; everything else is a duration.",
     "processes:\n"
     "  P1:\n"
     "    run:\n"
     "      - compute uniform(3ms, 1ms)\n",
     "processes:\n"
     "  P1:\n"
     "    run:\n"
     "      - compute uniform(1ms, 3ms)\n"},
    {code::kName, "not a name",
     "A name is made of letters of any script, digits and _, does not begin with a digit, and has "
     "200 bytes at most. It may be used in expressions, where a blank or a minus sign would mean "
     "something else.",
     "processes:\n"
     "  P-1: {run: [compute 24]}\n",
     "processes:\n"
     "  P_1: {run: [compute 24]}\n"},
    {code::kReservedName, "a word of the language as a name",
     "and, or and not are operators of expressions: a thing with such a name could not be spoken "
     "of.",
     "objects: {not: mutex}\n"
     "processes: {P1: {run: [compute 24]}}\n",
     "objects: {gate: mutex}\n"
     "processes: {P1: {run: [compute 24]}}\n"},
    {code::kUnknownObjectKind, "unknown kind of object",
     "An object is declared by its kind, with what belongs to it in parentheses: m: mutex, s: "
     "semaphore(3). Variables are shared(0), one for all processes, or private(0), one for each "
     "process.",
     "objects: {m: mutx}\n"
     "processes: {P1: {run: [compute 24]}}\n",
     "objects: {m: mutex}\n"
     "processes: {P1: {run: [compute 24]}}\n"},
    {code::kObjectForm, "not the declaration of an object",
     "An object is declared in one text: its kind, and in parentheses its values by position or "
     "by name.",
     "objects: {balance: 0}\n"
     "processes: {P1: {run: [compute 24]}}\n",
     "objects: {balance: shared(0)}\n"
     "processes: {P1: {run: [compute 24]}}\n"},
    {code::kUnknownParameter, "unknown parameter",
     "A kind of object and a policy have the parameters that the message lists, and each is given "
     "once. Values without a name come first, in that order.",
     "objects: {m: mutex(odrer=fifo)}\n"
     "processes: {P1: {run: [compute 24]}}\n",
     "objects: {m: mutex(order=fifo)}\n"
     "processes: {P1: {run: [compute 24]}}\n"},
    {code::kInitialValue, "wrong initial values of a variable",
     "Write shared(0) for a single variable, shared(1, 2, 3) for an array with these elements, "
     "and shared(0, size=10) for an array of ten equal ones; likewise private(...).",
     "objects:\n"
     "  a: shared(0, length=3)\n"
     "processes: {P1: {run: [compute 24]}}\n",
     "objects:\n"
     "  a: shared(0, size=3)\n"
     "processes: {P1: {run: [compute 24]}}\n"},
    {code::kUnknownPolicy, "unknown policy",
     "A policy goes by its short name; interleave policies lists them. Parameters are keys beside "
     "the name.",
     "policy: roundrobin\n"
     "processes: {P1: {run: [compute 24]}}\n",
     "policy: {name: rr, quantum: 2ms}\n"
     "processes: {P1: {run: [compute 24]}}\n"},
    {code::kUnknownFunction, "no such function",
     "A single word after run: is the name of a function, which has to stand below functions:.",
     "processes:\n"
     "  P1: {run: depsit}\n"
     "functions:\n"
     "  deposit: [compute 3]\n",
     "processes:\n"
     "  P1: {run: deposit}\n"
     "functions:\n"
     "  deposit: [compute 3]\n"},
    {code::kFunctionHeading, "not the heading of a function",
     "The key of a function is its name, and in parentheses the names of its parameters, six at "
     "most: deposit(n, m).",
     "processes:\n"
     "  P1: {run: 'f(1, 2)'}\n"
     "functions:\n"
     "  f(n, n): [compute n]\n",
     "processes:\n"
     "  P1: {run: 'f(1, 2)'}\n"
     "functions:\n"
     "  f(n, m): [compute n, compute m]\n"},
    {code::kAssemblyText, "asm: without its text",
     "A function is a list of steps, or it has the one key asm: with instructions in the lines "
     "below a \"|\", which keeps the lines apart.",
     "processes: {P1: {run: f}}\n"
     "functions:\n"
     "  f: {asm: nop}\n",
     "processes: {P1: {run: f}}\n"
     "functions:\n"
     "  f:\n"
     "    asm: |\n"
     "      nop\n"
     "      exit 0\n"},
    {code::kDuplicateFunction, "two functions of one name",
     "A function is known by its name alone: another number of parameters does not make another "
     "function.",
     "processes: {P1: {run: f}}\n"
     "functions:\n"
     "  f: [compute 1]\n"
     "  f(n): [compute n]\n",
     "processes: {P1: {run: f}}\n"
     "functions:\n"
     "  f: [compute 1]\n"
     "  g(n): [compute n]\n"},
    {code::kStepForm, "a step that is written wrongly",
     "The first word of the step is known, but what follows it is not what belongs there. The "
     "message shows the form of the step.",
     "objects: {m: mutex}\n"
     "processes:\n"
     "  P1:\n"
     "    run:\n"
     "      - lock\n",
     "objects: {m: mutex}\n"
     "processes:\n"
     "  P1:\n"
     "    run:\n"
     "      - lock m\n"
     "      - unlock m\n"},
    {code::kBlockMissing, "no steps below a step that needs them",
     "with, if, elif, else, while, repeat, forever, for, every, releases, await with, await "
     "select, select, "
     "after, once and atomic end with a "
     "colon, and what they are about is a list below them, indented further.",
     "objects: {x: shared(0)}\n"
     "processes:\n"
     "  P1:\n"
     "    run:\n"
     "      - while x < 3:\n"
     "      - x = x + 1\n",
     "objects: {x: shared(0)}\n"
     "processes:\n"
     "  P1:\n"
     "    run:\n"
     "      - while x < 3:\n"
     "          - x = x + 1\n"},
    {code::kBlockUnwanted, "steps below a step that takes none",
     "Only with, if, elif, else, while, repeat, forever, for, await with, await select, select, "
     "after, once and "
     "atomic have steps below them and "
     "a colon at their end.",
     "processes:\n"
     "  P1:\n"
     "    run:\n"
     "      - yield:\n",
     "processes:\n"
     "  P1:\n"
     "    run:\n"
     "      - yield\n"},
    {code::kStepAsKey, "a colon inside a step",
     "A step is one text: its verb, a blank, and what it is about. With a colon YAML makes a key "
     "and a value of it.",
     "objects: {m: mutex}\n"
     "processes:\n"
     "  P1:\n"
     "    run:\n"
     "      - lock: m\n"
     "      - unlock m\n",
     "objects: {m: mutex}\n"
     "processes:\n"
     "  P1:\n"
     "    run:\n"
     "      - lock m\n"
     "      - unlock m\n"},
    {code::kElseWithoutIf, "elif or else without if",
     "elif and else follow right after the steps of an if, in its column; nothing may stand "
     "between them, and nothing but the end comes after else.",
     "processes:\n"
     "  P1:\n"
     "    run:\n"
     "      - else:\n"
     "          - yield\n",
     "processes:\n"
     "  P1:\n"
     "    run:\n"
     "      - if 1 == 1:\n"
     "          - yield\n"
     "      - else:\n"
     "          - yield\n"},
    {code::kSeveralSteps, "two steps in one item",
     "Each step is an item of its own, with \"- \" before it. Only elif and else may share the "
     "item of their if.",
     "objects: {m: mutex}\n"
     "processes:\n"
     "  P1:\n"
     "    run:\n"
     "      - with m:\n"
     "          - yield\n"
     "        repeat 3:\n"
     "          - yield\n",
     "objects: {m: mutex}\n"
     "processes:\n"
     "  P1:\n"
     "    run:\n"
     "      - with m:\n"
     "          - yield\n"
     "      - repeat 3:\n"
     "          - yield\n"},
    {code::kExpression, "a wrong expression",
     "Expressions are made of numbers, names, a[i], f(x), + - * / %, == != < <= > >=, and, or, "
     "not, and parentheses. One = assigns, two compare. Characters of Chinese input, such as a "
     "full-width parenthesis, are others than the plain ones.",
     "objects: {x: shared(0)}\n"
     "processes:\n"
     "  P1:\n"
     "    run:\n"
     "      - x = 1 +\n",
     "objects: {x: shared(0)}\n"
     "processes:\n"
     "  P1:\n"
     "    run:\n"
     "      - x = 1 + 2\n"},
    {code::kAssignment, "a wrong assignment",
     "An assignment is x = value or a[i] = value, with +=, -=, *=, /= and %= as short forms. A "
     "local array is made by buffer = array(10). Results of steps, as in x = trylock m, go into "
     "plain variables.",
     "objects: {x: shared(0)}\n"
     "processes:\n"
     "  P1:\n"
     "    run:\n"
     "      - x =\n",
     "objects: {x: shared(0)}\n"
     "processes:\n"
     "  P1:\n"
     "    run:\n"
     "      - x = 3\n"},
    {code::kNoResult, "a result of a step that has none",
     "Only some steps give a value: join (the exit code), call (what the function returned), "
     "start (a handle) and verbs such as trylock.",
     "objects: {m: mutex}\n"
     "processes:\n"
     "  P1:\n"
     "    run:\n"
     "      - x = lock m\n"
     "      - unlock m\n",
     "objects: {m: mutex}\n"
     "processes:\n"
     "  P1:\n"
     "    run:\n"
     "      - x = trylock m\n"
     "      - if x == 1:\n"
     "          - unlock m\n"},
    {code::kStepsRunTogether, "several lines have become one text",
     "A line that is indented further than the one above, without \"- \", is the rest of that "
     "line for YAML: two steps become one. Begin each step with \"- \", and end a line with a "
     "colon if it has steps below it.",
     "processes:\n"
     "  P1:\n"
     "    run:\n"
     "      - compute 1\n"
     "          compute 2\n",
     "processes:\n"
     "  P1:\n"
     "    run:\n"
     "      - compute 1\n"
     "      - compute 2\n"},
    {code::kOutsideLoop, "break or continue outside of a loop",
     "break leaves a loop and continue begins its next round: they stand below while, repeat, "
     "forever or for, in the same function.",
     "processes:\n"
     "  P1:\n"
     "    run:\n"
     "      - break\n",
     "processes:\n"
     "  P1:\n"
     "    run:\n"
     "      - repeat 3:\n"
     "          - break\n"},
};

}  // namespace

std::span<const CodeExplanation> language_explanations() { return kExplanations; }

}  // namespace interleave
