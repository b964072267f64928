package solver

// OnlineMethods lists the methods made for markets that move. They run on
// markets that stand still as well, but for those that need a horizon, and are
// then held to no promise. All of Methods can be played on moving markets, one
// Step a round, but for those that refuse.
var OnlineMethods = []Entry{
	{"ogd", "online gradient descent in the box of all optima, steps by Zinkevich and Hazan", func() Method { return NewOGD() }, Promise{}},
	{"adagrad", "online gradient descent with steps from the gradients met (AdaGrad-norm)", func() Method { return NewAdaGrad() }, Promise{}},
	{"ader", "experts over step sizes for prices that move at an unknown pace", func() Method { return new(Ader) }, Promise{}},
	{"restart", "online gradient descent that starts anew when the market has changed", func() Method { return NewRestart() }, Promise{}},
	{"tracking", "one Newton step a round, agents report slopes too", func() Method { return new(Tracking) }, Promise{}},
	{"resolve", "central planner: the exact optimum of each round, or of the one before", func() Method { return new(Resolve) }, Promise{}},
}
