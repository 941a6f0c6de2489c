package project

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"strings"

	"github.com/go-playground/validator/v10"
	yaml "go.yaml.in/yaml/v4"

	"github.com/custhub/custhub/connectors"
	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/yamlfile"
)

// connector decodes and checks a source's options without opening anything.
func (l *loader) connector(e yamlfile.Entry[*SourceSpec], s *Source) {
	spec := e.Value
	if spec.Connector.Text == "" {
		l.add(spec.At.Fault("source.connector", fmt.Sprintf("source %q names no connector", e.Key), "one of "+strings.Join(l.conns.Names(), ", ")))
		return
	}
	s.Connector = l.conns.Lookup(spec.Connector.Text)
	if s.Connector == nil {
		l.add(spec.Connector.At.Fault("source.connector", fmt.Sprintf("there is no connector %q", spec.Connector.Text), yamlfile.DidYouMean(spec.Connector.Text, l.conns.Names())).With(spec.Connector.Text))
		return
	}
	root := s.options
	if root.Kind == 0 {
		root = &yaml.Node{Kind: yaml.MappingNode, Line: spec.At.Line, Column: spec.At.Col}
		s.options = root
	}
	doc := yamlfile.Doc{Name: FileName, Root: root}
	options := s.Connector.Options()
	faults := doc.Decode(options)
	l.add(faults...)
	s.Options = options
	l.secretOptions(doc, reflect.ValueOf(options), "")
	l.clearDSNs(doc, root)
	if faults.Errors() > 0 {
		return // what follows would repeat it
	}
	l.placed(doc, checkTags(options))
	l.placed(doc, s.Connector.Check(options))
}

// placed turns paths inside the options into places in the file, and leaves out
// what is said about a value that is a reference still.
func (l *loader) placed(doc yamlfile.Doc, faults fault.List) {
	for _, f := range faults {
		n := yamlfile.Locate(doc.Root, f.Place)
		if n.Kind == yaml.ScalarNode && yamlfile.HasReference(n.Value) {
			continue
		}
		if f.Place != "" && !strings.Contains(f.Message, f.Place) {
			f.Message = f.Place + ": " + f.Message
		}
		at := yamlfile.Pos{File: doc.Name, Line: n.Line, Col: n.Column}
		if f.Exit == 0 {
			f.Exit = fault.ExitUsage
		}
		l.add(f.At(at.String()))
	}
}

// checkTags runs the go-playground validate tags of an options struct.
func checkTags(options any) fault.List {
	v := validator.New(validator.WithRequiredStructEnabled())
	v.RegisterTagNameFunc(func(f reflect.StructField) string {
		name, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		return name
	})
	err := v.Struct(options)
	var invalid validator.ValidationErrors
	if err == nil || !errors.As(err, &invalid) {
		return nil
	}
	var out fault.List
	for _, fe := range invalid {
		_, path, _ := strings.Cut(fe.Namespace(), ".")
		out = append(out, fault.Usage("source.option", tagMessage(fe), "").At(path))
	}
	return out
}

func tagMessage(fe validator.FieldError) string {
	switch fe.Tag() {
	case "required", "required_without", "required_with", "required_if", "required_unless":
		return "is needed"
	case "oneof":
		return "must be one of " + strings.ReplaceAll(fe.Param(), " ", ", ")
	case "min", "gte":
		return "must be at least " + fe.Param()
	case "max", "lte":
		return "must be at most " + fe.Param()
	default:
		return strings.TrimSpace("must satisfy " + fe.Tag() + " " + fe.Param())
	}
}

// secretOptions warns about options tagged secret:"true" that hold clear text.
func (l *loader) secretOptions(doc yamlfile.Doc, v reflect.Value, path string) {
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		if v.IsNil() {
			return
		}
		v = v.Elem()
	}
	switch v.Kind() {
	case reflect.Slice:
		for i := range v.Len() {
			l.secretOptions(doc, v.Index(i), fmt.Sprintf("%s[%d]", path, i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			if !f.IsExported() {
				continue
			}
			name, opts, _ := strings.Cut(f.Tag.Get("yaml"), ",")
			at := strings.TrimPrefix(path+"."+name, ".")
			if opts == "inline" || name == "" {
				at = path
			}
			if text := v.Field(i); f.Tag.Get("secret") == "true" && text.Kind() == reflect.String {
				l.secretOption(doc, at, text.String())
				continue
			}
			l.secretOptions(doc, v.Field(i), at)
		}
	}
}

func (l *loader) secretOption(doc yamlfile.Doc, path, text string) {
	n := yamlfile.Locate(doc.Root, path)
	if text == "" || yamlfile.HasReference(text) || n.Kind != yaml.ScalarNode || n.Value != text {
		return
	}
	if looksLikeDSN(text) {
		return // clearDSNs finds its password, if it has one
	}
	l.clearText(yamlfile.Pos{File: doc.Name, Line: n.Line, Col: n.Column}, text)
}

// looksLikeDSN reports whether a secret option is a connection string, of which
// only the password is secret; a path to a file has none.
func looksLikeDSN(s string) bool {
	return strings.ContainsAny(s, "/@") || strings.HasSuffix(s, ".db") || strings.HasSuffix(s, ".sqlite")
}

// clearDSNs warns about passwords in connection strings, in whatever option.
func (l *loader) clearDSNs(doc yamlfile.Doc, n *yaml.Node) {
	if n.Kind == yaml.ScalarNode {
		if pw := dsnPassword(n.Value); pw != "" {
			l.clearText(yamlfile.Pos{File: doc.Name, Line: n.Line, Col: n.Column}, pw)
		}
	}
	for _, c := range n.Content {
		l.clearDSNs(doc, c)
	}
}

// Open connects to the source, with its secrets filled in.
func (s *Source) Open(ctx context.Context, log *slog.Logger) (connectors.Source, error) {
	options, err := s.OpenOptions()
	if err != nil {
		return nil, err
	}
	return s.Connector.Open(ctx, connectors.Env{Source: s.Name, Dir: s.dir, Log: log}, options)
}

// OpenOptions returns the connector's options with their references filled in.
// They hold secrets.
func (s *Source) OpenOptions() (any, error) {
	n, err := expandNode(s.dir, s.options, 0)
	if err != nil {
		return nil, err
	}
	options := s.Connector.Options()
	doc := yamlfile.Doc{Name: FileName, Root: n}
	faults := doc.Decode(options)
	faults = append(faults, s.Connector.Check(options)...)
	for _, f := range faults {
		f.Value = "" // it may be a secret now
	}
	if err := faults.ErrOrNil(); err != nil {
		return nil, err
	}
	return options, nil
}
