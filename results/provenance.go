package results

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Provenance says which program ran where. It is recorded in the manifest and never enters a digest.
type Provenance struct {
	Walras   string    `json:"walras"`             // Version
	Build    string    `json:"build,omitempty"`    // module version or revision, from the build information
	Go       string    `json:"go"`                 // version of the Go tool chain
	OS       string    `json:"os"`                 // GOOS
	Arch     string    `json:"arch"`               // GOARCH
	CPU      string    `json:"cpu,omitempty"`      // model name
	Cores    int       `json:"cores"`              // logical processors the process may use
	Memory   int64     `json:"memory,omitempty"`   // bytes
	Hostname string    `json:"hostname,omitempty"` //
	Started  time.Time `json:"started"`            // UTC, to the second
}

// CollectProvenance describes this process. The processor and the memory are read from /proc, which only Linux has.
func CollectProvenance() Provenance {
	host, err := os.Hostname()
	if err != nil {
		host = "" // a machine without a name is no reason not to run
	}
	return Provenance{
		Walras:   Version,
		Build:    buildVersion(),
		Go:       runtime.Version(),
		OS:       runtime.GOOS,
		Arch:     runtime.GOARCH,
		CPU:      procField("/proc/cpuinfo", "model name"),
		Cores:    runtime.NumCPU(),
		Memory:   procMemory(procField("/proc/meminfo", "MemTotal")),
		Hostname: host,
		Started:  time.Now().UTC().Truncate(time.Second),
	}
}

// ProgramDigest is the SHA-256 of the executable: neither a version nor a revision tells builds of changed files apart.
var ProgramDigest = sync.OnceValues(func() (string, error) {
	path, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("digest of the program: %w", err)
	}
	digest, err := FileDigest(path)
	if err != nil {
		return "", fmt.Errorf("digest of the program: %w", err)
	}
	return digest, nil
})

// FileDigest is the SHA-256 of a file.
func FileDigest(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close() // only read
	return sha256Of(f)
}

// sha256Of is the SHA-256 of all that r still holds.
func sha256Of(r io.Reader) (string, error) {
	h := sha256.New()
	if _, err := io.Copy(h, r); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// buildVersion is the main module's version, or else the revision the program was built from.
func buildVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	version, dirty := "", ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			version = s.Value
		case s.Key == "vcs.modified" && s.Value == "true":
			dirty = "+dirty"
		}
	}
	if version == "" {
		return ""
	}
	return version + dirty
}

// procField returns the value of the first line "name : value" of a file, or "".
func procField(path, name string) string {
	data, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(data)) {
		key, value, ok := strings.Cut(line, ":")
		if ok && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// procMemory reads "16384 kB" as bytes.
func procMemory(text string) int64 {
	kib, ok := strings.CutSuffix(text, " kB")
	n, err := strconv.ParseInt(strings.TrimSpace(kib), 10, 64)
	if !ok || err != nil {
		return 0
	}
	return n << 10
}
