package table

import "walras/analysis"

// senses says which columns of table runs are better high or low. A price, a share of demand or a parameter is neither, and
// nothing is then called best.
var senses = map[string]analysis.Sense{
	"efficiency": analysis.Maximise, "welfare": analysis.Maximise, "value": analysis.Maximise, "jain": analysis.Maximise, "participation": analysis.Maximise,
	"cost": analysis.Minimise, "average_cost": analysis.Minimise, "fees": analysis.Minimise, "gini": analysis.Minimise,
	"gap": analysis.Minimise, "infeasibility": analysis.Minimise, "complementarity": analysis.Minimise, "regret": analysis.Minimise,
	"residual_primal": analysis.Minimise, "residual_dual": analysis.Minimise,
	"rounds": analysis.Minimise, "demand_calls": analysis.Minimise, "messages": analysis.Minimise,
	"time_total_ns": analysis.Minimise, "time_demand_ns": analysis.Minimise, "time_update_ns": analysis.Minimise, "time_eval_ns": analysis.Minimise,
}
