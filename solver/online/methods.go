package online

import "walras/solver"

// Methods lists the methods made for markets that move. They run on
// markets that stand still as well, but for those that need a horizon, and are
// then held to no promise. All of solver.Methods can be played on moving markets, one
// Step a round, but for those that refuse.
var Methods = []solver.Entry{
	{Name: "ogd", Doc: "online gradient descent in the box of all optima, steps by Zinkevich and Hazan", New: func() solver.Method { return NewOGD() }},
	{Name: "adagrad", Doc: "online gradient descent with steps from the gradients met (AdaGrad-norm)", New: func() solver.Method { return NewAdaGrad() }},
	{Name: "ader", Doc: "experts over step sizes for prices that move at an unknown pace", New: func() solver.Method { return new(Ader) }},
	{Name: "restart", Doc: "online gradient descent that starts anew when the market has changed", New: func() solver.Method { return NewRestart() }},
	{Name: "tracking", Doc: "one Newton step a round, agents report slopes too", New: func() solver.Method { return new(Tracking) }},
	{Name: "resolve", Doc: "central planner: the exact optimum of each round, or of the one before", New: func() solver.Method { return new(Resolve) }},
}
