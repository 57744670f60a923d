// The numbers of diagnostics. A number that was published keeps its meaning; explain.cpp tells what
// each means. Below 100: text and language; from 100: what only the whole scenario shows (compile);
// from 150: assembly.
#pragma once

#include <cstdint>

namespace interleave::code {

// The text
inline constexpr uint32_t kNotUtf8 = 1;
inline constexpr uint32_t kTooLarge = 2;
inline constexpr uint32_t kEmptyFile = 3;
inline constexpr uint32_t kSyntax = 4;
inline constexpr uint32_t kUnterminated = 5;
inline constexpr uint32_t kTab = 6;
inline constexpr uint32_t kSpecialCharacter = 7;
inline constexpr uint32_t kColonInText = 8;
inline constexpr uint32_t kSeveralDocuments = 9;
inline constexpr uint32_t kTag = 10;
inline constexpr uint32_t kAlias = 11;
inline constexpr uint32_t kUnknownStep = 12;
inline constexpr uint32_t kTooDeep = 13;
inline constexpr uint32_t kTooMany = 14;
inline constexpr uint32_t kDuplicateKey = 15;
inline constexpr uint32_t kCommaSplit = 16;
inline constexpr uint32_t kBracketSplit = 17;
inline constexpr uint32_t kControlCharacter = 18;
inline constexpr uint32_t kColonGlued = 19;

// Keys and values
inline constexpr uint32_t kUnknownKey = 20;
inline constexpr uint32_t kWrongShape = 21;
inline constexpr uint32_t kNothingToRun = 22;
inline constexpr uint32_t kFormat = 23;
inline constexpr uint32_t kNotInteger = 24;
inline constexpr uint32_t kOutOfRange = 25;
inline constexpr uint32_t kNotBoolean = 26;
inline constexpr uint32_t kNotOneOf = 27;
inline constexpr uint32_t kDuration = 28;
inline constexpr uint32_t kDistribution = 29;
inline constexpr uint32_t kName = 30;
inline constexpr uint32_t kReservedName = 31;

// Objects
inline constexpr uint32_t kUnknownObjectKind = 40;
inline constexpr uint32_t kObjectForm = 41;
inline constexpr uint32_t kUnknownParameter = 42;
inline constexpr uint32_t kInitialValue = 44;

// Policy
inline constexpr uint32_t kUnknownPolicy = 50;

// Processes and functions
inline constexpr uint32_t kUnknownFunction = 60;
inline constexpr uint32_t kFunctionHeading = 61;
inline constexpr uint32_t kAssemblyText = 62;
inline constexpr uint32_t kDuplicateFunction = 63;

// Steps
inline constexpr uint32_t kStepForm = 70;
inline constexpr uint32_t kBlockMissing = 71;
inline constexpr uint32_t kBlockUnwanted = 72;
inline constexpr uint32_t kStepAsKey = 73;
inline constexpr uint32_t kElseWithoutIf = 74;
inline constexpr uint32_t kSeveralSteps = 75;
inline constexpr uint32_t kExpression = 76;
inline constexpr uint32_t kAssignment = 77;
inline constexpr uint32_t kNoResult = 78;
inline constexpr uint32_t kStepsRunTogether = 79;
inline constexpr uint32_t kOutsideLoop = 80;

}  // namespace interleave::code
