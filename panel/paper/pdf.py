"""The PDF of a document: the same document gives the same bytes, and its text can be copied out again."""

from __future__ import annotations

from itertools import chain

from fpdf import FPDF, ViewerPreferences
from fpdf.enums import TextMode

from panel.paper import face as faces
from panel.paper.face import EM, Face
from panel.paper.layout import HEIGHT, LEFT, RIGHT, SMALL, WIDTH, Box, Mark, Sheet, Words, lay_out
from panel.paper.parts import Document

FAMILY = "paper"
GREY = {"ink": 20, "quiet": 95}  # 95 on white keeps a contrast of 6 to 1
STROKE = 35  # a strong letter is drawn with an edge of a 35th of its size: one font file serves for both


def write(document: Document) -> bytes:
    """A document as PDF. Unavailable("paper.no_font") where the set-up has not brought the typeface."""
    face = faces.load()
    sheets = lay_out(document, face)
    for number, sheet in enumerate(sheets, 1):
        sheet.marks += edges(document, face, number, len(sheets))
    pdf = _opened(document, face, sheets)
    for sheet in sheets:
        pdf.add_page()
        for mark in sheet.marks:
            _draw(pdf, mark)
    return bytes(pdf.output())


def edges(document: Document, face: Face, page: int, pages: int) -> list[Words | Box | Mark]:
    """What stands over and under each page."""
    count = document.page_words.format(page=page, pages=pages)
    marks: list[Words | Box | Mark] = [Box(LEFT, 62, RIGHT - LEFT, 1, 205)]
    for y, left, right in ((54, document.head_left, document.head_right), (812, document.foot, count)):
        at_right = _one_line(face, right, RIGHT - LEFT)
        edge = RIGHT - face.width(at_right) * SMALL // EM
        marks.append(Words(LEFT, y, _one_line(face, left, edge - LEFT - 8), SMALL, tone="quiet"))
        marks.append(Words(edge, y, at_right, SMALL, tone="quiet"))
    return [mark for mark in marks if not isinstance(mark, Words) or mark.text]


def _one_line(face: Face, text: str, room: int) -> str:
    line = face.clean(text).replace("\n", " ")[:WIDTH]
    while line and face.width(line) * SMALL > room * EM:
        line = line[:-1]
    return line


def _opened(document: Document, face: Face, sheets: list[Sheet]) -> FPDF:
    """An empty PDF that knows its title, language and just those characters of the typeface that the pages need."""
    pdf = FPDF(unit="pt", format=(WIDTH, HEIGHT))
    pdf.set_auto_page_break(False)
    pdf.set_margin(0)
    pdf.set_lang(document.language)
    pdf.set_title(face.clean(document.title))
    pdf.set_creator("Gongping")
    pdf.set_producer("Gongping")
    pdf.set_creation_date(document.made_at)
    pdf.viewer_preferences = ViewerPreferences(display_doc_title=True)
    used = {ord(char) for char in chain.from_iterable(_texts(sheets))} | {32}
    pdf.add_font(FAMILY, fname=face.path, unicode_range=sorted(used))
    pdf.set_font(FAMILY, size=SMALL)
    return pdf


def _texts(sheets: list[Sheet]) -> list[str]:
    return [mark.text for sheet in sheets for mark in sheet.marks if isinstance(mark, Words)]


def _draw(pdf: FPDF, mark: Words | Box | Mark) -> None:
    if isinstance(mark, Box):
        pdf.set_fill_color(mark.shade)
        pdf.rect(mark.x, mark.y, mark.width, mark.height, style="F")
    elif isinstance(mark, Mark):
        pdf.set_y(mark.y)
        pdf.start_section(mark.text or "-", level=mark.level)
    else:
        grey = GREY[mark.tone]
        pdf.set_font(FAMILY, size=mark.size)
        pdf.set_text_color(grey)
        with pdf.local_context(
            text_mode=TextMode.FILL_STROKE if mark.strong else TextMode.FILL, draw_color=grey, line_width=mark.size / STROKE,
        ):
            pdf.text(mark.x, mark.y, mark.text)
