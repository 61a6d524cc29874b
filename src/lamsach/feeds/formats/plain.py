"""Plain text: the values, one a line, a file for each kind. The format to copy for a new one."""

from lamsach.feeds.formats.base import ADDRESSES, ALL, DIGESTS, DOMAINS, URLS, OutputFormat, Part

FORMATS = (
    OutputFormat(
        name="plain",
        consumer="anything that reads one value a line",
        usage="Each kind has its file; all.txt has every value.",
        parts=tuple(
            Part(f"{name}.txt", kinds, lambda record: record.indicator.value)
            for name, kinds in (
                ("all", ALL),
                ("domains", DOMAINS),
                ("addresses", ADDRESSES),
                ("urls", URLS),
                ("hashes", DIGESTS),
            )
        ),
    ),
)
