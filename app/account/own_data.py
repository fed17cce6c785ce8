"""One's own data: what is kept, a package to take along, and erasure on request."""

from __future__ import annotations

import contextlib
import json
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime

from flask import Response as FlaskResponse
from flask import flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app import throttle
from app.access import requires
from app.account.forms import EraseForm
from app.account.routes import blueprint, prove_present
from app.answers import Page
from app.errors import attach
from app.evidence import store
from app.house import now, reading, work
from app.signing import leave
from app.viewer import get_viewer
from panel.errors import NotFound, PanelError
from panel.evidence import EvidenceStore
from panel.models import Account
from panel.permissions import Permission
from panel.projections.own_data import list_own_files, view_own_data
from panel.services import farewell
from panel.settings import read_settings

PIECE = 64 * 1024  # bytes


@blueprint.get("/account/data")
@requires(Permission.ACCOUNT_OWN)
def own_data() -> Page:
    """What is kept, what can go now, what has to wait."""
    return _page(EraseForm(formdata=None))


def _page(form: EraseForm) -> Page:
    who = get_viewer()
    page = render_template(
        "account/own_data.html", form=form, waiting=farewell.what_waits(reading(), who.id, now()),
        asked_at=reading().get_one(Account, who.id).erase_asked_at, days=read_settings(reading(), now()).erase_days,
    )
    return page, 422 if form.errors or form.form_errors else 200


@blueprint.get("/account/data.json")
@throttle.own_exports
@requires(Permission.ACCOUNT_OWN)
def own_data_json() -> FlaskResponse:
    """Everything as JSON."""
    response = FlaskResponse(_written(), mimetype="application/json")
    response.headers["Content-Disposition"] = "attachment; filename=my-data.json"
    return response


@blueprint.get("/account/data.zip")
@throttle.own_exports
@requires(Permission.ACCOUNT_OWN)
def own_data_zip() -> FlaskResponse:
    """Everything as JSON, with the files one handed in."""
    files = list_own_files(reading(), get_viewer().id)
    response = FlaskResponse(_package(_written(), files, store(), now()), mimetype="application/zip")
    response.headers["Content-Disposition"] = "attachment; filename=my-data.zip"
    return response


def _package(written: str, files: Sequence[tuple[str, str]], kept: EvidenceStore, at: datetime) -> Iterator[bytes]:
    """The package piece by piece, from a file that is gone when the last piece is sent; `at` dates what is in it."""
    with tempfile.TemporaryFile() as file:
        with zipfile.ZipFile(file, "w") as package:
            package.writestr(_entry("my-data.json", at), written)
            for key, name in files:
                with contextlib.suppress(NotFound), kept.open(key) as one:  # of one that is gone its row says when it went
                    package.writestr(_entry(name, at), one.read())
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece


def _entry(name: str, at: datetime) -> zipfile.ZipInfo:
    """One file of the package. The time is the house's: the same data at the same moment is the same package."""
    entry = zipfile.ZipInfo(name, at.timetuple()[:6])
    entry.external_attr = 0o600 << 16  # what an unpacked file may be read by: its owner
    return entry


def _written() -> str:
    return json.dumps(view_own_data(reading(), get_viewer().id), ensure_ascii=False, indent=1, default=str)


@blueprint.post("/account/erase")
@throttle.own_password
@requires(Permission.ACCOUNT_OWN)
def erase() -> Page:
    """Ask to be erased: at once where nothing open depends on the account, else as soon as that is so."""
    form = EraseForm()
    if not form.validate_on_submit():
        return _page(form)
    try:
        prove_present(form.present.data)
        with work() as uow:
            gone = farewell.ask_erasure(uow, get_viewer().id, now=now())
    except PanelError as error:
        attach(form, error)
        return _page(form)
    if not gone:
        flash(gettext("Noted. What can go now is gone; the rest goes by itself."), "success")
        return redirect(url_for("account.own_data"), 303)
    answer = redirect(url_for("public.home"), 303)
    leave()
    flash(gettext("Your account is erased. Thank you for having been here."), "success")
    return answer


@blueprint.post("/account/erase/stop")
@requires(Permission.ACCOUNT_OWN)
def stop_erasure() -> Response:
    """Stay after all."""
    with work() as uow:
        farewell.take_back(uow, get_viewer().id)
    flash(gettext("Your account stays. What has been erased cannot come back."), "success")
    return redirect(url_for("account.own_data"), 303)
