"""Shortcuts at the redaction desk for tests: a draft, its entities by surface, decisions, exhibits with known pixels."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont
from pypdf import PdfWriter
from sqlalchemy import select

from panel.evidence import clean_document, clean_picture
from panel.models import AppealGround, DecisionKind, Exhibit, PartyRole, PictureState, Redaction, RemedyKind, Stance
from panel.queries.cases import lock_case
from panel.queries.redactions import get_redaction, make_draft
from panel.redaction import Draft
from panel.rehearsal.settling import settle_draft
from panel.services.appealing import file_appeal, rule_on_appeal
from panel.services.deciding import decide_case
from panel.services.entities import add_decision, clear_suspects
from panel.services.exhibits import add_exhibit
from panel.services.publishing import blockers, decide_picture, open_picture
from panel.services.redacting import confirm_entities
from tests.panel.scene import Scene
from voting import Reason

RED = (200, 30, 30)


def png(width: int = 100, height: int = 80) -> bytes:
    """A picture that is red all over but for a speckle, so that no two are the same file."""
    picture = Image.new("RGB", (width, height), RED)
    ImageDraw.Draw(picture).point((width - 1, height - 1), (*secrets.token_bytes(3),))
    output = BytesIO()
    picture.save(output, "PNG")
    return output.getvalue()


def document(*texts: str, password: str = "") -> bytes:
    """A PDF with one page of 600 by 400 points for each text, written in its lower half."""
    pages = []
    for text in texts:
        page = Image.new("RGB", (600, 400), "white")
        ImageDraw.Draw(page).text((40, 300), text, fill=(20, 20, 20), font=ImageFont.load_default(36))
        pages.append(page)
    plain, output = BytesIO(), BytesIO()
    pages[0].save(plain, "PDF", save_all=True, append_images=pages[1:], resolution=72)
    writer = PdfWriter(clone_from=plain)
    if password:
        writer.encrypt(password)
    writer.write(output)
    return output.getvalue()


@dataclass(frozen=True)
class Desk:
    """One case at the desk."""

    scene: Scene
    case_id: int

    def redaction(self) -> Redaction:
        """The redaction as stored now."""
        with self.scene.house.db.reading() as session:
            return get_redaction(session, self.case_id)

    def draft(self) -> Draft:
        """The draft as it would be published now."""
        with self.scene.house.db.reading() as session:
            return make_draft(session, lock_case(session, self.case_id), get_redaction(session, self.case_id))

    def entity(self, surface: str) -> str:
        """The id of the entity, masked or left open, that has this surface among its forms."""
        redacted = self.draft().redacted
        return next(e.id for e in (*redacted.entities, *redacted.dropped) if surface in e.forms)

    def decide(self, kind: DecisionKind, **fields) -> None:
        """Record a decision of the mediator."""
        with self.scene.house.work() as uow:
            add_decision(uow, self.case_id, kind, by_id=self.scene.mediator, now=self.scene.now, **fields)

    def confirm_all(self) -> None:
        """Confirm every entity of the draft."""
        ids = [entity.id for entity in self.draft().unconfirmed]
        with self.scene.house.work() as uow:
            confirm_entities(uow, self.case_id, ids, by_id=self.scene.mediator, now=self.scene.now)

    def settle(self) -> None:
        """Clear every suspect, confirm every entity, read the draft as it is then."""
        with self.scene.house.work() as uow:
            settle_draft(uow, self.case_id, by_id=self.scene.mediator, now=self.scene.now)

    def clear_all(self) -> None:
        """Clear every suspect, one by one."""
        for each in self.draft().suspects:
            with self.scene.house.work() as uow:
                clear_suspects(uow, self.case_id, [each.surface], by_id=self.scene.mediator, now=self.scene.now)

    def codes(self) -> list[str]:
        """The codes of everything that blocks publication."""
        return [reason.code for reason in self.blockers()]

    def blockers(self) -> list[Reason]:
        """Everything that blocks publication."""
        with self.scene.house.db.reading() as session:
            case, redaction = lock_case(session, self.case_id), get_redaction(session, self.case_id)
            return blockers(session, case, redaction, make_draft(session, case, redaction), now=self.scene.now)

    def hand_in(self, role: PartyRole = PartyRole.COMPLAINANT, data: bytes | None = None, name: str = "photo.png") -> str:
        """Hand in a picture while evidence is still open; gives the exhibit's public id."""
        with self.scene.house.work() as uow:
            data = data or png()
            clean = clean_document(data) if data.startswith(b"%PDF-") else clean_picture(data)
            return add_exhibit(
                uow, self.case_id, role, clean, name, "", store=self.scene.store, now=self.scene.now
            ).public_id

    def look(self, exhibit: str) -> None:
        """Open an exhibit at full size."""
        with self.scene.house.work() as uow:
            open_picture(uow, self.case_id, exhibit, now=self.scene.now)

    def picture(self, exhibit: str, state: PictureState, **fields) -> None:
        """Decide about an exhibit."""
        scene = self.scene
        with scene.house.work() as uow:
            decide_picture(
                uow, self.case_id, exhibit, state, store=scene.store, by_id=scene.mediator, now=scene.now, **fields
            )

    def stored(self, key: str) -> bytes:
        """The bytes of a stored file."""
        with self.scene.store.open(key) as file:
            return file.read()

    def original(self, exhibit: str) -> bytes:
        """The bytes of an exhibit as it was handed in."""
        with self.scene.house.db.reading() as session:
            return self.stored(session.scalars(select(Exhibit.store_key).where(Exhibit.public_id == exhibit)).one())

    def appeal(self, role: PartyRole, text: str) -> None:
        """Vote, decide, and have one side appeal on new evidence."""
        scene = self.scene
        scene.vote_all(self.case_id)
        with scene.house.work() as uow:
            reasons = "评审结论与系统记录一致，商家没有按约定送达，予以采纳。"
            decide_case(uow, self.case_id, scene.mediator, Stance.ADOPT, RemedyKind.FULL_REFUND, reasons, now=scene.now)
        with scene.house.work() as uow:
            seed = secrets.token_bytes(32)
            file_appeal(uow, self.case_id, role, AppealGround.NEW_EVIDENCE, text, seed=seed, now=scene.now)

    def admit(self) -> None:
        """Admit the appeal: the desk opens for a second round."""
        with self.scene.house.work() as uow:
            rule_on_appeal(uow, self.case_id, True, "新证据需要重新评审。", by_id=self.scene.manager, now=self.scene.now)
