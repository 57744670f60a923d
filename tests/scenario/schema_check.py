"""scenarios/schema.json, asked by a validator that knows nothing of the parser.

What the parser takes the schema has to take: the shipped scenarios and the examples of the
reference. What the parser refuses (tests/scenario/broken) the schema has to refuse too, but for the
mistakes that no schema can see. Exits with 77 where jsonschema or yaml is missing.
"""

import glob
import json
import pathlib
import re
import sys

try:
    import jsonschema
    import yaml
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

# Sums, places of names, the insides of expressions and arguments, and what PyYAML reads otherwise
# than we do (it resolves tags and merge keys, takes the last of two equal keys, and makes a boolean
# of yes).
ONLY_THE_PARSER_SEES = {
    "array_too_large", "boolean", "directive", "distributions", "duplicate_function",
    "duplicate_key", "duplicate_process", "expressions", "initial_values", "long_name",
    "merge_key", "no_result", "object_names", "object_parameters", "outside_loop", "several_steps", "typed_tag",
    "wide_punctuation",
}


def examples():
    text = pathlib.Path("docs/scenario-language.md").read_text(encoding="utf-8")
    for number, block in enumerate(re.findall(r"```yaml\n(.*?)```", text, re.S)):
        if block.startswith("- "):
            steps = "".join("      " + line + "\n" for line in block.splitlines())
            block = "processes:\n  P1:\n    run:\n" + steps
        elif "processes:" not in block:
            block += "processes: {P1: {run: [compute 24]}}\n"
        yield f"example {number + 1} of the reference", yaml.safe_load(block)


def main():
    schema = json.loads(pathlib.Path("scenarios/schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)
    failures = []

    good = list(examples())
    for path in glob.glob("scenarios/**/*.yaml", recursive=True):
        good.append((path, yaml.safe_load(pathlib.Path(path).read_text(encoding="utf-8"))))
    for name, document in good:
        for error in validator.iter_errors(document):
            failures.append(f"{name}: {error.json_path}: {error.message}")

    refused = 0
    for path in sorted(glob.glob("tests/scenario/broken/*.yaml")):
        try:
            document = yaml.safe_load(pathlib.Path(path).read_bytes())
        except (yaml.YAMLError, UnicodeDecodeError, RecursionError):
            continue  # not even YAML
        name = pathlib.Path(path).stem
        if name == "billion_laughs":
            continue  # only its size is wrong, and a validator takes a minute to walk it
        valid = validator.is_valid(document)
        refused += not valid
        if valid != (name in ONLY_THE_PARSER_SEES):
            failures.append(f"{name}: the schema {'takes' if valid else 'refuses'} it")
    print(f"{len(good)} right ones, {refused} broken ones refused")
    print("\n".join(failures))
    sys.exit(1 if failures or refused < 40 else 0)


main()
