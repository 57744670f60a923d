// Numbers of the compiler's and the assembler's errors, and what explain() says about each.
// 1 to 99 are the parser's (codes.h).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace interleave {

namespace compile_code {

inline constexpr uint32_t kNothingToRun = 100;
inline constexpr uint32_t kDuplicateName = 101;
inline constexpr uint32_t kReservedName = 102;
inline constexpr uint32_t kUnknownVariable = 103;
inline constexpr uint32_t kUnknownObject = 104;
inline constexpr uint32_t kUnknownFunction = 105;
inline constexpr uint32_t kWrongKind = 106;
inline constexpr uint32_t kArgumentCount = 107;
inline constexpr uint32_t kArrayMisuse = 108;
inline constexpr uint32_t kNotInExpression = 109;
inline constexpr uint32_t kExpressionTooDeep = 110;
inline constexpr uint32_t kUsedBeforeAssigned = 111;
inline constexpr uint32_t kOutsideLoop = 112;
inline constexpr uint32_t kNotInAtomic = 113;
inline constexpr uint32_t kEmptyBody = 114;
inline constexpr uint32_t kNotAHandle = 115;
inline constexpr uint32_t kNoResult = 116;
inline constexpr uint32_t kBadDuration = 117;
inline constexpr uint32_t kConstantFault = 118;
inline constexpr uint32_t kUnusedFunction = 119;
inline constexpr uint32_t kNeverReached = 120;
inline constexpr uint32_t kMachineRange = 121;
inline constexpr uint32_t kAffinityRange = 122;
inline constexpr uint32_t kNiceRange = 123;
inline constexpr uint32_t kTooManyTasks = 124;
inline constexpr uint32_t kNotConstant = 125;
inline constexpr uint32_t kUnknownPolicy = 126;
inline constexpr uint32_t kUnknownParameter = 127;
inline constexpr uint32_t kBadParameter = 128;
inline constexpr uint32_t kBadSchedule = 129;
inline constexpr uint32_t kUnknownKind = 130;
inline constexpr uint32_t kBadObjectArgument = 131;
inline constexpr uint32_t kBadProperty = 132;
inline constexpr uint32_t kTooManyParameters = 133;
inline constexpr uint32_t kTooLarge = 134;
inline constexpr uint32_t kNotAVariable = 135;
inline constexpr uint32_t kMisplacedAwait = 136;
inline constexpr uint32_t kMisplacedJobs = 137;
inline constexpr uint32_t kNotInAborted = 138;
inline constexpr uint32_t kUnknownServer = 139;
inline constexpr uint32_t kBadServer = 140;
inline constexpr uint32_t kNotServed = 141;
inline constexpr uint32_t kPoolOwner = 142;
inline constexpr uint32_t kPoolClosed = 143;
inline constexpr uint32_t kNotAText = 145;
inline constexpr uint32_t kNoUrgency = 146;
inline constexpr uint32_t kBadClaim = 148;
inline constexpr uint32_t kUnknownInstruction = 150;
inline constexpr uint32_t kBadOperand = 151;
inline constexpr uint32_t kBadLabel = 152;
inline constexpr uint32_t kBadRegion = 153;
inline constexpr uint32_t kNotOfGoroutines = 154;
inline constexpr uint32_t kNoInterpreter = 155;

}  // namespace compile_code

struct CodeText {
    uint32_t code = 0;
    std::string_view text;  // what it means, with a wrong and a right example
};

// In ascending order of the code.
[[nodiscard]] std::span<const CodeText> compile_codes();

}  // namespace interleave
