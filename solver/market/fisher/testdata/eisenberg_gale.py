"""Solves Fisher markets with CVXPY and Clarabel, an independent reference.

Reads a JSON list of markets from standard input and writes a JSON list of answers:
market {"utility", "rho", "values", "budget", "supply"}, all buyers of one form of utility;
answer {"welfare", "price", "allocation", "seconds"}, welfare = sum B log u (of quasi-linear buyers
B log(v.x + d) - d, d the money kept) in the units of the formulas, and price the
duals of supply, and seconds those in the solver, modelling left out.
"""
import json
import sys
import warnings

import cvxpy as cp
import numpy as np

warnings.simplefilter("ignore")  # that tolerances below the default were not quite reached
TOLERANCES = dict(tol_gap_abs=1e-12, tol_gap_rel=1e-12, tol_feas=1e-12, max_iter=500)


def worth(utility, rho, a, budget, x):
    """B log u(x) of one buyer, as a concave expression, and its constraints."""
    if utility == "linear":
        return budget * cp.log(a @ x)
    if utility == "cobb-douglas":
        return budget * (a / a.sum() @ cp.log(x))
    if utility == "leontief":
        return budget * cp.log(cp.min(cp.multiply(1 / a, x)))
    if utility == "ces":
        if rho > 0:
            return budget / rho * cp.log(a @ cp.power(x, rho))
        return budget / rho * cp.log_sum_exp(np.log(a) + rho * cp.log(x))
    kept = cp.Variable(nonneg=True)
    return budget * cp.log(a @ x + kept) - kept


def solve(market):
    values, budget, supply = (np.array(market[key], dtype=float) for key in ("values", "budget", "supply"))
    x = cp.Variable(values.shape, nonneg=True)
    sold = cp.sum(x, axis=0) <= supply
    total = sum(worth(market["utility"], market["rho"], values[i], budget[i], x[i]) for i in range(len(budget)))
    problem = cp.Problem(cp.Maximize(total), [sold])
    problem.solve(solver=cp.CLARABEL, **TOLERANCES)
    return {"welfare": float(problem.value), "price": sold.dual_value.tolist(), "allocation": np.maximum(x.value, 0).ravel().tolist(),
            "seconds": problem.solver_stats.solve_time}


json.dump([solve(market) for market in json.load(sys.stdin)], sys.stdout)
