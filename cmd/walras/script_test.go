package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	if os.Getenv(asWalras) != "" {
		main()
	}
	testscript.Main(m, map[string]func(){"walras": main})
}

// TestScript runs testdata/script: the commands as a user types them. Each has the example of a paper file at hand.
func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata/script", Setup: func(e *testscript.Env) error {
		return os.CopyFS(filepath.Join(e.WorkDir, "example"), os.DirFS("../../analysis/audit/testdata/example"))
	}})
}
