#include "translation/chinese.h"

#include "translation/tables.h"

#include <array>

namespace interleave {

std::span<const std::span<const Phrase>> chinese_phrases()
{
    static const std::array kTables = {
        zh_analysis(), zh_backend(),         zh_compare(), zh_compile(),  zh_debugger(),
        zh_explain(),  zh_explain_compile(), zh_files(),   zh_findings(), zh_kernel(),
        zh_language(), zh_options(),         zh_others(),  zh_policy(),   zh_report(),
        zh_session(),  zh_waits(),           zh_words()};
    return kTables;
}

std::span<const Phrase> phrases_of_others() { return zh_others(); }

}  // namespace interleave
