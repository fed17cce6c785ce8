"""Words of skills."""

from flask_babel import lazy_gettext as _l

MESSAGES = {
    "skill.unknown": _l("There is no such skill on the list any more."),
    "skill.too_many": _l("The list holds at most %(limit)s skills."),
}

LABELS = {"skill_asks": {"second_talk": _l("The second talk, when somebody asks for an explanation")}}
