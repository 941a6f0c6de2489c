package report

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestInBrowser opens the page in Chromium, where one is installed: hostile
// values stay text, the pictures are drawn, nothing is loaded from outside.
func TestInBrowser(t *testing.T) {
	browser, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("chromium is not installed")
	}
	r := example()
	r.Header.Title = `<img src=x onerror="document.title='hacked'">`
	var page bytes.Buffer
	if err := r.WriteHTML(&page, Chinese); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "report.html")
	if err := os.WriteFile(file, page.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	dom, err := exec.CommandContext(ctx, browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
		"--disable-component-update", "--disable-sync", "--user-data-dir="+filepath.Join(dir, "profile"), "--dump-dom", "file://"+file).Output()
	if err != nil {
		t.Fatalf("chromium: %v", err)
	}
	for _, bad := range []string{"<script", "<img", "hacked</title>"} {
		if strings.Contains(string(dom), bad) {
			t.Errorf("the page in the browser holds %q", bad)
		}
	}
	for want, n := range map[string]int{"<svg": 5, "<section": 13, "<table": 20} {
		if got := strings.Count(string(dom), want); got < n {
			t.Errorf("%d of %s in the browser, want at least %d", got, want, n)
		}
	}
}
