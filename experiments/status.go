package experiments

import "walras/results"

// FolderStatus is the state of a result folder.
type FolderStatus struct {
	Experiment string           `json:"experiment"`
	Folder     string           `json:"folder"`
	SpecHash   string           `json:"spec_hash"`
	Cells      int64            `json:"cells"`
	Done       int64            `json:"done"`
	ByStatus   map[string]int64 `json:"by_status"`
	Digest     string           `json:"digest"`

	Missing     int64   `json:"missing"`
	Running     bool    `json:"running"`                // a process is writing the folder
	Process     int     `json:"process,omitempty"`      // its number, where that is known
	Rate        float64 `json:"rate,omitempty"`         // cells per second, of the last session
	SecondsLeft float64 `json:"seconds_left,omitempty"` // at that rate
}

// StatusOf gives the state of a folder: what is done, which process is writing it and, where cells are missing, the rate of the last session.
func StatusOf(data *results.Dataset) (*FolderStatus, error) {
	m := data.Manifest()
	s := &FolderStatus{Experiment: m.Name, Folder: data.Dir(), SpecHash: m.SpecHash, Cells: m.Cells, Done: m.Rows("runs"), Digest: data.Digest()}
	s.Missing = s.Cells - s.Done
	var err error
	if s.ByStatus, err = data.Counts("runs", "status"); err != nil {
		return nil, err
	}
	s.Process, s.Running = data.Writer()
	if rate := m.Pace("runs"); rate > 0 && s.Missing > 0 {
		s.Rate, s.SecondsLeft = rate, float64(s.Missing)/rate
	}
	return s, nil
}
