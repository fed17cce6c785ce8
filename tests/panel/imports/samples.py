"""Complaint exports written for these tests: nothing here comes from a real file."""

from __future__ import annotations

import csv
import io

HEADER = (
    "Date received",
    "Product",
    "Sub-product",
    "Issue",
    "Sub-issue",
    "Consumer complaint narrative",
    "Company public response",
    "Company",
    "State",
    "ZIP code",
    "Tags",
    "Consumer consent provided?",
    "Submitted via",
    "Date sent to company",
    "Company response to consumer",
    "Timely response?",
    "Consumer disputed?",
    "Complaint ID",
)
SNAKE = (
    "date_received",
    "product",
    "sub_product",
    "issue",
    "sub_issue",
    "consumer_complaint_narrative",
    "company_public_response",
    "company",
    "state",
    "zip_code",
    "tags",
    "consumer_consent_provided",
    "submitted_via",
    "date_sent_to_company",
    "company_response_to_consumer",
    "timely_response",
    "consumer_disputed",
    "complaint_id",
)
ROW = {
    "Date received": "2019-09-24",
    "Product": "Meal delivery",
    "Sub-product": "Hot food",
    "Issue": "Order never came",
    "Sub-issue": "Rider lost",
    "Consumer complaint narrative": "I waited two hours.",
    "Company public response": "We are sorry",
    "Company": "NOODLE HOUSE, INC.",
    "State": "FL",
    "ZIP code": "013XX",
    "Tags": "Older customer",
    "Consumer consent provided?": "Consent provided",
    "Submitted via": "Web",
    "Date sent to company": "2019-09-25",
    "Company response to consumer": "Closed with explanation",
    "Timely response?": "Yes",
    "Consumer disputed?": "N/A",
    "Complaint ID": "3384392",
}


def cells(**changes: str) -> list[str]:
    """One row in the order of HEADER; keywords name columns by their snake_case name."""
    by_snake = dict(zip(SNAKE, (ROW[name] for name in HEADER), strict=True))
    unknown = set(changes) - set(by_snake)
    assert not unknown, unknown
    return [(by_snake | changes)[name] for name in SNAKE]


def table(*rows: list[str], header: tuple[str, ...] = HEADER, newline: str = "\n", delimiter: str = ",") -> bytes:
    """An export as bytes, header first."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator=newline, delimiter=delimiter)
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode()
