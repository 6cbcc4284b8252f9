"""The article in a page's markup, by trafilatura.

Also a process of its own: `python -m draftflow.sources.formats.article`.
"""

import json
import re
import sys

_EMPHASIS = re.compile(r"(?<!\\)(?:\*+|~~|`|</?su[bp]>)")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{}~])")  # but for the bar, which parts the cells of a table
SECONDS = 6  # of processor time, in a process of its own
MEMORY = 1_500_000_000  # bytes


def extract(markup: str) -> dict[str, str | None]:
    """Text as Markdown, title, publisher, author and url of the article in `markup`; empty if there is none."""
    import trafilatura

    from draftflow.text.frontmatter import parted

    page = trafilatura.extract_with_metadata(
        markup,
        output_format="markdown",
        include_comments=False,
        include_tables=True,
        # its guessing of dates off: a wrong date is worse than none
        date_extraction_params={"extensive_search": False, "original_date": True},
    )
    if page is None or not page.text:
        return {}
    text = _bare(parted(page.text).body)  # it puts a head of its own before the text
    return {"text": text, "title": page.title, "publisher": page.sitename, "author": page.author, "url": page.url}


def _bare(text: str) -> str:
    """`text` without emphasis and escapes, so that a quotation is found in it as a reader sees it."""
    prose = text.split("```")
    prose[::2] = (_ESCAPE.sub(r"\1", _EMPHASIS.sub("", part)) for part in prose[::2])
    return "```".join(prose)


def main() -> int:
    """Read markup from standard input, write what was found as JSON."""
    import trafilatura  # noqa: F401 - what it takes itself is not to be counted

    from draftflow.confined.limits import bound

    bound(MEMORY, SECONDS)
    found = extract(sys.stdin.buffer.read().decode("utf-8"))
    sys.stdout.buffer.write(json.dumps(found).encode("ascii"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
