package terminal

import (
	"log/slog"
	"strings"
	"testing"
)

func TestLogHandler(t *testing.T) {
	var out strings.Builder
	log := slog.New(NewLogHandler(&out, LogOptions{Level: slog.LevelWarn, Label: slog.Level.String, Translate: strings.ToUpper}))
	log.Info("not shown")
	log.Warn("column gone from the source", "source", "erp", "column", "客户 ID")
	log.With("a", 1).WithGroup("g").Error("bad", "b", "x\ny", "c", "")
	want := "WARNCOLUMN GONE FROM THE SOURCE  source=erp  column=\"客户 ID\"\n" + `ERRORBAD  a=1  g.b="x\ny"  g.c=""` + "\n"
	if out.String() != want {
		t.Errorf("got\n%swant\n%s", out.String(), want)
	}
}

func TestLogHandlerStamps(t *testing.T) {
	var out strings.Builder
	slog.New(NewLogHandler(&out, LogOptions{Stamp: true, Label: slog.Level.String, Translate: strings.TrimSpace})).Error("x")
	if at, rest, _ := strings.Cut(out.String(), " "); len(at) < len("2006-01-02T15:04:05Z") || rest != "ERRORx\n" {
		t.Errorf("got %q", out.String())
	}
}
