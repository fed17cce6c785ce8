"""What cases taught, for everybody: the FAQ and the wall of verdict stories."""

from __future__ import annotations

from flask import render_template, request

from app.access import requires
from app.house import now, reading
from app.i18n import locale_code
from app.paging import around, page_no
from app.public.routes import blueprint
from app.throttle import looking
from panel.content import categories
from panel.permissions import Permission
from panel.projections.tellings import PAGE, STORIES, TEXT_SIGNS, get_entry, list_faq, list_stories


@blueprint.get("/faq")
@looking
@requires(Permission.PUBLIC_READ)
def faq() -> str:
    """Questions with their true answers; category and words stand in the URL."""
    kinds = [entry.code for entry in categories()]
    wanted, text, page = request.args.get("category", ""), request.args.get("q", "")[:TEXT_SIGNS].strip(), page_no()
    category = wanted if wanted in kinds else ""
    language = "en" if locale_code().startswith("en") else "zh"
    rows, total = list_faq(reading(), now(), language=language, category=category, text=text.replace("\0", ""), page=page)
    kept = {"q": text or None, "category": category or None}
    return render_template(
        "public/faq.html", rows=rows, total=total, category=category, text=text, categories=kinds,
        **around("public.faq", page, PAGE, len(rows), total, **kept),
    )


@blueprint.get("/faq/<entry_id>")
@looking
@requires(Permission.PUBLIC_READ)
def faq_entry(entry_id: str) -> str:
    """One question and its answer."""
    return render_template("public/faq_entry.html", entry=get_entry(reading(), entry_id, now()))


@blueprint.get("/stories")
@looking
@requires(Permission.PUBLIC_READ)
def stories() -> str:
    """The wall: quarrels, how jurors split, what was decided, what changed."""
    page = page_no()
    rows, total = list_stories(reading(), now(), page)
    return render_template(
        "public/stories.html", rows=rows, total=total,
        **around("public.stories", page, STORIES, len(rows), total),
    )
