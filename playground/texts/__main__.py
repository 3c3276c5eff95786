"""`python -m playground.texts [LANGUAGE]`: write the template; for a language, begin or update its translation.

Translations that are there stay. What is new is empty, and shown in English until it is translated; what is no more in
the code goes to the end of the file. Needs `tests/requirements.txt`: collecting reads the sources, showing does not.
"""

import argparse
import sys

import polib

try:
    from playground.texts.collect import RULES, TEMPLATE, template
except ModuleNotFoundError as missing:
    sys.exit(f"Collecting texts needs the package {missing.name}: pip install -r tests/requirements.txt")
from playground.texts.problems import problems
from playground.texts.translations import HERE, LANGUAGE


def main() -> None:
    """Write the files, and say what is in them."""
    parser = argparse.ArgumentParser(prog="python -m playground.texts", description=__doc__)
    parser.add_argument("language", nargs="?", default="", help="the code of a language: de, pt_BR")
    language = parser.parse_args().language
    if language and not LANGUAGE.fullmatch(language):
        sys.exit(f"A language is given by its code, such as de or pt_BR; {language!r} is none.")
    made = template()
    made.save(str(TEMPLATE))
    print(f"{TEMPLATE}: {len(made)} messages")
    if language:
        print(update(language, made))


def update(language: str, made: polib.POFile) -> str:
    """Begin or update a translation; returns what is to be said of it."""
    path = HERE / f"{language}.po"
    file = polib.pofile(str(path), wrapwidth=120) if path.exists() else polib.POFile(wrapwidth=120)
    if not path.exists():
        file.header, file.metadata = RULES, {**made.metadata, "Language": language}
    file.merge(made)
    file.save(str(path))
    wrong = problems(file)
    done = len(file.translated_entries()) - len(wrong)
    return "\n".join([f"{path}: {done} of {len(made)} translated", *wrong])


if __name__ == "__main__":
    main()
