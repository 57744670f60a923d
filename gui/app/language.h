// The language that the window speaks: a person's choice, kept in the settings, and the words for
// it.
//
// Words are looked up when a widget is made, so another language needs other widgets: see
// window_host.h. Names of tasks, numbers, units and keys are the same in all languages.
#pragma once

#include <QString>

#include <array>
#include <cstdint>
#include <optional>

namespace interleave::gui {

enum class LanguageChoice : uint8_t { system, english, chinese };
inline constexpr std::array kLanguages = {LanguageChoice::system, LanguageChoice::english,
                                          LanguageChoice::chinese};

// In itself, so that whoever does not read the present one finds their own: "简体中文". Of system:
// empty.
[[nodiscard]] QString nameOf(LanguageChoice);
[[nodiscard]] QString idOf(LanguageChoice);  // "system", "en", "zh": in settings and for --lang
[[nodiscard]] std::optional<LanguageChoice> languageOf(const QString& id);
[[nodiscard]] LanguageChoice keptLanguage();
void keepLanguage(LanguageChoice);
// Built without its words, the program has English only.
[[nodiscard]] bool hasWordsFor(LanguageChoice);
// From now on, for widgets that are made from now on; language() of models/words.h follows.
void speak(LanguageChoice);

}  // namespace interleave::gui
