"""One sentence for each kind of notice: on the site, and the first line of its mail. Nothing that its reader may not know."""

from flask_babel import lazy_gettext as _l

NOTICES = {
    "account.invited": _l("You are invited to Gongping (%(role)s). The invitation is good until %(expires_at)s."),
    "account.reset": _l(
        "Somebody, probably you, asked for a new password for your account. The link works once, within 30 minutes; of several "
        "mails only the newest counts. If it was not you, you need not do anything: your password stays as it is."
    ),
    "account.confirm": _l(
        "Please confirm that you read mails at this address. The link works once, within three days. Until then nothing else "
        "is sent here."
    ),
    "account.sign_up": _l(
        "Somebody, probably you, wants to make an account with this address. The link works once, within 24 hours; of several "
        "mails only the newest counts. If it was not you, you need not do anything: there will be no account."
    ),
    "account.sign_up_known": _l(
        "Somebody, probably you, wanted to make an account with this address. You have one already: sign in with it. If you "
        "have forgotten the password, ask for a new one on the page of signing in. On the site nobody was told that you have "
        "an account."
    ),
    "account.password_reset": _l(
        "A new password was set for your account with a link, and every browser was signed out. If it was not you, ask for a "
        "new link at once (“Forgot your password?”) and tell the operator."
    ),
    "account.password_changed": _l(
        "The password of your account was changed, and all other browsers were signed out. If it was not you, set a new one at "
        "once (“Forgot your password?”) and tell the operator."
    ),
    "account.email_changed": _l(
        "Your account has a new e-mail address; notices go there from now on. If it was not you, tell the operator at once."
    ),
    "account.link_handed": _l(
        "An administrator made a link with which a new password can be set for your account. If you did not ask for it, tell "
        "the operator."
    ),
    "case.filed": _l("We have your dispute. Its number is %(number)s; the page says who holds it and what comes next."),
    "case.against_you": _l("A customer has filed the dispute %(number)s. Please state your side; silence does not stop it."),
    "case.assigned": _l("The case %(number)s is yours now."),
    "cases.unowned": _l("Cases without an owner: %(count)s. Please take them or give them to somebody."),
    "case.admitted.complainant": _l("A mediator holds your case %(number)s. The other side has %(hours)s hours to answer."),
    "case.admitted.respondent": _l("Please state your side of the case %(number)s within %(hours)s hours."),
    "case.inadmissible": _l("The case %(number)s cannot be heard here. The page says why, and which other ways are open."),
    "case.withdrawn": _l("The case %(number)s was withdrawn."),
    "panel.given_up": _l("There will be no panel in the case %(number)s for now. The mediator says why on the case's page."),
    "case.impasse": _l("There is no agreement in the case %(number)s. A panel can look at it, if both sides consent."),
    "case.settled": _l("Both sides agree: the case %(number)s is settled."),
    "case.closed": _l("The case %(number)s is closed."),
    "case.explained": _l("The case %(number)s is closed: the claim is not upheld. The page says why, and what stays open."),
    "response.given": _l("The other side of the case %(number)s has answered."),
    "response.window_ended": _l("The other side of the case %(number)s did not answer in time. The case goes on."),
    "proposal.made": _l("There is a proposal in the case %(number)s. Please answer it."),
    "proposal.accepted": _l("A side has accepted the proposal in the case %(number)s."),
    "proposal.declined": _l("The proposal in the case %(number)s was declined."),
    "proposal.expiring": _l("The proposal in the case %(number)s waits for your answer until %(at)s."),
    "proposal.expired": _l("The proposal in the case %(number)s has expired."),
    "deadline.near": _l("Case %(number)s: %(deadline)s is due at %(at)s."),
    "deadline.extended": _l("More time in the case %(number)s: until %(until)s."),
    "brief.preview": _l("Please read what jurors will see of the case %(number)s. You can object for %(hours)s hours."),
    "brief.objected": _l("A party objects to the draft of the brief in the case %(number)s."),
    "seat.summoned": _l("You were drawn to judge a case. Please accept or decline until %(answer_by)s."),
    "wave.closing.summoned": _l("Your seat waits for an answer until %(at)s."),
    "wave.closing.accepted": _l("Your ballot is still missing. The wave closes at %(at)s."),
    "ballot.counted": _l("Your ballot was counted. Your receipt is %(receipt)s."),
    "round.annulled": _l("The round you had a seat in was annulled: a party has left. Thank you for your time."),
    "verdict.published": _l("The panel has given its verdict in the case %(number)s. The mediator decides next."),
    "verdict.to_decide": _l("The verdict in your case %(number)s is in. Please decide, with reasons."),
    "verdict.for_juror": _l("The case you judged has its verdict. See the count and the best reasons on both sides."),
    "decision.made": _l("The mediator has decided the case %(number)s. Please read it and choose what you want to do."),
    "decision.for_juror": _l("The mediator has decided a case you judged. See what came of it."),
    "explanation.given": _l("The decision in the case %(number)s is explained."),
    "choice.accept": _l("A party accepts the decision in the case %(number)s."),
    "choice.explain": _l("A party asks you to explain the decision in the case %(number)s."),
    "choice.appeal": _l("A party appeals against the decision in the case %(number)s."),
    "choice.leave": _l("A party leaves the case %(number)s for another way."),
    "case.to_close": _l("The case %(number)s waits for its closing record: cause, responsibility, action."),
    "panel.consented": _l("A party of the case %(number)s agrees to a panel."),
    "panel.left": _l("A party of the case %(number)s no longer agrees to a panel."),
    "appeal.filed": _l("There is an appeal in the case %(number)s."),
    "appeal.admitted": _l("The appeal in the case %(number)s is admitted: a fresh panel will be drawn."),
    "appeal.refused": _l("The appeal in the case %(number)s was refused. The page says why."),
}
