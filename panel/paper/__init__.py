"""Documents on paper: what a document is made of (`parts`), and the PDF of it (`write`). Knows no case and no language."""

from panel.paper.parts import Bar, Bars, Document, Heading, Pairs, Paragraph, Part, Space, Table

__all__ = ["Bar", "Bars", "Document", "Heading", "Pairs", "Paragraph", "Part", "Space", "Table", "write"]


def write(document: Document) -> bytes:
    """A document as PDF, the same bytes each time. Unavailable("paper.no_font") where the set-up has not brought the typeface.

    What draws is loaded with the first document: processes that write none do without it.
    """
    from panel.paper.pdf import write as drawn

    return drawn(document)
