"""Words of the training modules; what they teach stands in panel/content."""

from flask_babel import lazy_gettext as _l

MESSAGES = {
    "training.unknown": _l("There is no such module."),
    "training.first": _l(
        "Before your first case this house asks for one training module, about four minutes. You find it under “Training”."
    ),
}

LABELS = {
    "training_state": {"open": _l("not done yet"), "changed": _l("changed since you did it"), "done": _l("done")},
    "training_part": {"juror": _l("For jurors"), "mediator": _l("For mediators")},
}
