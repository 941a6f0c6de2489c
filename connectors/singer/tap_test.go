package singer

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

const tapEnv = "CUSTHUB_TEST_TAP"

// TestMain makes the test's own binary a tap when the environment says so.
func TestMain(m *testing.M) {
	if os.Getenv(tapEnv) != "" {
		os.Exit(tap(os.Args[1:]))
	}
	goleak.VerifyTestMain(m)
}

// tapCatalog has a stream by key and watermark, one read whole, and one without key.
const tapCatalog = `{"streams": [
{"tap_stream_id": "crm-users", "stream": "users", "schema": {"type": "object", "properties": {
	"id": {"type": "integer"}, "name": {"type": ["null", "string"]}, "updated": {"type": "string", "format": "date-time"},
	"balance": {"type": ["null", "number"]}, "tags": {"type": ["null", "array"]}, "secret": {"type": "string"}}},
 "metadata": [{"breadcrumb": [], "metadata": {"table-key-properties": ["id"], "replication-method": "INCREMENTAL", "valid-replication-keys": ["updated"], "inclusion": "available"}},
  {"breadcrumb": ["properties", "secret"], "metadata": {"inclusion": "unsupported"}}, {"breadcrumb": ["properties", "id"], "metadata": {"inclusion": "automatic"}}], "custom": 1},
{"tap_stream_id": "orders", "stream": "orders", "key_properties": ["id"], "replication_method": "FULL_TABLE", "schema": {"properties": {"id": {"type": "string"}, "n": {"type": "integer"}}}},
{"tap_stream_id": "log", "stream": "log", "schema": {"properties": {"text": {"type": "string"}}}, "metadata": []}]}`

// tap is a Singer tap that does what its configuration's mode says.
func tap(args []string) int {
	f := flag.NewFlagSet("tap", flag.ContinueOnError)
	discover := f.Bool("discover", false, "")
	configPath, statePath, catalogPath := f.String("config", "", ""), f.String("state", "", ""), f.String("catalog", "", "")
	if f.Parse(args) != nil {
		return 2
	}
	var config struct {
		Mode  string
		Rows  int
		Token string `json:"refresh_token"`
	}
	readJSON(*configPath, &config)
	fmt.Fprintf(os.Stderr, "INFO logged in with %s\n", config.Token)
	if *discover {
		fmt.Println(tapCatalog)
		return 0
	}
	var cat struct {
		Streams []struct {
			Stream   string
			Selected bool
			Metadata []struct {
				Breadcrumb []string
				Metadata   struct{ Selected bool }
			}
		}
	}
	readJSON(*catalogPath, &cat)
	var state struct {
		Bookmarks map[string]int `json:"bookmarks"`
	}
	readJSON(*statePath, &state)
	for _, s := range cat.Streams {
		for _, m := range s.Metadata {
			if len(m.Breadcrumb) == 0 && m.Metadata.Selected {
				if code := tapStream(s.Stream, config.Mode, config.Rows, state.Bookmarks[s.Stream]); code != 0 {
					return code
				}
			}
		}
	}
	if config.Mode == "refresh" {
		b, _ := json.Marshal(map[string]any{"mode": "refresh", "rows": config.Rows, "refresh_token": config.Token + "+"})
		_ = os.WriteFile(*configPath, b, 0o600)
	}
	fmt.Fprintln(os.Stderr, `INFO METRIC: {"type": "counter", "metric": "record_count", "value": 3, "tags": {}}`)
	return 0
}

// tapStream writes the rows from a bookmark on, which is given again, as the
// protocol says.
func tapStream(stream, mode string, rows, from int) int {
	say := func(format string, args ...any) { fmt.Printf(format+"\n", args...) }
	if mode == "hang" {
		time.Sleep(time.Minute)
	}
	if stream != "log" {
		say(`{"type": "schema", "stream": %q, "schema": {}, "key_properties": ["id"]}`, stream)
	}
	say(`{"type": "NEWS", "anything": true}`)
	for i := max(from, 1); i <= rows; i++ {
		switch stream {
		case "users":
			say(`{"type": "RECORD", "stream": "users", "record": {"id": %d, "name": "客户 %d", "updated": "2026-01-01T00:00:00+08:00", "balance": %d.50, "tags": ["a", %d], "new_field": %d}, "time_extracted": "2026-01-01T00:00:00Z"}`, i, i, i, i, i)
			say(`{"type": "RECORD", "stream": "other", "record": {"id": %d}}`, i)
		case "orders":
			say(`{"type": "Record", "stream": "orders", "record": {"id": "o|%d", "n": "%d"}, "version": 7}`, i, i)
		default:
			say(`{"type": "RECORD", "stream": "log", "record": {"text": "line %d"}}`, i/2)
		}
		if i%10 == 0 && stream == "users" {
			say(`{"type": "STATE", "value": {"bookmarks": {"users": %d}}}`, i)
		}
		if i == 25 {
			switch mode {
			case "crash":
				fmt.Fprintln(os.Stderr, "CRITICAL the token sesame-123 has expired")
				return 1
			case "garbage":
				fmt.Println("starting...")
				fmt.Println(`{"type": "RECORD", "stream": "users", "record": {"id": 2`)
				fmt.Println(`{"type": "RECORD", "stream": "users", "record": {"name": "no key"}}`)
			case "long":
				fmt.Println(`{"type": "RECORD", "stream": "users", "record": {"id": 1, "name": "` + strings.Repeat("x", 200_000) + `"}}`)
			}
		}
	}
	if stream == "orders" {
		say(`{"type": "ACTIVATE_VERSION", "stream": "orders", "version": 7}`)
	}
	return 0
}

func readJSON(path string, into any) {
	if b, err := os.ReadFile(path); err == nil {
		_ = json.Unmarshal(b, into)
	}
}
