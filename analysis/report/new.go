package report

import "walras/analysis/paper"

// New is a report on a paper with everything that does not depend on runs.
func New(f *paper.File) *Report {
	title := f.Title
	if f.ID != "" {
		title = f.ID
	}
	return &Report{
		Title:   "Audit of " + title,
		Paper:   Citation{Title: f.Title, Authors: f.Authors, ID: f.ID, URL: f.URL},
		Summary: f.Summary,
		Rule:    Rule,
		Limits:  append([]string(nil), f.Limits...),
	}
}
