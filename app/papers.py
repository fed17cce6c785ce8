"""The one report as a file: the frozen words, with covering lines for whoever takes it. For pages of parties and of staff."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, make_response, request
from flask_babel import gettext

from app.formatting import local, when
from app.labels import label
from panel.errors import NotFound
from panel.paper import Document, Heading, Pairs, Paragraph, Part, write
from panel.projections.report import ReportView

TAGS = {"zh": "zh-CN", "en": "en"}


def wanted_version() -> int | None:
    """The version asked for in the address; None for the newest. NotFound for anything else."""
    text = request.args.get("version")
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 7):
        raise NotFound("page.not_found")
    return int(text)


def report_pdf(view: ReportView, number: str, covering: Sequence[tuple[str, str]]) -> Response:
    """A version of the report as PDF. `covering`: names and values of the covering lines, which are not the report."""
    return pdf(report_document(view, number, covering), f"report-{number}-{view.body.version}")


def pdf(document: Document, name: str) -> Response:
    """A document as a file. Unavailable("paper.no_font") where it cannot be written."""
    response = make_response(write(document))
    response.mimetype = "application/pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return response


def report_document(view: ReportView, number: str, covering: Sequence[tuple[str, str]]) -> Document:
    """The report on paper: covering lines, every paragraph with its number, the fingerprint of the text."""
    parts: list[Part] = [
        Pairs((*covering, (gettext("Version"), f"{view.body.version} · {label('report_cause', view.cause.value)}"),
               (gettext("Made"), when(view.made_at)))),
        *report_parts(view),
    ]
    return paper(view.body.title, view, number, parts)


def paper(title: str, view: ReportView, number: str, parts: Sequence[Part]) -> Document:
    """A document of this case with what stands over and under its pages."""
    return Document(
        title=title, language=TAGS[view.language], made_at=local(view.made_at), parts=tuple(parts),
        head_left=gettext("Gongping"), head_right=number, foot=title, page_words=gettext("Page {page} of {pages}"),
    )


def report_parts(view: ReportView) -> list[Part]:
    """The report itself: title, chapters, paragraphs, fingerprint."""
    parts: list[Part] = [Heading(view.body.title, 1)]
    if view.reason:
        parts.append(Paragraph(gettext("Put right in this version, because: %(reason)s", reason=view.reason), "strong"))
    for at, chapter in enumerate(view.body.chapters, 1):
        parts.append(Heading(f"{at} {chapter.title}", 2))
        parts += [Paragraph(f"{at}.{no} {line.text}") for no, line in enumerate(chapter.lines, 1)]
    parts.append(Paragraph(gettext("Fingerprint of this text (SHA-256): %(digest)s", digest=view.digest), "quiet"))
    return parts
