"""One run told in sentences, with the numbers behind each decision."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from experiments.batches.results_folder import case_of
from experiments.questions.names import DEFAULT_CASE, open_case, require_name
from experiments.tables import Line, Part, Shown
from experiments.wording import listed, signed, the, words
from model.agents import ReformBody
from model.cases import Case, CaseError, Problem, from_document
from model.equations.polity import binding
from model.games.power import table_power
from model.inputs import body_names
from model.numbers import Polity
from model.rules.participation import NEVER
from model.simulation import ReformProcess
from model.story import Decision, Happening
from model.titles import entitled

FIRST = ("party", "event", "election", "award", "design", "body")  # what comes before the parties decide

OFFICIALS = "officials"
ALWAYS_TOLD = ("influence", "patronage", "association")  # parts of a decision, even if they are nothing


@dataclass(frozen=True, slots=True)
class RunToTell:
    """Which run is told: the case, its seed, and what a results folder stored of it."""

    case: Case
    seed: int
    run: int
    lead: str
    stored: Mapping[str, float] | None = None


def stored_run(results: Path, point: int | None, run: int) -> RunToTell:
    """Return a run of a results folder; a CaseError says what is not stored there."""
    from experiments.batches.results_folder import open_folder

    folder = open_folder(results)
    if "case_document" not in folder.manifest:
        raise CaseError(
            [Problem(str(folder.path), "results", None, "holds verdicts on claims, not runs of a case")]
        )
    frame, place = folder.frame, point or 0
    if "point" in frame:
        case, seed = case_of(folder.path, place)
        frame = frame[frame["point"] == place]
    else:
        if place:
            raise CaseError([Problem("command line", "--point", point, "there is only point 0")])
        case = from_document(folder.manifest["case_document"], str(folder.path))
        seed = int(folder.manifest["seed"])
    rows = frame[frame["run"] == run]
    if rows.empty:
        known = f"stored are {len(frame)} runs, 0 to {frame['run'].max()}" if len(frame) else "none is stored"
        raise CaseError([Problem(str(folder.path), "--run", run, f"no such run of point {place}; {known}")])
    row = rows.iloc[0]
    stored = {name: float(row[name]) for name in folder.outcomes}
    factors = "".join(f", {name} = {row[name]}" for name in folder.factors)
    return RunToTell(
        case, seed, run, f"{case.polity.name}, point {place}, run {run}, seed {seed}{factors}", stored
    )


def agreement(told: RunToTell, process: ReformProcess) -> Iterator[str]:
    """Yield whether a replay ends as the run that was stored."""
    if told.stored is None:
        return
    lived = process.outcomes()
    off = [
        f"{name} {lived[name]:g} (stored {value:g})"
        for name, value in told.stored.items()
        if name in lived and not np.isclose(lived[name], value, rtol=0.0, atol=1e-9, equal_nan=True)
    ]
    if off:
        yield "The replay differs from what is stored, as after a change of the program: " + "; ".join(off)
    else:
        yield f"The replay agrees with all {len(told.stored)} stored outcomes."


def decision_words(decision: Decision, rule: str, switching: float) -> str:
    """Return the numbers behind a decision: each term, the value of the offer, the random shock, and the threshold."""
    terms = ", ".join(_terms(decision))
    if decision.attraction <= 0.5 * NEVER:
        return f"{terms}; an unmet condition rules it out"
    bar = -switching if decision.was_there else switching
    by = "" if rule == "expected_utility" else f" by {words(rule)}"
    verb = "stays" if decision.was_there else "joins"
    return (
        f"{terms}; value {signed(decision.attraction)}{by}, shock {signed(decision.shock)}, "
        f"{verb} above {signed(bar)}"
    )


def _terms(decision: Decision) -> Iterator[str]:
    """Yield the parts of a decision in words; those that may be nothing are left out where they are."""
    for name, value in parts(decision).items():
        if name == "unmet conditions":
            unmet = listed(words(each) for each in decision.unmet_conditions)
            yield f"{name} {signed(value)} ({unmet})" if decision.unmet_conditions else f"{name} none"
        elif name in ALWAYS_TOLD or abs(value) >= 0.005:
            yield f"{name} {signed(value)}"


def parts(decision: Decision) -> dict[str, float]:
    """Return what draws a party to a body (above zero) and what deters it (below), by name, the random shock apart."""
    return {words(name): value for name, value in decision.worth._asdict().items()}


def chief_cost(decision: Decision) -> str:
    """Return what keeps a party out, in a phrase."""
    if decision.attraction <= 0.5 * NEVER:
        return "ruled out by an unmet condition"
    if decision.attraction > 0.0:
        return "although the offer has value, because of the random shock and the cost of changing sides"
    name, worth = min(parts(decision).items(), key=lambda item: item[1])
    lost = "lost " if name in ("influence", "patronage") else ""
    return f"mostly for {lost}{name}" if worth < 0.0 else "for too little company"


class Teller:
    """A run, lived month by month and told as it goes."""

    def __init__(self, case: Case, seed: int = 0, run: int = 0, body: str | None = None) -> None:
        self.process = ReformProcess(case, seed, run)
        self.case, self.body = case, body
        self.ruler = case.president.title
        self._rule = case.rules.participation
        self._told, self._heard = 0, 0  # happenings and decisions so far
        self._reasons: dict[tuple[str, str], tuple[bool, tuple[str, ...]]] = {}
        self._seated: dict[str, frozenset[str]] = {}

    def lines(self) -> Iterator[str]:
        """Yield the story line by line, and a summary."""
        process = self.process
        while process.month + 1 < process.inputs.months:
            levels = process.level.copy()
            process.step()
            date = process.month_name(process.month)
            for text in self._month(levels):
                yield f"{date}  {text}"
        if self.body is not None and self.body not in process.bodies:
            yield f"{the(process.title(self.body))} does not open in this run.".capitalize()
        yield from self.summary()

    def _month(self, levels: Any) -> Iterator[str]:
        process = self.process
        happened = [each for each in process.story[self._told :] if self._concerns(each)]
        decided = process.decisions[self._heard :]
        self._told, self._heard = len(process.story), len(process.decisions)
        for each in happened:
            if each.kind in FIRST:
                yield from self._happening(each, levels)
        for name in dict.fromkeys(decision.body for decision in decided):
            if self.body in (None, name):
                yield from self._decisions(process.bodies[name], [d for d in decided if d.body == name])
        for each in happened:
            if each.kind not in FIRST:
                yield from self._happening(each, levels)

    def _concerns(self, each: Happening) -> bool:
        if self.body is None or each.body == self.body:
            return True
        at = self.process.bodies.get(self.body)
        return each.body is None and at is not None and at.opened <= each.month <= at.close

    # who comes, who goes, who stays away

    def _decisions(self, at: ReformBody, decided: list[Decision]) -> Iterator[str]:
        for decision in decided:
            text = self._decision(at, decision)
            if text is not None:
                yield text
        if at.opened == self.process.month:
            yield from self._not_invited(at)
        sitting = frozenset(decision.party for decision in decided if decision.sits)
        if self._seated.get(at.name) != sitting:
            self._seated[at.name] = sitting
            yield self._table(at, sitting)

    def _decision(self, at: ReformBody, decision: Decision) -> str | None:
        process, key = self.process, (decision.body, decision.party)
        who, where = process.title(decision.party), the(process.title(decision.body))
        numbers = decision_words(decision, self._rule, process.inputs.behaviour.switching)
        if decision.changed:
            self._reasons.pop(key, None)
            return f"{who} {'joins' if decision.sits else 'leaves'} {where}: {numbers}"
        if decision.sits or self.case.parties[decision.party].camp != "opposition":
            return None
        reason = (bool(decision.attraction > 0.0), decision.unmet_conditions)
        known = self._reasons.get(key)
        self._reasons[key] = reason
        if reason == known:
            return None
        still = "" if known is None else "still "
        return f"{who} {still}stays out of {where}, {chief_cost(decision)}: {numbers}"

    def _not_invited(self, at: ReformBody) -> Iterator[str]:
        left = [
            party.name
            for party in self.process.parties_in_order
            if party.alive and party.opposition and not at.invited[party.place]
        ]
        if left:
            names = listed(self.process.title(name) for name in left)
            yield f"{names} {'is' if len(left) == 1 else 'are'} not invited to {the(self.process.title(at.name))}"

    def _table(self, at: ReformBody, sitting: frozenset[str]) -> str:
        process = self.process
        present = np.array([float(party.name in sitting) for party in process.parties_in_order])
        table = at.table(present)
        indices = table_power(table.seats, table.quota)
        names = [*(process.title(party.name) for party in process.parties_in_order), OFFICIALS]
        rows = sorted(zip(table.seats, names, *indices[:2], strict=True), key=lambda row: (-row[0], row[1]))
        members = [f"{name} {seats:.0%} ({s:.2f}, {b:.2f})" for seats, name, s, b in rows if seats > 0.0]
        decide = f"more than {table.quota:.0%}" if table.quota <= 0.5 else f"{table.quota:.0%}"
        lead = f"the table of {the(process.title(at.name))} ({decide} of the seats decide)"
        return f"{lead}, seats and power (Shapley-Shubik, Banzhaf): {listed(members)}"

    # what happens

    def _happening(self, each: Happening, levels: Any) -> Iterator[str]:
        tell = getattr(self, f"_tell_{each.kind}", None)
        yield each.text + _numbers(each) if tell is None else tell(each)
        if each.kind in ("settlement", "reversal"):
            yield from self._moved(levels)

    def _tell_award(self, each: Happening) -> str:
        key, _, rest = each.text.partition(" ")
        actor = self.case.external.get(key)
        return f"{actor.name if actor else key}: {rest}" + _numbers(each)

    def _tell_body(self, each: Happening) -> str:
        at = self.process.bodies[str(each.body)]
        written = self.case.bodies.get(at.name)
        status = f"bindingness {at.status:.2f}" + (f" ({words(written.status)})" if written else "")
        chair = f"guidance {at.effort:.2f} of at most {at.guidance:.2f}" + (
            f" ({words(written.chair)} in the chair)" if written else ""
        )
        granted = [
            self.case.guarantees[n] for n, g in zip(self.case.guarantees, at.granted, strict=True) if g
        ]
        issues = [i.name.lower() for i, on in zip(self.case.issues.values(), at.agenda, strict=True) if on]
        return (
            f"{each.text} until {self.process.month_name(at.close)}: {status}, {chair}, "
            f"{at.seat_share:.0%} of the seats for the opposition, which has {at.proportionate:.0%} of all resources, "
            f"{at.officials:.0%} for officials; guarantees: {listed(granted)}; agenda: {listed(issues)}; "
            f"domestic pressure {each.numbers['domestic_pressure']:.2f}, external {each.numbers['external_pressure']:.2f}"
        )

    def _tell_design(self, each: Happening) -> str:
        parts = {name: float(value) for name, value in each.numbers.items() if name != "total"}
        gains = ", ".join(
            f"{name} {value if name in ('package', 'process') else (-value or 0.0):+.3f}"
            for name, value in parts.items()
        )
        return f"{self.ruler} weighs designs, {each.text}; worth {each.numbers['total']:+.3f} ({gains})"

    def _tell_draft(self, each: Happening) -> str:
        move = f"{each.numbers['status_quo']:.2f} → {each.numbers['recommendation']:.2f}"
        return f"{each.text}: {move} (the chair's point {each.numbers['chair']:.2f})"

    def _tell_concession(self, each: Happening) -> str:
        bought = ", ".join(f"{name} {each.numbers[name]:.2g}" for name in ("rent", "price"))
        return f"{each.text} ({bought})"

    def _tell_package(self, each: Happening) -> str:
        where = the(self.process.title(str(each.body)))
        moves = ", ".join(f"{name} {signed(each.numbers[name])}" for name in ("nominal", "effective"))
        return f"package of {where}: {each.text}; {moves}"

    def _tell_close(self, each: Happening) -> str:
        at, law = self.process.bodies[str(each.body)], self.process.inputs.polity
        if each.numbers["gain"] <= 0.0:
            cost = each.numbers["cost"]
            if at.effort <= 0.0 and not at.drafted.any():
                return (
                    f"{each.text}; {self.ruler} gave it no guidance, as its drafts would gain him too little"
                )
            drafts = f"the drafts would gain {self.ruler} {each.numbers['worth']:.3f}"
            return f"{each.text}; {drafts}, opening the constitution costs him {cost:.3f}"
        votes = f"{each.numbers['carried']:.0%} of the votes {_where(law)}"
        verdict = "ratified" if at.enacted or at.due >= 0 else "not ratified"
        if verdict != "ratified" and each.numbers["passed"]:
            verdict = "not in force, the opposition outside does not consent while the crisis lasts"
        return f"{each.text}; {verdict} ({votes}; gain to {self.ruler} {each.numbers['gain']:+.3f})"

    def _moved(self, before: Any) -> Iterator[str]:
        process = self.process
        for place, issue in enumerate(self.case.issues.values()):
            now, then = process.level[place], before[place]
            if now != then:
                capture = process.inputs.issues.capture[place]
                free = binding(capture, process.dominance, 0.0)
                bound = binding(capture, process.dominance, process.record.state.condition[place])
                real = bound * now - free * then
                change = f"nominal {signed(now - then)}, effective {signed(real)}"
                yield f"  {issue.name}: {then:.2f} → {now:.2f}; {change}"

    # what became of it

    def summary(self) -> Iterator[str]:
        """Yield what is left at the end."""
        process, case = self.process, self.case
        found = process.outcomes()
        power = entitled("presidential power", self.ruler)
        yield f"At the end, {case.calendar.end}:"
        yield (
            f"  nominal change {signed(found['nominal_reform'])}; effective change {signed(found['effective_reform'])}, "
            f"{signed(found['effective_by_reform'])} of it by reform and {signed(found['effective_by_dominance'])} "
            f"by dominance; facade gap {signed(found['facade_gap'])}"
        )
        yield (
            f"  {power} {found['presidential_power']:.2f} (change {signed(found['power_change'])}); "
            f"dominance {found['dominance']:.2f}; domestic pressure {found['domestic_pressure']:.2f}, "
            f"external {found['external_pressure']:.2f}"
        )
        counts = ("crises", "paralysis_months", "settlements", "reversals")
        yield "  " + ", ".join(f"{words(name)}: {found[name]:.0f}" for name in counts)
        for name, actor in case.external.items():
            prize = " and awards the prize" if found[f"awarded.{name}"] else ""
            yield f"  {actor.name}: approval {signed(found[f'approval.{name}'])}{prize}"
        for at in process.bodies.values():
            if self.body in (None, at.name):
                yield self._body_summary(at, found)
        seats = {party.name: found[f"seats.{party.name}"] for party in process.parties_in_order}
        held = sorted((name for name in seats if seats[name] > 0.0), key=lambda name: -seats[name])
        if held:
            yield "  seats: " + ", ".join(f"{process.title(name)} {seats[name]:.0f}" for name in held)

    def _body_summary(self, at: ReformBody, found: Mapping[str, float]) -> str:
        shares = {party: found[f"{at.name}.joined.{party}"] for party in self.case.parties}
        came = [f"{self.process.title(name)} {share:.0%}" for name, share in shares.items() if share > 0.0]
        enacted = "its package is enacted" if found[f"{at.name}.enacted"] else "no package"
        return (
            f"  {self.process.title(at.name)}: {found[f'{at.name}.drafted']:.0%} of the agenda drafted, {enacted}; "
            f"at the table, as a share of the months in which it and the party existed: {listed(came)}"
        )


def _where(law: Polity) -> str:
    """Return where a package is voted on, and what it needs there."""
    if law.parliament and law.referendum:
        needed = f"{law.quota:.0%} there and {law.referendum_quota:.0%} at the referendum needed"
        return f"in parliament, or at the referendum if that is less, {needed}"
    if law.referendum:
        return f"at a referendum, {law.referendum_quota:.0%} needed"
    return f"in parliament, {law.quota:.0%} needed"


_SPOKEN = {"likely": "probability", "carried": "share of the votes", "strength": "strength of the street"}


def _numbers(each: Happening) -> str:
    said = [
        f"{_SPOKEN.get(name, words(name))} {float(value):.2f}"
        for name, value in each.numbers.items()
        if isinstance(value, int | float | np.number)
    ]
    return f" ({', '.join(said)})" if said else ""


# one run, asked for


@dataclass(frozen=True)
class Trace(Shown):
    """One run told in sentences."""

    told: RunToTell
    sentences: tuple[str, ...]

    def record(self) -> dict[str, Any]:
        """Return the sentences."""
        return {
            "run": self.told.run,
            "seed": self.told.seed,
            "lead": self.told.lead,
            "sentences": list(self.sentences),
        }

    def parts(self) -> Iterator[Part]:
        """Yield the sentences."""
        yield Line("\n".join((self.told.lead, *self.sentences)))


def trace(
    case: Case | str | None = None,
    run: int = 0,
    seed: int | None = None,
    body: str | None = None,
    stored: Path | str | None = None,
    point: int | None = None,
    settings: Sequence[str] = (),
) -> Trace:
    """Tell one run of a case, or replay one that is stored (`stored`, a results folder), in sentences.

    `body` keeps to one reform body, `settings` are other values in the case as `path=value`. A CaseError names what is
    wrong with what was asked for.
    """
    told = _run_to_tell(case, run, seed, stored, point, settings)
    if body is not None:
        require_name("--body", body, body_names(told.case), "body of the case")
    teller = Teller(told.case, told.seed, told.run, body)
    return Trace(told, (*teller.lines(), *agreement(told, teller.process)))


def _run_to_tell(
    case: Case | str | None,
    run: int,
    seed: int | None,
    stored: Path | str | None,
    point: int | None,
    settings: Sequence[str],
) -> RunToTell:
    if stored is not None:
        given = {"case": case, "--seed": seed, "--set": list(settings) or None}
        allowed = "comes from the stored results; leave it out"
        problems = [Problem("command line", k, v, allowed) for k, v in given.items() if v is not None]
        if problems:
            raise CaseError(problems)
        return stored_run(Path(stored), point, run)
    if point is not None:
        raise CaseError([Problem("command line", "--point", point, "belongs to --from RESULTS")])
    opened = open_case(case or DEFAULT_CASE, settings)
    return RunToTell(opened, seed or 0, run, f"{opened.polity.name}, run {run}, seed {seed or 0}")
