"""`reform`: one command for everything. Nothing heavy is imported before it is known what is wanted."""

from __future__ import annotations

import functools
import os
import re
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from experiments.commands.completion import factor_paths, manifest_of, starting
from experiments.commands.messages import REFUSED, refuse, say
from experiments.questions.names import (
    DEFAULT_CASE,
    named_file,
    open_case,
    require_file,
    require_folder,
    require_name,
    shipped,
)

FAILED, INTERRUPTED = 1, 130
MOST = 10**9
TRACEBACK = "REFORM_TRACEBACK"  # environment variable: show where an unexpected error came from
KINDS = ("case", "experiment", "hypothesis", "behaviour")

app = typer.Typer(
    help="Political bargaining over constitutional reform: replicate a case, explain a run, test a claim.",
    epilog="A case is a path, or the bare name of a file in configs/cases. Start with: reform replicate",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run `reform` and leave with its exit code."""
    sys.exit(answer(arguments))


def answer(arguments: Sequence[str] | None = None) -> int:
    """Run `reform` and return its exit code: 0, 1 for what failed, 2 for wrong input, 130 when it was stopped."""
    try:
        code = app(args=arguments, prog_name="reform", standalone_mode=False)
    except typer.Abort:
        return INTERRUPTED
    except Exception as error:
        if not hasattr(error, "format_message"):  # not about the words on the command line
            raise
        return _misused(error, list(sys.argv[1:] if arguments is None else arguments))
    return code if isinstance(code, int) else 0


def _misused(error: Any, typed: list[str]) -> int:
    if type(error).__name__ == "NoArgsIsHelpError":
        print(error.format_message())
        return 0
    context = getattr(error, "ctx", None)
    path = "reform" if context is None else context.command_path
    said = error.format_message()
    found = re.match(r"Invalid value for '(\S+)': (.*)", said, re.DOTALL)
    if found:
        why = re.sub(r"^Input should be ", "must be ", found[2]).split(", unable")[0]
        said = f"{found[1]}{_value(found[1], typed)}: {why}"
    say(f"{path}: {said} (see {path} --help)")
    return REFUSED


def _value(option: str, typed: list[str]) -> str:
    """Return what was typed for an option."""
    for word, after in zip(typed, [*typed[1:], ""], strict=True):
        name, sign, value = word.partition("=")
        if name == option:
            return f" = {(value if sign else after)!r}"
    return ""


def command(name: str) -> Callable[[Callable[..., int]], Callable[..., int]]:
    """File a function as a command that answers every mistake with a message and an exit code."""

    def file(function: Callable[..., int]) -> Callable[..., int]:
        @functools.wraps(function)
        def guarded(*given: Any, **named: Any) -> int:
            try:
                return function(*given, **named)
            except KeyboardInterrupt:
                say("\nstopped")
                return INTERRUPTED
            except BrokenPipeError:  # whoever read the output has had enough
                os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
                return 0
            except Exception as error:
                return _refused(error)

        app.command(name)(guarded)
        return function

    return file


def _refused(error: Exception) -> int:
    problems = getattr(error, "problems", None)
    if problems is not None:  # a CaseError
        return refuse(problems)
    if hasattr(error, "format_message"):
        raise error
    if isinstance(error, OSError) and error.filename is not None:
        say(f"{error.filename}: {(error.strerror or str(error)).lower()}")
        return REFUSED
    if os.environ.get(TRACEBACK):
        traceback.print_exc()
    hint = f"{TRACEBACK}=1 shows where; it is a mistake in the program, please report it"
    say(f"unexpected error: {type(error).__name__}: {str(error) or 'no more is known'} ({hint})")
    return FAILED


# completion: what Tab offers


def _case_names(incomplete: str) -> list[str]:
    return starting(list(shipped("cases")), incomplete)


def _experiment_names(incomplete: str) -> list[str]:
    return starting(list(shipped("experiments")), incomplete)


def _hypothesis_names(incomplete: str) -> list[str]:
    return starting(list(shipped("hypotheses")), incomplete)


def _first(ctx: typer.Context, name: str, default: str = "") -> str:
    """Return the first argument typed so far; while an option lacks its value, typer has it only among the words."""
    return str(ctx.params.get(name) or next(iter(ctx.args), default))


def _bodies(ctx: typer.Context, incomplete: str) -> list[str]:
    from experiments.commands.completion import document_of

    case = _first(ctx, "case", DEFAULT_CASE)
    return starting(list(document_of(case).get("bodies", {})), incomplete)


def _settings(ctx: typer.Context, incomplete: str) -> list[str]:
    paths = factor_paths(_first(ctx, "case", DEFAULT_CASE))
    return [f"{path}=" for path in starting(paths, incomplete)]


def _stored(key: str) -> Callable[..., list[str]]:
    def complete(ctx: typer.Context, incomplete: str) -> list[str]:
        manifest = manifest_of(_first(ctx, "results"))
        return starting([str(name) for name in manifest.get(key, [])], incomplete)

    return complete


def _months(ctx: typer.Context, incomplete: str) -> list[str]:
    from experiments.commands.completion import document_of

    calendar = document_of(_first(ctx, "case", DEFAULT_CASE)).get("calendar", {})
    first, last = (str(calendar.get(key, "0000"))[:4] for key in ("start", "end"))
    months = [f"{year}-{month:02d}" for year in range(int(first), int(last) + 1) for month in range(1, 13)]
    inside = [month for month in months if calendar.get("start", "") <= month <= calendar.get("end", "")]
    return starting(inside, incomplete)


def _of(*names: str) -> Callable[[str], list[str]]:
    return lambda incomplete: starting(names, incomplete)


# arguments and options that several commands share

CaseArgument = Annotated[
    str,
    typer.Argument(help="Case file, or the bare name of one in configs/cases.", autocompletion=_case_names),
]
ResultsArgument = Annotated[
    Path, typer.Argument(help="Folder of results, or one that holds several: the newest is taken.")
]
Body = Annotated[
    str | None, typer.Option("--body", metavar="NAME", help="Reform body.", autocompletion=_bodies)
]
Run = Annotated[int, typer.Option("--run", min=0, max=MOST, help="Number of the run.")]
Seed = Annotated[int, typer.Option("--seed", min=0, max=MOST, help="Seed of all luck.")]
Month = Annotated[
    str | None, typer.Option("--month", metavar="YYYY-MM", help="Month of the run.", autocompletion=_months)
]
Set = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="PATH=VALUE",
        help="Another value in the case; may be repeated.",
        autocompletion=_settings,
    ),
]
Out = Annotated[Path | None, typer.Option("--out", help="Folder for what is saved; default: results/.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]


@command("replicate")
def replicate(
    case: CaseArgument = DEFAULT_CASE,
    runs: Annotated[int, typer.Option(min=1, max=MOST, help="Number of runs.")] = 2000,
    seed: Seed = 0,
    out: Out = None,
    as_json: Json = False,
    rules: Annotated[
        str | None,
        typer.Option(help="all: also a scorecard under every theory.", autocompletion=_of("all")),
    ] = None,
    worlds: Annotated[
        int | None, typer.Option(min=1, max=MOST, help="Draws of everything assumed, for the robust share.")
    ] = None,
) -> int:
    """Show what history did and what the model does, pattern by pattern.

    Example: reform replicate kazakhstan --runs 2000
    """
    file = named_file(case, "cases")
    require_folder("--out", out or Path("results"))
    from experiments.commands.replicate import replicate_command

    drawn = {} if worlds is None else {"worlds": worlds}
    return replicate_command(file, runs=runs, seed=seed, out=out, as_json=as_json, rules=rules, **drawn)


@command("trace")
def trace(
    case: Annotated[
        str | None,
        typer.Argument(
            help="Case file, or the bare name of one in configs/cases; default: kazakhstan.",
            autocompletion=_case_names,
        ),
    ] = None,
    run: Run = 0,
    seed: Annotated[int | None, typer.Option(min=0, max=MOST, help="Seed of all luck; default: 0.")] = None,
    body: Body = None,
    stored: Annotated[
        Path | None, typer.Option("--from", metavar="RESULTS", help="Replay a run of a stored experiment.")
    ] = None,
    point: Annotated[
        int | None, typer.Option(min=0, max=MOST, help="Point of the stored experiment; default: 0.")
    ] = None,
    settings: Set = None,
) -> int:
    """Tell one run in sentences, with the numbers behind each decision.

    Example: reform trace kazakhstan --run 3 --body state_commission
    """
    from experiments.commands.trace import trace_command

    return trace_command(case, run, seed, body, stored, point, settings or ())


@command("check")
def check(
    files: Annotated[list[Path], typer.Argument(help="Cases, hypotheses, experiments or behaviour files.")],
) -> int:
    """Name all mistakes of all files at once; what a file is, its content says.

    Example: reform check configs/cases/kazakhstan.toml configs/hypotheses/*.toml
    """
    from experiments.commands.check import check_command

    return check_command(files)


@command("schema")
def schema(
    kind: Annotated[
        str, typer.Argument(help="case, experiment, hypothesis or behaviour.", autocompletion=_of(*KINDS))
    ] = "case",
) -> int:
    """Print the JSON Schema of a kind of file, for editors.

    Example: reform schema case > case.schema.json
    """
    require_name("kind", kind, KINDS, "kind of file")
    from experiments.commands.schema import schema_command

    return schema_command(kind)


@command("run")
def run_experiment(
    experiment: Annotated[
        str,
        typer.Argument(
            help="Experiment file, or the bare name of one in configs/experiments.",
            autocompletion=_experiment_names,
        ),
    ],
    workers: Annotated[
        int | None, typer.Option(help="Processes on this machine; default: all cores.")
    ] = None,
    cluster: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Dask scheduler, as in tcp://host:8786.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what it would cost and stop.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Start even if it will take very long.")] = False,
    out: Out = None,
    as_json: Json = False,
    runs: Annotated[int | None, typer.Option(min=1, max=MOST, help="Runs at each point.")] = None,
    seed: Annotated[int | None, typer.Option(min=0, max=MOST, help="Seed of all luck.")] = None,
    chunk_rows: Annotated[int | None, typer.Option(help="Runs in a chunk.")] = None,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Try runs that raised again.")] = False,
) -> int:
    """Run what is missing of an experiment and show what it found; the same command goes on after a stop.

    Example: reform run dominance --dry-run
    """
    file = named_file(experiment, "experiments")
    if not dry_run:
        require_folder("--out", out or Path("results"))
    from experiments.commands.run import run_command

    return run_command(
        file,
        workers=workers,
        cluster=cluster,
        dry_run=dry_run,
        yes=yes,
        out=out,
        as_json=as_json,
        runs=runs,
        seed=seed,
        chunk_rows=chunk_rows,
        retry_failed=retry_failed,
    )


@command("test")
def claims_tested(
    files: Annotated[
        list[str] | None,
        typer.Argument(
            help="Hypothesis files, folders or bare names; default: all.", autocompletion=_hypothesis_names
        ),
    ] = None,
    runs: Annotated[int | None, typer.Option(min=1, max=MOST, help="Runs in each condition.")] = None,
    robust: Annotated[bool, typer.Option("--robust", help="Also over everything that is assumed.")] = False,
    worlds: Annotated[int | None, typer.Option(min=1, max=MOST, help="Worlds drawn for --robust.")] = None,
    as_json: Json = False,
    out: Out = None,
) -> int:
    """Put claims to the model and show the verdicts.

    Example: reform test president_chair_draws_moderate --robust
    """
    paths = [named_file(each, "hypotheses") for each in files or ()]
    require_folder("--out", out or Path("results"))
    from experiments.answers.robustness import WORLDS
    from experiments.commands.test import test_command

    return test_command(paths, runs, robust, as_json, out, WORLDS if worlds is None else worlds)


@command("plot")
def plot(
    results: ResultsArgument,
    outcome: Annotated[
        str | None, typer.Option(help="What to show.", autocompletion=_stored("outcomes"))
    ] = None,
    by: Annotated[
        list[str] | None, typer.Option(help="Factor; may be repeated.", autocompletion=_stored("factors"))
    ] = None,
    kind: Annotated[
        str | None,
        typer.Option(
            help="Kind of figure; default: the one that suits the result.",
            autocompletion=_of(
                "distributions", "ecdf", "interaction", "facade", "participation", "bands", "forest", "pairs"
            ),
        ),
    ] = None,
    style: Annotated[
        str, typer.Option(help="paper or screen.", autocompletion=_of("paper", "screen"))
    ] = "paper",
    out: Annotated[Path | None, typer.Option(help="File of the figure; default: in the results.")] = None,
) -> int:
    """Draw a results folder as PNG and PDF.

    Example: reform plot results/dominance --outcome facade_gap --by polity.dominance
    """
    if out is not None:
        require_file("--out", out, (".png", ".pdf"))
    from experiments.commands.plot import plot_command

    return plot_command(results, outcome, by or (), kind, style, out)


@command("report")
def report(
    results: ResultsArgument,
    out: Annotated[
        Path | None, typer.Option(help="File of the page; default: report.html in the results.")
    ] = None,
) -> int:
    """Write a results folder as one HTML page that can be read, printed and sent.

    Example: reform report results/dominance
    """
    if out is not None:
        require_file("--out", out, (".html", ".htm"))
    from experiments.commands.report import report_command

    return report_command(results, out)


@command("compare")
def compare(
    first: Annotated[Path, typer.Argument(help="Folder of results.")],
    second: Annotated[Path, typer.Argument(help="Another one.")],
    as_json: Json = False,
) -> int:
    """Show what differs between two results and what that did, paired run by run.

    Example: reform compare results/dominance/0a1b2c3d4e5f results/dominance/5f4e3d2c1b0a
    """
    from experiments.commands.compare import compare_command

    return compare_command(first, second, as_json)


@command("new")
def new(
    kind: Annotated[
        str,
        typer.Argument(
            help="hypothesis, experiment or case.", autocompletion=_of("hypothesis", "experiment", "case")
        ),
    ],
    name: Annotated[str, typer.Argument(help="Small letters, digits and _.")],
    configs: Annotated[Path, typer.Option(help="Folder of configurations.")] = Path("configs"),
) -> int:
    """Write a commented starting file.

    Example: reform new hypothesis seats_draw_moderates
    """
    from experiments.commands.new import new_command

    return new_command(kind, name, configs)


@command("equilibria")
def equilibria(
    case: CaseArgument = DEFAULT_CASE,
    body: Body = None,
    month: Month = None,
    run: Run = 0,
    seed: Seed = 0,
    as_json: Json = False,
    settings: Set = None,
) -> int:
    """List all stable tables of a month's joining game: who would sit, who is pivotal, who draws whom.

    Example: reform equilibria kazakhstan --body state_commission --month 2006-03
    """
    from experiments.commands.equilibria import equilibria_command

    return equilibria_command(open_case(case, settings or ()), body, month, run, seed, as_json)


@command("compositions")
def compositions(
    case: CaseArgument = DEFAULT_CASE,
    body: Body = None,
    month: Month = None,
    run: Run = 0,
    seed: Seed = 0,
    as_json: Json = False,
    settings: Set = None,
) -> int:
    """Show what comes of every possible table of a body: the president's best, the stable, the historical.

    Example: reform compositions kazakhstan --body nkvd
    """
    from experiments.commands.compositions import compositions_command

    return compositions_command(open_case(case, settings or ()), body, month, run, seed, as_json)


@command("design")
def design(
    case: CaseArgument = DEFAULT_CASE,
    month: Month = None,
    run: Run = 0,
    seed: Seed = 0,
    as_json: Json = False,
    out: Out = None,
    settings: Set = None,
) -> int:
    """Weigh the whole menu of designs at one moment as the president would, the historical one marked.

    Example: reform design kazakhstan --month 2006-03
    """
    require_folder("--out", out or Path("results"))
    from experiments.commands.design import design_command

    return design_command(open_case(case, settings or ()), month, run, seed, as_json, out)


@command("compare-cases")
def compare_cases(
    cases: Annotated[
        list[str] | None,
        typer.Argument(
            help="Case files or bare names; default: all in configs/cases.", autocompletion=_case_names
        ),
    ] = None,
    runs: Annotated[int, typer.Option(min=2, max=MOST, help="Runs of each case.")] = 1000,
    seed: Seed = 0,
    out: Out = None,
    as_json: Json = False,
) -> int:
    """Show cases side by side: who sat, nominal and effective change, paralysis, power.

    Example: reform compare-cases kazakhstan ukraine kyrgyzstan
    """
    files = [named_file(each, "cases") for each in cases or shipped("cases")]
    require_folder("--out", out or Path("results"))
    from experiments.commands.compare_cases import compare_cases_command

    return compare_cases_command(files, runs=runs, seed=seed, out=out, as_json=as_json)


if __name__ == "__main__":
    main()
