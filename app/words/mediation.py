"""Words of the mediators' desk: queue, workbench, decision, closing; and of the quality officer's page."""

from flask_babel import lazy_gettext as _l

MESSAGES = {
    "role.unknown": _l("There is no such role."),
    "role.too_many": _l("At most %(limit)s roles of your own are offered at once. Let one end first."),
    "case.owned": _l("Somebody else has taken this case. Nothing was changed."),
    "case.role_clash": _l("This person is a party or a juror of the case and cannot work on it."),
    "case.cannot_hold": _l("This person cannot hold the case. Please choose somebody else."),
    "deadline.not_extendable": _l("This clock cannot be extended."),
    "deadline.no_more_extensions": _l("This clock was extended %(limit)s times already, more is not possible."),
    "proposal.open": _l("A proposal is open. Wait for the answers, or for its time to end."),
    "decision.made": _l("This verdict was answered already. A decision stands as it was made."),
    "decision.stance": _l("This does not fit the verdict: on the merits is for an undecided panel, and only for it."),
    "verdict.not_yet": _l("The panel has not given its verdict yet."),
    "explanation.not_asked": _l("Nobody has asked for this explanation."),
    "explanation.given": _l("This explanation was given already."),
    "appeal.own_case": _l(
        "Whoever holds the case or made the decision does not rule on the appeal. Another manager or a quality officer does; "
        "if nobody has by the deadline, the appeal is admitted."
    ),
    "appeal.ruled": _l("Somebody has ruled on this appeal already."),
    "closing.too_early": _l("The parties can still choose what to do with the decision."),
    "explained.settled": _l("Both sides agreed. A case that is settled is not closed as not upheld."),
    "explained.verdict_stands": _l(
        "The panel's verdict upholds the claim. It can be closed as not upheld only after a decision that departs from the "
        "verdict, with its reasons."
    ),
    "explained.decision_gives": _l("The decision gives the customer something. The case cannot be closed as not upheld."),
    "explained.responsible": _l("A claim that is not upheld leaves nothing with the merchant. Please choose otherwise here."),
    "explained.routes": _l("Please name at least one other way the customer can go."),
    "closing.action_or_reason": _l("Please write down an action, or the reason why there is none."),
    "desk.verdict.lead_reached": _l("“%(option)s” leads by %(lead)s, measured in jurors of average weight; "
                                    "%(bar)s are needed."),
    "desk.verdict.lead_short": _l("“%(option)s” leads by only %(lead)s, measured in jurors of average weight; "
                                  "%(bar)s are needed."),
    "desk.verdict.share_reached": _l("“%(option)s” holds %(lead)s of 100 of the weight; %(bar)s are needed."),
    "desk.verdict.share_short": _l("“%(option)s” holds only %(lead)s of 100 of the weight; %(bar)s are needed."),
    "desk.verdict.first_reached": _l("“%(option)s” has the support of %(lead)s average jurors; %(bar)s are needed."),
    "desk.verdict.first_short": _l("“%(option)s” has the support of only %(lead)s average jurors; %(bar)s are needed."),
    "desk.verdict.sure_reached": _l("“%(option)s” leads by %(lead)s steps of certainty; %(bar)s are needed."),
    "desk.verdict.sure_short": _l("“%(option)s” leads by only %(lead)s steps of certainty; %(bar)s are needed."),
    "desk.verdict.heads_few": _l("Only %(heads)s jurors chose “%(option)s”; at least %(bar)s have to, whatever they weigh."),
    "desk.verdict.heads_disagree": _l("By weight “%(option)s” leads, by heads %(favoured)s. Weight alone never decides."),
    "desk.verdict.heads_tied": _l("By weight “%(option)s” leads, but the heads are level between %(favoured)s."),
    "desk.verdict.tied": _l("The answers %(options)s are level."),
    "desk.verdict.all_cannot_tell": _l("All %(cast)s jurors said that they cannot tell from this brief."),
    "desk.verdict.panel_short": _l("The panel closed with %(cast)s ballots; %(missing)s seats stayed empty."),
}

NOTICES = {
    "mediation.reopened": _l("Case %(number)s is in mediation again: both sides can talk once more."),
}

