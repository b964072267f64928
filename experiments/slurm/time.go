package slurm

import (
	"fmt"
	"regexp"
	"strconv"
	"time"

	"walras/experiments/spec"
)

// Bounds of a time limit.
const (
	leastLimit = time.Minute // the resolution of Slurm's limits
	mostLimit  = 366 * 24 * time.Hour
)

// timeForm are Slurm's own forms: minutes, minutes:seconds,
// hours:minutes:seconds, and days-hours with optional minutes and seconds.
var timeForm = regexp.MustCompile(`^(?:(\d{1,6})-)?(\d{1,6})(?::(\d{1,2}))?(?::(\d{1,2}))?$`)

// parseTime reads a time limit in one of Slurm's forms or as 1h30m.
func parseTime(text string) (time.Duration, error) {
	refuse := func() (time.Duration, error) {
		return 0, &spec.OptionError{Flag: "--time", Found: strconv.Quote(text), Allowed: "at least a minute, as 1h30m, 90 (minutes), 1:30:00 (hours) or 2-12:00:00 (days-hours)"}
	}
	limit, err := time.ParseDuration(text)
	if err != nil || limit == 0 {
		fields := timeForm.FindStringSubmatch(text)
		if fields == nil {
			return refuse()
		}
		units := []time.Duration{time.Hour, time.Minute, time.Second}
		switch {
		case fields[1] != "":
		case fields[4] == "":
			units = []time.Duration{time.Minute, time.Second, 0}
		}
		limit = 0
		for i, unit := range append([]time.Duration{24 * time.Hour}, units...) {
			n, _ := strconv.Atoi("0" + fields[i+1]) // digits, and few
			if i > 1 && n > 59 {
				return refuse()
			}
			limit += time.Duration(n) * unit
		}
	}
	if limit < leastLimit || limit > mostLimit {
		return refuse()
	}
	return limit, nil
}

// timeText writes a limit as days-hours:minutes:seconds.
func timeText(limit time.Duration) string {
	s := int64(limit.Round(time.Second) / time.Second)
	return fmt.Sprintf("%d-%02d:%02d:%02d", s/86400, s/3600%24, s/60%60, s%60)
}

// limitNotice is how long before its limit a task is told to stop. It needs
// the time of one cell and of one write to disk; a short limit should not be
// all notice.
func limitNotice(limit time.Duration) time.Duration {
	const most = 2 * time.Minute
	if limit == 0 { // the partition's
		return most
	}
	return min(most, limit/10).Truncate(time.Second)
}
