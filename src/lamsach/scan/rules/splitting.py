"""Cut a rule file into its rules, so that one that does not compile takes no other with it.

Not a parser of the language: it knows comments, texts, regular expressions, hex strings and braces, which is enough to
see where a rule ends. What it cuts wrongly does not compile, and is refused by the engine.
"""

import re

# A slash is a regular expression only after "=", "(", "," or "matches"; else it divides.
_TOKEN = re.compile(
    r"""
      (?P<comment>//[^\n]*|/\*.*?\*/)
    | (?P<text>"(?:\\.|[^"\\\n])*")
    | (?P<regex>(?<=[=(,])\s*/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n])+/|matches\s+/(?:\\.|[^/\\\n])+/)
    | (?P<open>\{) | (?P<close>\})
    | (?P<start>^[ \t]*(?:(?:private|global)[ \t]+)*rule[ \t]+(?P<name>\w+))
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)


def split(text: str) -> tuple[str, list[tuple[str, str]]]:
    """Return what stands before the first rule (imports) and each rule as name and text.

    A rule that does not end, ends where the next one begins: it will not compile, and takes no other with it.
    """
    head_end: int | None = None
    rules: list[tuple[str, str]] = []
    begun: tuple[str, int] | None = None
    depth = 0
    for token in _TOKEN.finditer(text):
        if token["start"]:
            if begun is not None:
                rules.append((begun[0], text[begun[1] : token.start()]))
            depth = 0
            head_end = token.start() if head_end is None else head_end
            begun = (token["name"], token.start())
        elif token["open"]:
            depth += 1
        elif token["close"]:
            depth = max(0, depth - 1)
            if depth == 0 and begun is not None:
                rules.append((begun[0], text[begun[1] : token.end()] + "\n"))
                begun = None
    if begun is not None:
        rules.append((begun[0], text[begun[1] :]))
    return (text if head_end is None else text[:head_end]), rules
