package analysis

// TimeUnit is the unit in which a time of so many nanoseconds has one to three digits before the point, and how many nanoseconds it is.
func TimeUnit(ns float64) (factor float64, name string) {
	switch {
	case ns >= 1e9:
		return 1e9, "s"
	case ns >= 1e6:
		return 1e6, "ms"
	case ns >= 1e3:
		return 1e3, "µs"
	}
	return 1, "ns"
}
