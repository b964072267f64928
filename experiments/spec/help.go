package spec

// Help is the reference of spec files; every spec on it is parsed by a test.
const Help = `A spec is a YAML file that says which markets are drawn and what is done with each. Every list of values is crossed
with every other one, all treatments see the same drawn markets, and what is not said has its default:
walras plan SPEC --spec prints a spec with all defaults.

  name: scarce                     # of the folder out/scarce; a-z, 0-9 and -
  title: a line on what it is      # optional
  seed: 7                          # all draws follow from it (default 1)
  replicates: 500                  # draws of each market (default 1)
  market:                          # families and their parameters: walras list markets
    paper: {n: [20, 100], m: 50, alpha: "lognormal(2, 0.5)", tau: "range(0, 2, 5)", g: 0}
  mechanism: [clearing, flat]      # allocation rules: walras list mechanisms
  solver: {bracket: {}, tatonnement: {step: [0.5, 1]}}    # methods: walras list solvers
  stop: {tolerance: 1e-9, rounds: 10000, seconds: 0}
  record: {trace: log 20, metrics: false, agents: false, prices: false, time: true}

market, mechanism, solver and scenario (how a market moves: walras list scenarios) hold one component or several. These mean the same, all with defaults:

  name: short
  market: paper
  solver: [bracket, newton]

  name: long
  market: {paper: {}}
  solver: {bracket: {}, newton: {}}

Values of a parameter: one, a list, range(first, last, count) with equal steps, or logrange(first, last, count) with equal
ratios. A quantity drawn for each agent or market may be a law: a number, list(v1,v2,…), uniform(lo,hi), lognormal(mu,sigma),
pareto(scale,shape). A list in brackets makes several markets, a law makes one:

  name: laws
  market:
    paper:
      tau: [0, 1]                            # two markets
      beta: "uniform(0.5, 5)"                # one market, a value for each agent
      alpha: ["uniform(5, 20)", "pareto(4, 1.5)"]    # two laws, two markets

stop: a cell ends when its certificate (gap, infeasibility, complementarity, regret) is at most tolerance, after so many rounds or
demand_calls, or after so many seconds in the method (0: no limit); check: K certifies every K rounds.

record: trace is which rounds are kept: none, all, every K, or log K (about K in every tenfold). metrics adds efficiency and Gini to
them, agents the activities, prices every price and load; time: false leaves the clock alone.

paired names market parameters that do not enter the seeds, so that all their values meet the same draws, and ratios along them are taken
draw by draw. It also means that so many levels are one observation and not several:

  name: fees
  replicates: 100
  market: {paper: {tau: [0, 0.5, 1], g: [0, 1]}}
  paired: [tau, g]

zip lets parameters of one component walk together in place of being crossed; they have equally many values:

  name: steps
  market: {paper: {n: [10, 100, 1000], m: [25, 250, 2500]}}
  zip: [[market.paper.n, market.paper.m]]

exclude drops combinations. A rule is a mapping, all of whose entries have to hold; keys are sections or section.component.parameter:

  name: part
  market: {paper: {tau: [0, 1, 2]}, routes: {}}
  solver: [bracket, newton]
  exclude:
    - {market: routes, solver: bracket}
    - {market.paper.tau: [1, 2], solver: newton}

allow lists the statuses in which a cell may end without failing the run, by default all but timeout, diverged and error:

  name: strict
  market: paper
  allow: [converged]

On the command line --set KEY=VALUE changes a key (--set replicates=10 --set market.paper.tau=[0,1]), -s NAME[PARAM=V1,V2] and -m NAME
replace the solvers and mechanisms. A mistake is reported with its line, what was found and what is allowed, and nothing runs.
`
