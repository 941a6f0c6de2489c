// Package singer runs any Singer tap as a child process and reads its records, so
// that the hundreds of existing taps can serve as sources.
//
// A tap's STATE becomes a cursor only together with every record before it, so it
// is kept only when they are durable (promise P2); a record that can't be read is a
// row with a problem (promise P1).
package singer

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/custhub/custhub/connectors"
	"github.com/custhub/custhub/fault"
)

// Connector is the singer connector.
type Connector struct{}

// Name is "singer".
func (Connector) Name() string { return "singer" }

// Options returns *Options with its defaults.
func (Connector) Options() any { return &Options{MaxLine: defaultMaxLine} }

// Check reports what is wrong with *Options.
func (Connector) Check(options any) fault.List { return options.(*Options).check() }

// Open reads the configuration. The tap runs first when streams are asked for.
func (Connector) Open(_ context.Context, env connectors.Env, options any) (connectors.Source, error) {
	o := *options.(*Options)
	if err := o.check().ErrOrNil(); err != nil {
		return nil, err
	}
	if o.MaxLine == 0 {
		o.MaxLine = defaultMaxLine
	}
	s := &source{env: env, options: o, secrets: map[string]bool{}}
	for _, v := range o.Env {
		secretsOf(v, true, s.secrets)
	}
	var text []byte
	var err error
	if o.ConfigFile != "" {
		text, err = os.ReadFile(s.path(o.ConfigFile))
	} else {
		text, err = json.Marshal(o.Config)
		if o.Config == nil {
			text = []byte("{}")
		}
	}
	if err != nil {
		return nil, fault.Usage("singer.config", "the tap's configuration can't be read", "check config and config_file").At("config_file").Because(err)
	}
	return s, s.setConfig(text)
}

// source is a tap with its configuration.
type source struct {
	env     connectors.Env
	options Options

	mu         sync.Mutex
	configText []byte
	secrets    map[string]bool
	discovered []byte // the catalog as the tap printed it
}

func (s *source) path(p string) string {
	if filepath.IsAbs(p) {
		return p
	}
	return filepath.Join(s.env.Dir, p)
}

// setConfig takes a configuration and learns its secrets.
func (s *source) setConfig(text []byte) error {
	var doc any
	if err := json.Unmarshal(text, &doc); err != nil {
		return fault.Usage("singer.config", "the tap's configuration is no JSON", "check config_file").At("config_file")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	secretsOf(doc, false, s.secrets)
	s.configText = text
	return nil
}

func (s *source) config() []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.configText
}

// keepConfig keeps what a tap changed in its configuration, such as a refresh
// token that the server replaced: for the next run of the tap, and in the file.
func (s *source) keepConfig(text []byte) error {
	if bytes.Equal(text, s.config()) {
		return nil
	}
	if err := s.setConfig(text); err != nil {
		s.env.Log.Warn("the tap wrote a configuration that can't be read; the old one stays", "source", s.env.Source)
		return nil //nolint:nilerr // the rows are good, and so is the old configuration
	}
	if s.options.ConfigFile == "" {
		s.env.Log.Warn("the tap changed its configuration; use config_file, so that the change is kept", "source", s.env.Source)
		return nil
	}
	return replaceFile(s.path(s.options.ConfigFile), text)
}

// replaceFile writes a file whole or not at all, readable by its owner only.
func replaceFile(path string, text []byte) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), ".config-*")
	if err != nil {
		return err
	}
	_, err = tmp.Write(text)
	if err = errors.Join(err, tmp.Sync(), tmp.Close()); err == nil {
		err = os.Rename(tmp.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(tmp.Name()))
	}
	return nil
}

// redact takes the known secrets out of a text.
func (s *source) redact(text string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	for secret := range s.secrets {
		text = strings.ReplaceAll(text, secret, "…")
	}
	return text
}

// catalog returns a fresh copy of the catalog, discovered once.
func (s *source) catalog(ctx context.Context) (*catalog, error) {
	s.mu.Lock()
	text := s.discovered
	s.mu.Unlock()
	if text == nil {
		var err error
		if s.options.Catalog != "" {
			text, err = os.ReadFile(s.path(s.options.Catalog))
			if err != nil {
				return nil, fault.Usage("singer.catalog", "the catalog file can't be read", "").At("catalog").Because(err)
			}
		} else if text, err = s.discover(ctx); err != nil {
			return nil, err
		}
		s.mu.Lock()
		s.discovered = text
		s.mu.Unlock()
	}
	return parseCatalog(text)
}

// discover runs the tap with --discover.
func (s *source) discover(ctx context.Context) ([]byte, error) {
	limit, err := time.ParseDuration(s.options.DiscoverFor)
	if err != nil {
		limit = defaultDiscover
	}
	dctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	p, err := s.start(dctx, map[string][]byte{}, func(func(string) string) []string { return []string{"--discover"} })
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(io.LimitReader(p.out, int64(s.options.MaxLine)))
	if err != nil {
		return nil, errors.Join(err, p.stop())
	}
	err = p.end()
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case dctx.Err() != nil:
		return nil, fault.New("singer.discover", "discovery took too long", "raise discover_for")
	case err != nil:
		return nil, err
	}
	return text, nil
}

// Streams lists the declared streams, or all that the tap offers.
func (s *source) Streams(ctx context.Context) ([]connectors.Stream, error) {
	c, err := s.catalog(ctx)
	if err != nil {
		return nil, err
	}
	var out []connectors.Stream
	if len(s.options.Streams) == 0 {
		for i := range c.streams {
			out = append(out, c.streams[i].stream(Stream{}))
		}
		return out, nil
	}
	for _, o := range s.options.Streams {
		e, err := s.entry(c, o.Name)
		if err != nil {
			return nil, err
		}
		st := e.stream(o)
		st.Name = o.Name
		out = append(out, st)
	}
	return out, nil
}

// declared returns the declaration of a stream.
func (s *source) declared(name string) (Stream, bool) {
	i := slices.IndexFunc(s.options.Streams, func(o Stream) bool { return o.Name == name })
	if i >= 0 {
		return s.options.Streams[i], true
	}
	return Stream{Name: name}, len(s.options.Streams) == 0
}

// entry finds a stream in the catalog and applies its declaration.
func (s *source) entry(c *catalog, name string) (*entry, error) {
	o, ok := s.declared(name)
	e := c.find(name)
	if !ok || e == nil {
		return nil, connectors.NoStream("singer.no_stream", name)
	}
	if o.Replication != "" {
		e.method = o.Replication
	}
	if o.ReplicationKey != "" {
		e.mark = o.ReplicationKey
	}
	if len(o.Key) > 0 {
		e.keys = o.Key
	}
	return e, nil
}

// Read starts the tap for one stream.
func (s *source) Read(ctx context.Context, req connectors.Request) (connectors.Reader, error) {
	state, err := parseCursor(req.Cursor)
	if err != nil {
		return nil, err
	}
	c, err := s.catalog(ctx)
	if err != nil {
		return nil, err
	}
	e, err := s.entry(c, req.Stream)
	if err != nil {
		return nil, err
	}
	o, _ := s.declared(req.Stream)
	c.choose(e, o)
	text, err := json.Marshal(c.doc)
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{"catalog.json": text}
	if state != nil {
		files["state.json"] = state
	}
	return newReader(s, e, o, files, state), nil
}

// Close has nothing to close: taps end with their readers.
func (s *source) Close() error { return nil }
