package main

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	if os.Getenv(asWalras) != "" {
		main()
	}
	testscript.Main(m, map[string]func(){"walras": main})
}

// TestScript runs testdata/script: the commands as a user types them. Each has the examples of paper files at hand.
func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata/script", Setup: func(e *testscript.Env) error {
		return os.CopyFS(e.WorkDir, os.DirFS("../../analysis/audit/testdata"))
	}})
}
