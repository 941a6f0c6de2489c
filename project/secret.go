package project

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	yaml "go.yaml.in/yaml/v4"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/yamlfile"
)

var reference = regexp.MustCompile(`\$\{(env|file):([^}]*)\}`)

// Expand fills ${env:NAME} and ${file:PATH} references in a text. Paths are
// relative to dir; a file's last line end is cut off. The result is secret:
// faults name the reference, never what it stands for.
func Expand(dir, text string) (string, error) {
	var failed error
	out := reference.ReplaceAllStringFunc(text, func(ref string) string {
		m := reference.FindStringSubmatch(ref)
		if m[1] == "env" {
			v, ok := os.LookupEnv(m[2])
			if !ok && failed == nil {
				failed = fault.Usage("secret.missing", "the environment variable "+m[2]+" is not set", "set it before running custhub").With(ref)
			}
			return v
		}
		path := m[2]
		if !filepath.IsAbs(path) {
			path = filepath.Join(dir, path)
		}
		data, err := os.ReadFile(path)
		if err != nil && failed == nil {
			failed = fault.Usage("secret.missing", "the file of a secret can't be read", "check the path and its permissions").With(ref).Because(err)
		}
		return strings.TrimRight(string(data), "\r\n")
	})
	if failed != nil {
		return "", failed
	}
	return out, nil
}

// StoreDSN returns where customers are kept, with its references filled in. The
// result is secret.
func (p *Project) StoreDSN() (string, error) {
	dsn, err := Expand(p.Dir, p.Store)
	var f *fault.Fault
	if errors.As(err, &f) {
		f.Place = "store"
	}
	return dsn, err
}

// maxOptionDepth bounds the nesting of a connector's options.
const maxOptionDepth = 100

// expandNode returns a copy of a node with the references in its texts filled in.
func expandNode(dir string, n *yaml.Node, depth int) (*yaml.Node, error) {
	if depth > maxOptionDepth {
		return nil, fault.Usage("yaml.too_deep", "the options are nested too deep; does an anchor contain itself?", "")
	}
	c := *n
	if c.Kind == yaml.ScalarNode && yamlfile.HasReference(c.Value) {
		v, err := Expand(dir, c.Value)
		var f *fault.Fault
		if errors.As(err, &f) && f.Place == "" {
			f.Place = yamlfile.Pos{File: FileName, Line: c.Line, Col: c.Column}.String()
		}
		if err != nil {
			return nil, err
		}
		c.Value, c.Tag = v, ""
		return &c, nil
	}
	if c.Alias != nil {
		return expandNode(dir, c.Alias, depth+1)
	}
	c.Content = make([]*yaml.Node, len(n.Content))
	for i, k := range n.Content {
		e, err := expandNode(dir, k, depth+1)
		if err != nil {
			return nil, err
		}
		c.Content[i] = e
	}
	return &c, nil
}

// passwords finds the password in "scheme://user:PASSWORD@host",
// "user:PASSWORD@tcp(host)" and "password=PASSWORD".
var passwords = []*regexp.Regexp{
	regexp.MustCompile(`^[a-z][a-z0-9+]*://[^/@:]*:([^@]+)@`),
	regexp.MustCompile(`^[^/@:]+:([^@]+)@(?:tcp|unix|\()`),
	regexp.MustCompile(`(?i)\b(?:password|pwd|passwd)=([^\s;&]+)`),
}

// dsnPassword returns the clear-text password in a connection string, or "".
func dsnPassword(s string) string {
	for _, re := range passwords {
		if m := re.FindStringSubmatch(s); m != nil && !strings.Contains(m[1], "${") {
			return m[1]
		}
	}
	return ""
}

// coverDSN hides the password in a connection string.
func coverDSN(s string) string {
	if pw := dsnPassword(s); pw != "" {
		return strings.Replace(s, pw, "***", 1)
	}
	return s
}

// clearText warns about a secret written into a file.
func (l *loader) clearText(at yamlfile.Pos, secret string) {
	l.secrets = append(l.secrets, secret)
	l.add(at.Warn("secret.clear_text", "a secret stands here in clear text", "write ${env:NAME} or ${file:PATH} in its place, and change the secret"))
}
