"""The bare stack: Flask, Flask-Login, Flask-WTF, one SELECT, one INSERT, one COMMIT. What the product is held against.

`POST /full`: session cookie, user load, CSRF header, round-open SELECT, INSERT under a unique constraint, COMMIT.
`GET /page`: session, user load, tally GROUP BY, a 50-row Jinja page.
Environment: FLOOR_URL (SQLAlchemy URL). Run once as a program to make the tables.
"""

from __future__ import annotations

import itertools
import os
import threading
from contextlib import nullcontext
from typing import Any

from flask import Flask, jsonify, render_template
from flask_login import LoginManager, UserMixin, current_user, login_required, login_user
from flask_wtf.csrf import CSRFProtect, generate_csrf
from sqlalchemy import Connection, ForeignKey, Integer, String, UniqueConstraint, create_engine, event, func, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, sessionmaker

engine = create_engine(os.environ["FLOOR_URL"], pool_size=20, max_overflow=20)
Writing = sessionmaker(engine)
Reading = sessionmaker(engine.execution_options(writes=False))
lock = threading.Lock() if engine.dialect.name == "sqlite" else nullcontext()


def prepare(connection: Any, _record: object) -> None:
    """SQLite as durable as the product's, and no more of the product: its savings must not be the floor's too."""
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def begin(connection: Connection) -> None:
    """Writers queue instead of failing."""
    writes = connection.get_execution_options().get("writes", True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


if engine.dialect.name == "sqlite":
    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", begin)


class Base(DeclarativeBase):
    """Root of the floor's tables."""


class User(UserMixin, Base):
    """A voter."""

    __tablename__ = "floor_users"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[str] = mapped_column(String(40))


class Round(Base):
    """What is voted on."""

    __tablename__ = "floor_rounds"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    state: Mapped[str] = mapped_column(String(10))


class Vote(Base):
    """One vote."""

    __tablename__ = "floor_votes"
    __table_args__ = (UniqueConstraint("round_id", "user_id", "case_no"),)
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("floor_rounds.id"))
    user_id: Mapped[int] = mapped_column(Integer)
    case_no: Mapped[str] = mapped_column(String(40))
    score: Mapped[int] = mapped_column(Integer)


app = Flask(__name__)
app.secret_key = "floor"
app.config["WTF_CSRF_TIME_LIMIT"] = None
CSRFProtect(app)
login_manager = LoginManager(app)
numbers = itertools.count()
PAGE = app.jinja_env.from_string(
    "<!doctype html><html lang=en><title>floor</title><h1>{{ user.name }}</h1>"
    "<table>{% for score, count in rows %}<tr><td>{{ score }}<td>{{ count }}{% endfor %}</table>"
    "<ul>{% for i in range(50) %}<li><a href='/case/{{ i }}'>{{ i }} case {{ i }}</a>{% endfor %}</ul>"
    "<form method=post><input name=csrf_token value='{{ csrf_token() }}'></form>"
)


@login_manager.user_loader
def load(user_id: str) -> User | None:
    """The voter of the cookie."""
    with Reading() as session:
        return session.get(User, int(user_id))


@app.get("/login")
def login() -> str:
    """Sign in; gives the CSRF token."""
    with Reading() as session:
        login_user(session.get(User, 1))
    return generate_csrf()


@app.post("/full")
@login_required
def full() -> object:
    """One bare vote."""
    with lock, Writing.begin() as session:
        if session.scalar(select(Round.state).where(Round.id == 1)) != "open":
            return jsonify(ok=False), 409
        case = f"{os.getpid()}-{next(numbers)}"
        session.add(Vote(round_id=1, user_id=current_user.id, case_no=case, score=7))
    return jsonify(ok=True)


@app.get("/page")
@login_required
def page() -> str:
    """One bare page."""
    with Reading() as session:
        query = select(Vote.score, func.count()).where(Vote.round_id == 2).group_by(Vote.score)
        rows = session.execute(query).all()
    return render_template(PAGE, user=current_user, rows=rows)


if __name__ == "__main__":
    Base.metadata.drop_all(engine)
    Base.metadata.create_all(engine)
    with Writing.begin() as setup:
        setup.add_all([Round(id=1, state="open"), User(id=1, name="juror")])
