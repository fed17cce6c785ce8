"""Words of the operator's own questions at filing."""

from flask_babel import lazy_gettext as _l

MESSAGES = {
    "field.unknown": _l("This question is asked no more. Please look at the list again."),
    "field.too_many": _l("At most %(limit)s questions of your own are asked. Let one end first."),
    "field.taken": _l("Somebody else asked something at the same moment. Nothing was changed; please send it again."),
    "field.choices": _l(
        "A choice has 2 to %(limit)s answers of at most 60 characters, one a line, Chinese | English; other kinds have none."
    ),
    "field.number": _l("Please write a number like 12 or 12.5."),
    "field.date": _l("This is not a day. Please write it like 2026-11-21."),
}

LABELS = {
    "field_kind": {
        "text": _l("One line"), "number": _l("A number"), "date": _l("A day"), "choice": _l("One of some answers"),
    },
}
