package results

import (
	"os/exec"
	"strings"
	"testing"
)

// Arrow's pqarrow would bring in flight and gRPC: 30 MB and a minute of compiling for nothing that is used here.
func TestNoGRPC(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	for path := range strings.Lines(string(out)) {
		if path = strings.TrimSpace(path); strings.HasPrefix(path, "google.golang.org/grpc") || strings.HasPrefix(path, "walras/") && !strings.HasPrefix(path, "walras/results") {
			t.Errorf("%s is imported", path)
		}
	}
}
