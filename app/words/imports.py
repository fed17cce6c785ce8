"""Words of bringing complaints in from a file: what is wrong with the file, or with one row of it."""

from flask_babel import lazy_gettext as _l

_NO_CSV = _l("This file is not a CSV export (it looks like: %(kind)s). Please export it as CSV, plain or gzip.")

MESSAGES = {
    "import.large": _l("This file is larger than %(limit)s MB. Bring it in with the command instead."),
    "import.empty_file": _l("This file is empty."),
    "import.binary_file": _NO_CSV,
    "import.no_header": _l("No line of this file holds the names of the columns."),
    "import.missing_columns": _l("Columns are missing: %(columns)s."),
    "import.repeated_column": _l("The column “%(column)s” is there twice."),
    "import.too_few_columns": _l("%(found)s cells instead of %(expected)s."),
    "import.too_many_columns": _l("%(found)s cells instead of %(expected)s."),
    "import.unbalanced_quote": _l("A quotation mark is opened and never closed."),
    "import.field_too_long": _l("A cell is longer than %(limit)s characters."),
    "import.nul_byte": _l("The row holds a sign that is no text."),
    "import.bad_encoding": _l("The row is not in the encoding of the file."),
    "import.repeated_header": _l("The names of the columns once more."),
    "import.missing_value": _l("The cell “%(column)s” is empty and may not be."),
    "import.bad_date": _l("“%(value)s” in “%(column)s” is not a day."),
    "import.bad_yes_no": _l("“%(value)s” in “%(column)s” is neither yes nor no."),
    "import.duplicate_id": _l("The complaint %(external_id)s is in the file a second time."),
    "import.damaged_gzip": _l("The packed file is damaged from here on; what came before was read."),
}
