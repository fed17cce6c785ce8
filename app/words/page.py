"""Words of the house itself: refusals that belong to no area."""

from flask_babel import lazy_gettext as _l

MESSAGES = {
    "page.not_found": _l("There is no such page here, or it is not yours to see."),
    "page.forbidden": _l("Your account does not have the right to do this."),
    "page.bad_request": _l("We could not read what was sent. Nothing was changed. Please go back and try again."),
    "page.wrong_method": _l("This address is not a page of its own. Please go back and use the button there."),
    "page.too_large": _l("What you sent is too large. Nothing was stored. Please send smaller or fewer files."),
    "page.throttled": _l("That was a lot in a short time. Nothing is lost. Please try again in %(wait)s."),
    "page.stale": _l("This page was open for too long, or you have signed in again since. Nothing was sent. "
                     "Go back, reload and send it again; what you typed is kept."),
    "page.already_changed": _l("Somebody was quicker, or it was sent twice. Nothing was changed. Please reload the page."),
    "page.busy": _l("The house is very busy just now. Nothing was stored. Please try again in a few seconds."),
    "page.failed": _l("Something went wrong on our side. Nothing you sent before is lost. Please try again."),
    "paper.no_font": _l("This house cannot write PDF files yet: the typeface for them was not fetched. The words are all "
                        "on the page, which you can print. Whoever runs the house brings it with `make setup`."),
}
