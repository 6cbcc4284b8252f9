"""The article in a page's markup, by trafilatura.

Also a process of its own: `python -m draftflow.sources.formats.article`.
"""

import json
import sys

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
    text = parted(page.text).body  # it puts a head of its own before the text
    return {"text": text, "title": page.title, "publisher": page.sitename, "author": page.author, "url": page.url}


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
