"""The one error of the package: a code the edges translate, and the values that go into the words."""


class VotingError(Exception):
    """Something in a ballot, a rule or a tally that may not be.

    `code` is a dotted name such as "ballot.weight_range"; `params` are the values the message needs.
    """

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        details = ", ".join(f"{name}={value!r}" for name, value in sorted(self.params.items()))
        return f"{self.code}({details})"
