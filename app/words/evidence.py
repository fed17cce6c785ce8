"""Words of what files say about themselves."""

from flask_babel import lazy_gettext as _l

LABELS = {
    "file_sign": {
        "silent": _l("The file says nothing about itself. Messengers and platforms take that out; it is common."),
        "camera": _l("It says that a camera or a phone took it."),
        "no_camera": _l("It names no camera. Pictures that went through a messenger or a website rarely do."),
        "screenshot": _l("It says that it is a picture of a screen."),
        "taken": _l("It says that it was taken on %(taken)s."),
        "saved_later": _l("It says that it was made on %(taken)s and saved again on %(saved)s."),
        "editor": _l("It says that it was saved by %(program)s, a program with which pictures can be changed."),
        "history": _l("It carries a list of editing steps."),
        "made_up": _l("It says that a program made up the picture, or a part of it."),
        "program": _l("It says that it was made with %(program)s."),
        "added_to": _l("It was added to %(times)s times after it was made; signing and filling in do that too."),
        "signed": _l("It carried a digital signature. The rebuilt copy has none, and nobody here checked it."),
        "same_here": _l("Another party of this case has handed in the same, or a picture that looks the same."),
    },
    "sign": {"same_picture": _l("A file that looks the same was handed in in other cases too:")},
}
