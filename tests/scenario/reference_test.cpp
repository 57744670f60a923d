// docs/scenario-language.md: its examples are read, and it mentions all that the tables hold.

#include "policy/policies.h"
#include "program/property.h"
#include "scenario/language.h"
#include "scenario/load.h"
#include "scenario/parse_distribution.h"
#include "text.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace interleave {
namespace {

const std::string& reference()
{
    static const std::string kText = file_text("docs/scenario-language.md");
    return kText;
}

std::vector<std::string> examples()
{
    std::vector<std::string> blocks;
    const std::string fence = "```yaml\n";
    for (size_t at = 0; (at = reference().find(fence, at)) != std::string::npos;) {
        const size_t begin = at + fence.size();
        const size_t end = reference().find("```", begin);
        blocks.push_back(reference().substr(begin, end - begin));
        at = end;
    }
    return blocks;
}

// Examples of a section leave out the rest of their scenario.
std::string completed(const std::string& block)
{
    if (block.rfind("- ", 0) == 0) {
        std::string text =
            "objects:\n  m: mutex\n  s: semaphore(3)\n  disk: device\n  balance: shared(1)\n"
            "  a: shared(0, size=3)\n  c: condition(m)\n  e: event\n  q: queue(3)\n  o: "
            "once\nfunctions:\n  f(n): [return 0]\n"
            "processes:\n  P1:\n    run:\n";
        for (size_t at = 0; at < block.size();) {
            const size_t end = block.find('\n', at);
            text += "      " + block.substr(at, end - at) + '\n';
            at = end + 1;
        }
        return text;
    }
    if (block.find("processes:") != std::string::npos) return block;
    return block + "processes: {P1: {run: [compute 24]}, P2: {run: [compute 1]}}\n";
}

bool mentioned(std::string_view word) { return reference().find(word) != std::string::npos; }

TEST(Reference, HasExamplesThatAreRight)
{
    EXPECT_GE(examples().size(), 15U);
    for (const std::string& block : examples()) {
        const std::string text = completed(block);
        Diagnostics diagnostics;
        const LoadedScenario loaded = load_scenario(text, "example", {}, diagnostics);
        EXPECT_NE(loaded.model, nullptr) << render(diagnostics, "example", text, false);
    }
}

TEST(Reference, MentionsEveryKey)
{
    for (const auto& keys : {scenario_keys(), machine_keys(), cost_keys(), context_keys(),
                             process_keys(), language_keys(), stop_keys(), answer_keys()}) {
        for (const Key& key : keys) EXPECT_TRUE(mentioned(key.name)) << key.name;
    }
}

TEST(Reference, MentionsEveryStep)
{
    for (const StepForm& form : step_forms()) {
        EXPECT_TRUE(mentioned(fmt::format("`{}", form.word))) << form.word;
    }
}

TEST(Reference, MentionsEveryKindOfObject)
{
    for (const ObjectKind* kind : object_kinds()) {
        if (!is_declarable(*kind)) continue;
        EXPECT_TRUE(mentioned(fmt::format("| `{}` |", kind->name))) << kind->name;
        for (const ObjectParameter& p : kind->parameters) {
            EXPECT_TRUE(mentioned(fmt::format("`{}`", p.name))) << kind->name << " " << p.name;
        }
        for (const Verb& verb : kind->verbs) {
            EXPECT_TRUE(mentioned(fmt::format("{} ", verb.name))) << verb.name;
        }
    }
}

TEST(Reference, MentionsEveryDistributionAndProperty)
{
    for (const DistributionForm& form : distribution_forms()) {
        EXPECT_TRUE(mentioned(fmt::format("| `{}(", form.name))) << form.name;
    }
    for (const PropertyFunction& f : property_functions()) {
        const std::string form = f.argument == PropertyFunction::Argument::nothing
                                     ? fmt::format("`{}`", f.name)
                                     : fmt::format("`{}(", f.name);
        EXPECT_TRUE(mentioned(form)) << f.name;
    }
}

TEST(Reference, MentionsTheParametersOfRealTimePolicies)
{
    size_t count = 0;
    for (const PolicyInfo* policy : policies()) {
        const bool assigned = std::ranges::find(policy->parameters, "packing",
                                                &PolicyParameter::name) != policy->parameters.end();
        if (!assigned && policy->name != "pd2") continue;
        ++count;
        EXPECT_TRUE(mentioned(fmt::format("`{}`", policy->name))) << policy->name;
        for (const PolicyParameter& p : policy->parameters)
            EXPECT_TRUE(mentioned(fmt::format("`{}`", p.name)) ||
                        mentioned(fmt::format("`{}:", p.name)))
                << policy->name << " " << p.name;
    }
    EXPECT_EQ(count, 8U);
}

TEST(StepForms, SayHowTheyAreWritten)
{
    for (const StepForm& form : step_forms()) {
        EXPECT_EQ(form.usage.rfind(form.word, 0), 0U) << form.word;
        EXPECT_EQ(form.usage.back() == ':', form.block) << form.word;
        EXPECT_FALSE(form.about.empty()) << form.word;
    }
}

}  // namespace
}  // namespace interleave
