package analysis

// Name is the key of a group made by the columns by, as a legend shows it: "tatonnement, step = 0.5".
func (g Group) Name(by ...string) string { return treatmentName(by, g.Key) }
