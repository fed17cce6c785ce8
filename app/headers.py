"""What every answer tells the browser to refuse: foreign scripts, frames, guessing of types, storing of private pages."""

from __future__ import annotations

from flask import Flask, Response, request
from flask_login import current_user

from app.config import Config

CSP = "; ".join((
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "font-src 'self'",
    "connect-src 'self'", "manifest-src 'self'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'",
    "report-uri /policy-reports",
))
# Browsers that know the newer form read it over https alone, and over http would send nothing at all if it were named.
OVER_TLS = {"Content-Security-Policy": f"{CSP}; report-to policy", "Reporting-Endpoints": 'policy="/policy-reports"'}
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
}
HSTS = "max-age=31536000; includeSubDomains"
OF_A_CASE = frozenset({"case_id", "seat_id", "picture_id", "exhibit_id", "proposal_id", "challenge_id", "glass_id", "token"})


def about_a_case() -> bool:
    """Whether the address is that of a case, a seat, something of them, or a link that was sent to one person."""
    return bool(OF_A_CASE & (request.view_args or {}).keys())


def init(app: Flask, config: Config) -> None:
    """Add the headers to every answer of the application; static files get theirs in `app.statics`."""

    @app.after_request
    def protect(response: Response) -> Response:
        given = {name.lower() for name, _ in response.headers}
        told = {**HEADERS, **OVER_TLS} if request.is_secure else HEADERS
        response.headers.extend({name: value for name, value in told.items() if name.lower() not in given})
        if config.mode == "production":
            response.headers["Strict-Transport-Security"] = HSTS
        if "Cache-Control" not in response.headers:
            private = current_user.is_authenticated or request.method != "GET" or about_a_case()
            response.headers["Cache-Control"] = "no-store" if private else "no-cache, private"
        if "no-store" in response.headers["Cache-Control"] or about_a_case():
            response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response.vary.update(("Cookie", "Accept-Language"))
        return response
