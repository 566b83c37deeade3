"""Make `podcast/hanzi/traditional.txt` of the character tables of OpenCC. Same tables, same bytes.

python -m pip install opencc-python-reimplemented==0.1.7
python tools/make_traditional.py
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

FILE = Path(__file__).parents[1] / "podcast" / "hanzi" / "traditional.txt"
OWN_MEANING = frozenset("乾著瞭藉覆徵祇彷薹苧阪")
"""Characters that Simplified text has too, as others than their Simplified forms: 乾隆, 著名, 瞭望, 慰藉, 覆盖."""


def table(lines: list[str]) -> dict[str, str]:
    """Give the first of the forms that a table of OpenCC offers for each character."""
    rows = (line.split("\t") for line in lines if "\t" in line)
    return {character: forms.split(" ")[0] for character, forms in rows}


def pairs(folder: Path) -> dict[str, str]:
    """Give the Simplified form of each Traditional character, regional variants included, one to one."""

    def read(name: str) -> dict[str, str]:
        return table((folder / name).read_text(encoding="utf-8").splitlines())

    simplified = read("TSCharacters.txt")
    for variants in (read("TWVariantsRev.txt"), read("HKVariantsRev.txt")):
        for variant, standard in variants.items():
            if variant not in read("STCharacters.txt"):
                simplified.setdefault(variant, simplified.get(standard, standard))
    simplified["擡"] = simplified.pop("抬")  # the tables name 抬 only as Taiwan's variant of 擡; Simplified text has 抬
    return {
        traditional: form
        for traditional, form in sorted(simplified.items())
        if traditional != form and traditional not in OWN_MEANING and max(traditional, form) <= "\uffff"
    }


def main() -> None:
    """Write the table: Traditional characters, and below each its Simplified form."""
    found = importlib.util.find_spec("opencc")
    if found is None or found.origin is None:
        sys.exit("OpenCC is not installed: python -m pip install opencc-python-reimplemented==0.1.7")
    made = pairs(Path(found.origin).with_name("dictionary"))
    FILE.write_text(f"{''.join(made)}\n{''.join(made.values())}\n", encoding="utf-8", newline="\n")
    sys.stdout.write(f"{FILE}: {len(made):,} characters\n")


if __name__ == "__main__":
    main()
