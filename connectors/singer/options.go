package singer

import (
	"fmt"
	"sort"
	"time"

	"github.com/custhub/custhub/fault"
)

// Options say how to run a tap and what to read of it.
type Options struct {
	Command     []string          `yaml:"command" doc:"the tap's executable and its own arguments, if any" validate:"required,min=1"`
	Config      map[string]any    `yaml:"config" doc:"the tap's configuration" secret:"true"`
	ConfigFile  string            `yaml:"config_file" doc:"file with the tap's configuration instead; what the tap changes in it (refreshed tokens) is written back"`
	Catalog     string            `yaml:"catalog" doc:"file with the tap's catalog, for taps that can't discover it"`
	Properties  bool              `yaml:"properties" doc:"hand the catalog over by --properties, as old taps want it"`
	Env         map[string]string `yaml:"env" doc:"further environment variables of the tap" secret:"true"`
	Streams     []Stream          `yaml:"streams" doc:"what to read; default: every stream, with the replication the tap prefers" validate:"dive"`
	DiscoverFor string            `yaml:"discover_for" doc:"how long discovery may take, for example 5m"`
	MaxLine     int               `yaml:"max_line" doc:"longest accepted message in bytes" validate:"min=0"`
}

// Stream is one stream of a tap.
type Stream struct {
	Name           string   `yaml:"name" doc:"name or tap_stream_id of the stream" validate:"required"`
	Columns        []string `yaml:"columns" doc:"fields to select; default: all that can be"`
	Key            []string `yaml:"key" doc:"fields that identify a row; default: the tap's key properties, else the content of the row"`
	Replication    string   `yaml:"replication" doc:"FULL_TABLE, INCREMENTAL or LOG_BASED; default: the tap's choice" validate:"omitempty,oneof=FULL_TABLE INCREMENTAL LOG_BASED"`
	ReplicationKey string   `yaml:"replication_key" doc:"field that grows with each change, for INCREMENTAL"`
}

const (
	defaultDiscover = 5 * time.Minute
	defaultMaxLine  = 64 << 20
)

// check reports what is wrong with the options without running anything.
func (o *Options) check() fault.List {
	var l fault.List
	bad := func(place, format string, args ...any) {
		l = append(l, fault.Usage("singer.option", fmt.Sprintf(format, args...), "see docs/connectors.md, singer").At(place))
	}
	if len(o.Command) == 0 || o.Command[0] == "" {
		bad("command", "the tap's command is missing")
	}
	if o.ConfigFile != "" && o.Config != nil {
		bad("config", "config and config_file exclude each other")
	}
	if _, err := time.ParseDuration(o.DiscoverFor); o.DiscoverFor != "" && err != nil {
		bad("discover_for", "%q is no duration such as 90s or 5m", o.DiscoverFor)
	}
	names := map[string]bool{}
	for i, s := range o.Streams {
		place := fmt.Sprintf("streams[%d]", i)
		if s.Name == "" || names[s.Name] {
			bad(place+".name", "the name %q is missing or used twice", s.Name)
		}
		names[s.Name] = true
		switch s.Replication {
		case "", fullTable, incremental, "LOG_BASED":
		default:
			bad(place+".replication", "must be FULL_TABLE, INCREMENTAL or LOG_BASED, not %q", s.Replication)
		}
	}
	sort.SliceStable(l, func(i, j int) bool { return l[i].Place < l[j].Place })
	return l
}