LABELS = {
    "sign": {
        "same_order": _l("The same order at the same merchant was filed before:"),
        "many_cases": _l("Five or more cases of this person within thirty days:"),
        "many_losses": _l("Three or more cases of this person closed without a fault within a year:"),
    },
    "bar": {
        "lead": _l("Lead that closes the round"), "share": _l("Share of the weight that closes the round, of 100"),
        "first": _l("Support that closes the round"), "sure": _l("Steps of certainty that close the round"),
    },
    "bar_means": {
        "lead": _l("The lead is counted in jurors of average weight."),
        "share": _l("The share is that of the leading answer in the weight of all ballots for an answer."),
        "first": _l("The support is counted in jurors of average weight."),
        "sure": _l("Certainty is counted from what each juror has shown on control cases."),
    },
    "desk_view": {
        "mine": _l("Mine"), "unowned": _l("Nobody's yet"), "risk": _l("At risk"), "all": _l("All open"),
    },
    "desk_act": {
        "take": _l("Take this case"), "propose": _l("Propose a remedy"), "impasse": _l("Declare that there is no agreement"),
        "start_redaction": _l("Prepare the panel"), "reopen": _l("Go back to mediation"),
        "stop_redaction": _l("Give the panel up"),
        "redaction": _l("Open the redaction desk"), "panel": _l("Open the panel room"), "decide": _l("Answer the verdict"),
        "decision": _l("Read verdict and decision"), "explain_complainant": _l("Explain it to the complainant"),
        "explain_respondent": _l("Explain it to the respondent"), "close": _l("Close the case"),
        "extend": _l("Extend the deadline"), "hand_over": _l("Hand the case over"), "severe": _l("Change the severe flag"),
        "inadmissible": _l("Refuse the case"), "note": _l("Write a private note"), "rule": _l("Rule on the appeal"),
        "faq": _l("Write an entry for the FAQ"), "story": _l("Write its story for the wall"),
    },
    "consent": {
        "own": _l("agreed"), "terms": _l("agreed by the terms of the house"),
        "by_terms": _l("agrees by the terms of the house"), "left": _l("took the consent back"),
        "missing": _l("has not agreed yet"),
    },
    "fact_source": {
        "claim": _l("says the complainant"), "response": _l("says the respondent"), "system": _l("system record"),
        "field": _l("asked by the operator"),
    },
    "statement_kind": {"claim": _l("Claim"), "response": _l("Response"), "appeal": _l("Appeal")},
    "timeline": {
        "seat.recused": _l("A juror has stepped aside."),
        "case.flagged_severe": _l("Marked as severe"), "case.unflagged_severe": _l("No longer marked as severe"),
        "split.viewed": _l("The split was looked at, at %(cast)s ballots"), "jurors.reminded": _l("Jurors were reminded"),
        "case.erased": _l("The originals were erased"),
        "leak.traced": _l("A text that got out was traced to a copy of the brief"),
        "seat.replaced": _l("A seat went to the next on the list"),
        "list.extended": _l("The list of jurors was used up; a further list was drawn from the same pool"),
    },
    "finding": {
        "fault": _l("Something went wrong"), "no_fault": _l("Nothing went wrong"),
        "improvement": _l("Nothing went wrong, but it can be done better"),
        "not_upheld": _l("Explained: the claim is not upheld"),
    },
    "further_step": {"explanation": _l("Second explanation"), "panel": _l("A new panel")},
    "touchpoint": {
        "listing": _l("Listing and description"), "ordering": _l("Ordering"), "payment": _l("Payment"),
        "preparation": _l("Preparation"), "delivery": _l("Delivery"), "visit": _l("Visit"), "support": _l("Customer service"),
        "refund": _l("Refund"), "other": _l("Somewhere else"),
    },
    "work_role": {
        "kitchen": _l("Kitchen"), "courier": _l("Courier"), "warehouse": _l("Warehouse and packing"), "counter": _l("Counter"),
        "visit": _l("Visiting service"), "support": _l("Customer support"), "product": _l("Product and its page"),
        "platform": _l("Platform"), "other": _l("Another role"), "own": _l("A role of the operator"),
    },
    "cause": {
        "attitude": _l("Attitude"), "ability": _l("Ability"), "broken_promise": _l("A promise not kept"),
        "no_difference": _l("One answer for everybody"), "product": _l("The product"), "process": _l("The process"),
        "system": _l("The system"), "misunderstanding": _l("A misunderstanding"), "other": _l("Something else"),
    },
    "responsibility": {
        "complainant": _l("The complainant"), "respondent": _l("The respondent"), "shared": _l("Both sides"),
        "third": _l("Somebody else"), "nobody": _l("Nobody"),
    },
    "language": {"zh": _l("Chinese"), "en": _l("English")},
}
