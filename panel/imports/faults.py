"""The two ways an import fails: a file that cannot be read at all, and one row that cannot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from panel.errors import Invalid, Param


class ImportFileError(Invalid):
    """The file as a whole cannot be imported. `code` is one of:

    `import.empty_file`, `import.binary_file` (params `kind`), `import.no_header`, `import.missing_columns`
    (params `columns`: the names, comma separated), `import.repeated_column` (params `column`).
    """


@dataclass(frozen=True, slots=True)
class BadRow:
    """One record that was left out.

    `line` is the physical line of the file, counted from 1, on which the record begins. `code` is one of:
    `import.too_few_columns`, `import.too_many_columns` (params `expected`, `found`),
    `import.unbalanced_quote`, `import.field_too_long` (params `limit`, characters), `import.nul_byte`,
    `import.bad_encoding`, `import.repeated_header`, `import.missing_value`, `import.bad_date`,
    `import.bad_yes_no` (params `column`, and `value` where there is one), `import.duplicate_id` (params
    `external_id`), `import.damaged_gzip` (the file ends here). Of tables of people also: `import.not_utf8`,
    `import.one_of_two`, `import.neither` (params `first`, `second`), `import.bad_kind` (params `value`, `known`),
    `import.bad_number`,
    `import.value_too_long` (params `column`, `limit`), `import.unknown_account`, `import.unknown_merchant` (params `value`),
    `import.date_ahead` (params `column`).
    """

    line: int
    code: str
    params: Mapping[str, Param] = field(default_factory=dict)
