"""YARA: one rule for each digest, with the ``hash`` module. A digest is computed once for each file and kind."""

from lamsach.feeds.formats.base import DIGESTS, WATCH, OutputFormat, Part, safe
from lamsach.indicators.record import Record


def rule(record: Record) -> str:
    """Return a rule named after the digest."""
    kind, value = record.indicator
    return (
        f'rule lamsach_{value} {{ meta: family = "{safe(record.family)}" '
        f'condition: hash.{kind.value}(0, filesize) == "{value}" }}'
    )


FORMATS = (
    OutputFormat(
        name="yara",
        consumer="YARA 4",
        usage="yara lamsach.yar PATH",
        parts=(Part("lamsach.yar", DIGESTS, rule, head=lambda _about: 'import "hash"\n', actions=WATCH),),
    ),
)
