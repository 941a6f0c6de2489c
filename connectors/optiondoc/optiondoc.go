// Package optiondoc writes the reference of a connector's options from the tags of
// its options struct, so that code and documentation can't drift apart.
package optiondoc

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/custhub/custhub/connectors"
)

// Markdown writes a section for a connector: a table of its options, and one for
// each kind of part they have.
func Markdown(c connectors.Connector) string {
	var b strings.Builder
	fmt.Fprintf(&b, "## %s\n", c.Name())
	v := reflect.ValueOf(c.Options()).Elem()
	todo := []section{{title: "options of a source", v: v}}
	seen := map[reflect.Type]bool{v.Type(): true}
	for len(todo) > 0 {
		s := todo[0]
		todo = append(todo[1:], s.write(&b, seen)...)
	}
	return b.String()
}

// section is a struct to describe.
type section struct {
	title string
	v     reflect.Value
}

// write writes the table of a struct and returns the structs it refers to.
func (s section) write(b *strings.Builder, seen map[reflect.Type]bool) []section {
	fmt.Fprintf(b, "\n### %s\n\n| option | type | meaning |\n|---|---|---|\n", s.title)
	var more []section
	t := s.v.Type()
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if !f.IsExported() || name == "-" || name == "" {
			continue
		}
		fmt.Fprintf(b, "| `%s` | %s | %s |\n", name, typeName(f.Type), meaning(f, s.v.Field(i)))
		if inner := structOf(f.Type); inner != nil && !seen[inner] {
			seen[inner] = true
			more = append(more, section{title: "each of `" + name + "`", v: reflect.New(inner).Elem()})
			if f.Type.Kind() == reflect.Struct {
				more[len(more)-1] = section{title: "`" + name + "`", v: s.v.Field(i)}
			}
		}
	}
	return more
}

// meaning is the documentation text with what the other tags add.
func meaning(f reflect.StructField, v reflect.Value) string {
	text := strings.ReplaceAll(f.Tag.Get("doc"), "|", `\|`)
	rules := "," + f.Tag.Get("validate") + ","
	if strings.Contains(rules, ",required,") {
		text += "; **required**"
	}
	if f.Tag.Get("secret") != "" {
		text += "; *secret*: write `${env:NAME}` or `${file:PATH}`"
	}
	switch v.Kind() {
	case reflect.Bool, reflect.Int, reflect.Int64, reflect.Float64, reflect.String:
		if !v.IsZero() {
			text += fmt.Sprintf("; default `%v`", v.Interface())
		}
	}
	return text
}

// structOf returns the struct that a field holds, lists or points to, or nil.
func structOf(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Slice || t.Kind() == reflect.Pointer || t.Kind() == reflect.Map {
		t = t.Elem()
	}
	if t.Kind() == reflect.Struct && t.PkgPath() != "time" {
		return t
	}
	return nil
}

// typeName names a type for people.
func typeName(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Pointer:
		return typeName(t.Elem())
	case reflect.Slice:
		return "list of " + typeName(t.Elem())
	case reflect.Map:
		return "map"
	case reflect.Struct:
		return "object"
	case reflect.Bool:
		return "yes/no"
	case reflect.Int, reflect.Int64:
		return "whole number"
	case reflect.Float64:
		return "number"
	case reflect.String:
		return "text"
	}
	return "any"
}
