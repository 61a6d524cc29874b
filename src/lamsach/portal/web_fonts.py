"""The typeface as the browser gets it: WOFF2 subsets of Be Vietnam Pro with Latin and Vietnamese, made on this machine.

The package ``fontpkg-be-vietnam-pro`` carries TTF files of 130 KB each; a subset takes a sixth of that. The
result is a build product: ``static/built`` is not in the repository.
"""

import io
from pathlib import Path

BUILT = Path(__file__).resolve().parent / "static" / "built"
WEIGHTS = {"Regular": 400, "SemiBold": 600, "Bold": 700}
STYLESHEET = "fonts.css"

# Basic Latin, Latin-1, the Vietnamese letters, combining tone marks (texts may come decomposed), punctuation, đồng.
CHARACTERS = [
    *range(0x20, 0x7F), *range(0xA0, 0x180), 0x1A0, 0x1A1, 0x1AF, 0x1B0, *range(0x1EA0, 0x1EFA),
    0x300, 0x301, 0x302, 0x303, 0x306, 0x309, 0x31B, 0x323,
    *range(0x2010, 0x2028), 0x202F, 0x2030, 0x2032, 0x2033, 0x2039, 0x203A, 0x20AB, 0x20AC,
    0x2190, 0x2191, 0x2192, 0x2193, 0x2212, 0x2248, 0x2260, 0x2264, 0x2265,
]  # fmt: skip
FACE = """@font-face {{
  font-family: "Be Vietnam Pro";
  font-weight: {weight};
  font-style: normal;
  font-display: swap;
  src: url("{file}") format("woff2");
}}
"""


def file_of(style: str) -> str:
    """Return the name of the subset of one style."""
    return f"be-vietnam-pro-{style.lower()}.woff2"


def are_built(target: Path = BUILT) -> bool:
    """Say whether every file stands in *target*."""
    return all((target / name).exists() for name in (STYLESHEET, *map(file_of, WEIGHTS)))


def subset(source: Path) -> bytes:
    """Return the WOFF2 subset of one TTF, with kerning, mark positions and tabular figures."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    options = Options(flavor="woff2", layout_features=["kern", "mark", "mkmk", "ccmp", "locl", "liga", "tnum", "lnum"])
    options.hinting = False
    options.desubroutinize = True
    font = TTFont(source)
    worker = Subsetter(options)
    worker.populate(unicodes=CHARACTERS)
    worker.subset(font)
    font.flavor = "woff2"
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def build(target: Path = BUILT) -> None:
    """Write the subsets and their style sheet into *target*; the style sheet comes last, as the sign that all stand."""
    from fontpkg_be_vietnam_pro import ROOT

    target.mkdir(parents=True, exist_ok=True)
    faces = []
    for style, weight in WEIGHTS.items():
        (target / file_of(style)).write_bytes(subset(Path(ROOT) / "files" / f"BeVietnamPro-{style}.ttf"))
        faces.append(FACE.format(weight=weight, file=file_of(style)))
    (target / STYLESHEET).write_text("".join(faces), "utf-8")


def build_missing(target: Path = BUILT) -> bool:
    """Build where something is missing; say whether that was so."""
    if are_built(target):
        return False
    build(target)
    return True
