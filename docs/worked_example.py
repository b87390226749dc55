# # From a question to a figure, in Python
#
# The question: does it matter who chairs a reform body, or which legal status it has? The command line answers it from
# files; this page answers it in Python. It is generated from `docs/worked_example.py` by `uv run python docs/render.py`.
#
# ## One run, explained
#
# A case is a file. The Mesa model simulates it once, month by month.

# %%
from model.cases import load_case
from model.simulation import ReformProcess

case = load_case("configs/cases/kazakhstan.toml")
run = ReformProcess(case, seed=0, run=1).run()
for decision in run.decisions:
    if decision.party == "ak_zhol" and decision.changed:
        print(run.month_name(decision.month), decision.body, "joins" if decision.sits else "leaves")

# ## Many runs, measured
#
# An experiment is a file, or a table of the same keys. Run r has the same random numbers at every combination of factors.

# %%
import experiments

rows = experiments.run(
    {
        "name": "worked_example",
        "case": "kazakhstan",
        "seed": 0,
        "runs": 400,
        "outcomes": ["nkvd.joined.ak_zhol", "nkvd.drafted", "nominal_reform", "effective_reform"],
        "design": "factorial",
        "factors": {
            "bodies.nkvd.chair": ["appointee", "president"],
            "bodies.nkvd.status": ["national_commission", "state_commission"],
        },
    }
)
factors = ["bodies.nkvd.chair", "bodies.nkvd.status"]
print(rows.groupby(factors, sort=False)[["nkvd.joined.ak_zhol", "nkvd.drafted"]].mean().round(2).to_string())

# The moderate opposition asks for both. Nothing is drafted, whoever chairs: in 2004 the president would give no guidance.
#
# ## How certain is the difference?
#
# Because run r has the same random numbers under every condition, differences are computed run by run.

# %%
from experiments.statistics import paired_difference

joined = rows.pivot(index="run", columns=factors, values="nkvd.joined.ak_zhol")
both = joined["president", "state_commission"].to_numpy()
for chair, status in [("president", "national_commission"), ("appointee", "state_commission")]:
    found = paired_difference(joined[chair, status].to_numpy(), both)
    print(
        f"both terms rather than {chair}, {status}: {found.estimate:+.2f} [{found.low:+.2f}, {found.high:+.2f}]"
    )

# ## A figure
#
# Plotting functions take a frame and return a Matplotlib figure.

# %%
from experiments import plots

joining = plots.Measure("joined", "share of months", "Ak Zhol at the table")
figure = plots.interaction(rows, "nkvd.joined.ak_zhol", factors[1], factors[0], measure=joining)

# ## Is the finding robust?
#
# Every assumed parameter has a prior range. Does the finding hold when all of them are drawn from their ranges?

# %%
from model.ensemble import simulate

gains = []
for draw in experiments.prior_draws(case, 40, seed=0, fixed=["bodies.nkvd"]):
    shares = []
    for chair in ("appointee", "president"):
        varied = case.vary({**draw, "bodies.nkvd.chair": chair, "bodies.nkvd.status": "state_commission"})
        records = simulate(varied, 0, 0, 50)
        shares.append(records.table[:, records.names.index("nkvd.joined.ak_zhol")].mean())
    gains.append(shares[1] - shares[0])
print(f"the president's chair draws Ak Zhol in {sum(gain > 0.1 for gain in gains)} of {len(gains)} draws")
