"""The floor under every page: headers, errors as page and JSON, languages, static files."""

from __future__ import annotations

from collections.abc import Callable

from tests.app.conftest import Browser


def test_every_answer_refuses_foreign_scripts_and_frames(guest: Browser) -> None:
    for path in ("/", "/sign-in", "/no-such-page"):
        headers = guest.get(path).headers
        assert "script-src 'self'" in headers["Content-Security-Policy"]
        assert "unsafe-inline" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Request-ID"]


def test_a_missing_page_is_a_page_for_people_and_json_for_scripts(guest: Browser) -> None:
    page = guest.get("/no-such-page")
    assert page.status_code == 404
    assert "<h1>" in page.text
    answer = guest.get("/no-such-page.json")
    assert answer.status_code == 404
    assert answer.json["error"]["code"] == "page.not_found"


def test_a_signed_in_page_is_never_stored(signed_in: Callable[..., Browser]) -> None:
    assert signed_in().get("/").headers["Cache-Control"] == "no-store"


def test_the_language_is_the_browsers_choice_then_the_accounts_then_what_is_asked_for(
    guest: Browser, signed_in: Callable[..., Browser]
) -> None:
    assert 'lang="zh-Hans"' in guest.get("/").text
    guest.headers["Accept-Language"] = "en-GB,en;q=0.8,zh;q=0.2"
    assert 'lang="en"' in guest.get("/").text
    english = signed_in("An Na", locale="en")
    assert 'lang="en"' in english.get("/").text
    assert english.get("/language/zh?next=/rules").headers["Location"] == "/rules"
    assert 'lang="zh-Hans"' in english.get("/").text


def test_choosing_a_language_never_leads_off_this_host(guest: Browser) -> None:
    for target in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"):
        assert guest.get("/language/en", query_string={"next": target}).headers["Location"] == "/"


def test_a_post_without_its_token_changes_nothing(signed_in: Callable[..., Browser]) -> None:
    somebody = signed_in()
    answer = somebody.client.post("/sign-out", headers=somebody.headers)
    assert answer.status_code == 400
    assert somebody.get("/").headers["Cache-Control"] == "no-store"
